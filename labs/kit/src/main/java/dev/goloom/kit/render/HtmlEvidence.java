package dev.goloom.kit.render;

import dev.goloom.kit.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Writes the figures of a finding as a list of names and values; values that repeat the same names
/// become a table, and so do several things of which the same is known: side by side.
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
    fieldsOrComparison(values);
  }

  private void fieldsOrComparison(Map<String, Datum> values) {
    var things = new LinkedHashMap<String, Map<String, String>>();
    values.forEach((name, value) -> things.put(name, flat(value)));
    if (isComparable(things)) {
      comparison(things);
    } else {
      fields(values);
    }
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
      case Datum.Fields(Map<String, Datum> fields) -> fieldsOrComparison(fields);
      default -> html.text(words(value));
    }
  }

  /// What is known of a thing, with names like `wait.median` for what lies deeper. Empty if some of
  /// it does not fit into a cell.
  private static Map<String, String> flat(Datum thing) {
    var all = new LinkedHashMap<String, String>();
    boolean fits = thing instanceof Datum.Fields(var fields) && flatten("", fields, all);
    return fits ? all : Map.of();
  }

  private static boolean flatten(
      String prefix, Map<String, Datum> fields, Map<String, String> into) {
    return fields.entrySet().stream()
        .allMatch(field ->
            switch (field.getValue()) {
              case Datum.Items _ -> false;
              case Datum.Fields(var deeper) -> flatten(prefix + field.getKey() + ".", deeper, into);
              case Datum value -> {
                into.put(prefix + field.getKey(), words(value));
                yield true;
              }
            });
  }

  private static boolean isComparable(Map<String, Map<String, String>> things) {
    return things.size() > 1
        && things.values().stream().map(Map::keySet).distinct().count() == 1
        && things.values().stream().noneMatch(Map::isEmpty);
  }

  /// A column for each thing, or for each figure if those are fewer.
  private void comparison(Map<String, Map<String, String>> things) {
    Map<String, Map<String, String>> turned = turn(things);
    Map<String, Map<String, String>> rows = turned.size() < things.size() ? things : turned;
    var header = new ArrayList<>(List.of(""));
    header.addAll(rows.values().iterator().next().keySet());
    var cells = new ArrayList<List<String>>();
    rows.forEach((name, row) -> {
      var line = new ArrayList<>(List.of(name));
      line.addAll(row.values());
      cells.add(line);
    });
    new DataTable(html, "", header).write(Excerpt.first(cells, MOST_ITEMS, "rows"));
  }

  private static Map<String, Map<String, String>> turn(Map<String, Map<String, String>> table) {
    var turned = new LinkedHashMap<String, Map<String, String>>();
    table.forEach((row, cells) ->
        cells.forEach((column, cell) ->
            turned.computeIfAbsent(column, _ -> new LinkedHashMap<>()).put(row, cell)));
    return turned;
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
