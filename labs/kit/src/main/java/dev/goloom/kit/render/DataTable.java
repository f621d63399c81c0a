package dev.goloom.kit.render;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Writes a table with a caption. Columns of numbers are aligned to the right, the first column
/// names the row.
final class DataTable {
  private static final Pattern NUMBER =
      Pattern.compile("[-+−]?[0-9][0-9,.]*(e[-+]?[0-9]+)?( ?[%a-zµ]{1,3})?|not a number|");

  /// What stands among numbers where there is none.
  private static final Pattern NO_NUMBER = Pattern.compile("never|infinite|none|-");

  private final Markup html;
  private final String caption;
  private final List<String> header;

  DataTable(Markup html, String caption, List<String> header) {
    this.html = html;
    this.caption = caption;
    this.header = header;
  }

  void write(Excerpt<List<String>> rows) {
    List<String> classes = classes(rows.shown());
    String name = caption.isEmpty() ? "Table" : caption;
    // A keyboard can only scroll what it can reach.
    try (var _ =
        html.open("div", "class", "wide", "role", "group", "aria-label", name, "tabindex", "0")) {
      try (var _ = html.open("table")) {
        caption();
        head(classes);
        body(rows.shown(), classes);
      }
    }
    if (!rows.note().isEmpty()) {
      html.element("p", rows.note(), "class", "note");
    }
  }

  private void caption() {
    if (!caption.isEmpty()) {
      html.element("caption", caption);
    }
  }

  private void head(List<String> classes) {
    try (var _ = html.open("thead");
        var _ = html.open("tr")) {
      for (int column = 0; column < header.size(); column++) {
        html.element("th", header.get(column), "scope", "col", "class", classes.get(column));
      }
    }
  }

  private void body(List<List<String>> rows, List<String> classes) {
    try (var _ = html.open("tbody")) {
      for (List<String> row : rows) {
        row(row, classes);
      }
    }
  }

  private void row(List<String> row, List<String> classes) {
    html.line();
    try (var _ = html.open("tr")) {
      for (int column = 0; column < row.size(); column++) {
        if (column == 0) {
          html.element("th", row.get(column), "scope", "row", "class", classes.get(column));
        } else {
          html.element("td", row.get(column), "class", classes.get(column));
        }
      }
    }
  }

  private List<String> classes(List<List<String>> rows) {
    var classes = new ArrayList<String>();
    for (int column = 0; column < header.size(); column++) {
      int at = column;
      List<String> cells = rows.stream().map(row -> row.get(at)).toList();
      classes.add(areNumbers(cells) ? "number" : "words");
    }
    return classes;
  }

  private static boolean areNumbers(List<String> cells) {
    List<String> others = cells.stream().filter(cell -> !NUMBER.matcher(cell).matches()).toList();
    return others.stream().allMatch(cell -> NO_NUMBER.matcher(cell).matches())
        && (others.isEmpty() || others.size() < cells.size());
  }
}
