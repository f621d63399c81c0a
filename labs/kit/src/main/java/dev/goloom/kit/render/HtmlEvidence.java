package dev.goloom.kit.render;

import dev.goloom.kit.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Writes the figures of a finding as a list of names and values; values that repeat the same names
/// become a table.
final class HtmlEvidence {
  private static final int MOST_ITEMS = 40;

  private final Markup html;

  HtmlEvidence(Markup html) {
    this.html = html;
  }

  void write(Finding finding) {
    if (finding.evidence().isEmpty()) {
      return;
    }
    String unit = finding.unit().isEmpty() ? "" : " (" + finding.unit() + ")";
    html.element("h4", "Evidence" + unit);
    var values = new LinkedHashMap<String, Datum>();
    finding.evidence().forEach((name, value) -> values.put(name, Datum.of(value)));
    fields(values);
  }

  private void fields(Map<String, Datum> values) {
    try (var _ = html.open("dl", "class", "evidence")) {
      values.forEach((name, value) -> {
        try (var _ = html.open("div")) {
          html.element("dt", name);
          try (var _ = html.open("dd")) {
            value(value);
          }
        }
      });
    }
  }

  private void value(Datum value) {
    switch (value) {
      case Datum.Items(List<Datum> items) when items.isEmpty() -> html.text("none");
      case Datum.Items(List<Datum> items) when sameFields(items) -> table(items);
      case Datum.Items(List<Datum> items) when items.stream().allMatch(HtmlEvidence::isScalar) ->
          row(items);
      case Datum.Items(List<Datum> items) -> list(items);
      case Datum.Fields(Map<String, Datum> fields) when fields.isEmpty() -> html.text("none");
      case Datum.Fields(Map<String, Datum> fields) -> fields(fields);
      default -> html.text(words(value));
    }
  }

  private static boolean isScalar(Datum value) {
    return switch (value) {
      case Datum.Items _, Datum.Fields _ -> false;
      default -> true;
    };
  }

  private static boolean sameFields(List<Datum> items) {
    return items.getFirst() instanceof Datum.Fields(Map<String, Datum> first)
        && items.stream()
            .allMatch(item ->
                item instanceof Datum.Fields(Map<String, Datum> fields)
                    && fields.keySet().equals(first.keySet())
                    && fields.values().stream().allMatch(HtmlEvidence::isScalar));
  }

  private void table(List<Datum> items) {
    List<Map<String, Datum>> rows =
        items.stream().map(item -> ((Datum.Fields) item).values()).toList();
    List<String> names = List.copyOf(rows.getFirst().keySet());
    new DataTable(html, "", names)
        .write(
            Excerpt.first(rows, MOST_ITEMS, "rows")
                .map(row ->
                    names.stream()
                        .map(name -> words(row.getOrDefault(name, new Datum.Nothing())))
                        .toList()));
  }

  private void row(List<Datum> items) {
    var excerpt = Excerpt.first(items, MOST_ITEMS, "values");
    html.text(excerpt.shown().stream().map(HtmlEvidence::words).collect(Collectors.joining("; ")));
    note(excerpt.note());
  }

  private void list(List<Datum> items) {
    var excerpt = Excerpt.first(items, MOST_ITEMS, "values");
    try (var _ = html.open("ul")) {
      for (Datum item : excerpt.shown()) {
        try (var _ = html.open("li")) {
          value(item);
        }
      }
    }
    note(excerpt.note());
  }

  private void note(String note) {
    if (!note.isEmpty()) {
      html.element("span", note, "class", "note");
    }
  }

  private static String words(Datum value) {
    return switch (value) {
      case Datum.Nothing() -> "none";
      case Datum.Flag(boolean flag) -> flag ? "yes" : "no";
      case Datum.Figure(Number number) -> Figures.any(number);
      case Datum.Words(String text) -> text;
      case Datum.Items(List<Datum> items) -> Figures.count(items.size(), "value", "values");
      case Datum.Fields(Map<String, Datum> fields) ->
          Figures.count(fields.size(), "value", "values");
    };
  }
}
