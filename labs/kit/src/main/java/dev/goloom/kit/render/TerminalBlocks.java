package dev.goloom.kit.render;

import dev.goloom.kit.Block;
import dev.goloom.kit.Block.Histogram.Bar;
import dev.goloom.kit.Block.LineChart.Point;
import dev.goloom.kit.Block.LineChart.Series;
import dev.goloom.kit.Block.Timeline.Lane;
import dev.goloom.kit.Block.Timeline.Span;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Shows blocks with characters.
public final class TerminalBlocks {
  private static final String INDENT = "     ";
  private static final String MARKS = "*o+x";
  private static final String FILLS = "#=:.";
  private static final int CHART_ROWS = 8;

  private final PrintWriter out;
  private final Look look;
  private final String indent;
  private final int width;

  /// Creates a printer that does not flush.
  public TerminalBlocks(PrintWriter out, Look look) {
    this.out = out;
    this.look = look;
    indent = look.width() < 50 ? "  " : INDENT;
    width = look.width() - indent.length();
  }

  /// Prints one block.
  public void show(Block block) {
    if (!block.caption().isEmpty()) {
      print(look.dim(block.caption()));
    }
    switch (block) {
      case Block.Text text -> Wrap.lines(text.text(), width).forEach(this::line);
      case Block.Table table -> table(table);
      case Block.Histogram histogram -> histogram(histogram);
      case Block.LineChart chart -> chart(chart);
      case Block.Timeline timeline -> timeline(timeline);
      case Block.Code code -> code.source().lines().forEach(l -> line("  " + l));
      case Block.Trace trace -> trace.lines().forEach(l -> line(cut(l, width)));
    }
  }

  private void print(String text) {
    Wrap.lines(text, width).forEach(this::line);
  }

  private void line(String text) {
    out.println((indent + text).stripTrailing());
  }

  private void table(Block.Table table) {
    int[] widths = widths(table);
    int total = Arrays.stream(widths).sum() + 2 * (widths.length - 1);
    if (total > width) {
      stacked(table);
      return;
    }
    boolean[] right = numeric(table);
    if (table.header().stream().anyMatch(cell -> !cell.isEmpty())) {
      line(look.bold(row(table.header(), widths, right)));
    }
    table.rows().forEach(row -> line(row(row, widths, right)));
  }

  private static int[] widths(Block.Table table) {
    int[] widths = new int[table.header().size()];
    for (int column = 0; column < widths.length; column++) {
      int at = column;
      int widest = table.rows().stream().mapToInt(row -> row.get(at).length()).max().orElse(0);
      widths[column] = Math.max(widest, table.header().get(column).length());
    }
    return widths;
  }

  /// Which columns hold nothing but numbers: those are aligned at the right.
  private static boolean[] numeric(Block.Table table) {
    boolean[] numeric = new boolean[table.header().size()];
    for (int column = 0; column < numeric.length; column++) {
      int at = column;
      numeric[column] = table.rows().stream().allMatch(row -> isNumber(row.get(at)));
    }
    return numeric;
  }

  private static String row(List<String> cells, int[] widths, boolean[] right) {
    var text = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      String space = " ".repeat(widths[i] - cell.length());
      text.append(i == 0 ? "" : "  ").append(right[i] ? space + cell : cell + space);
    }
    return text.toString().stripTrailing();
  }

  private static boolean isNumber(String cell) {
    return cell.matches("(< )?[-+]?[0-9][0-9.,]*( ?(%|x|s|ms|us|ns|KB|MB))?");
  }

  /// One cell a line, for a terminal that is too narrow for columns.
  private void stacked(Block.Table table) {
    for (List<String> row : table.rows()) {
      for (int i = 0; i < row.size(); i++) {
        String label = table.header().get(i);
        String text = (label.isEmpty() ? "" : label + ": ") + row.get(i);
        List<String> lines = Wrap.lines(text, width - 2);
        line((i == 0 ? "- " : "  ") + lines.getFirst());
        lines.stream().skip(1).forEach(more -> line("  " + more));
      }
    }
  }

  private void histogram(Block.Histogram histogram) {
    List<Bar> bars = histogram.bars();
    int label = bars.stream().mapToInt(bar -> bar.label().length()).max().orElse(0);
    int value = bars.stream().mapToInt(bar -> number(bar.value()).length()).max().orElse(0);
    int mark = bars.stream().mapToInt(bar -> bar.mark().length()).max().orElse(0);
    int room = width - label - value - mark - 6;
    double most = bars.stream().mapToDouble(Bar::value).max().orElse(0);
    if (room < 5) {
      bars.forEach(bar -> print(bar.label() + ": " + number(bar.value()) + " " + bar.mark()));
      return;
    }
    for (Bar bar : bars) {
      int length = bar.value() > 0 ? (int) Math.max(1, Math.round(bar.value() / most * room)) : 0;
      line(
          pad(bar.label(), label)
              + "  "
              + padLeft(number(bar.value()), value)
              + (mark == 0 ? "" : "  " + pad(bar.mark(), mark))
              + "  "
              + look.fullBlock().repeat(length));
    }
  }

  private void timeline(Block.Timeline timeline) {
    int names = timeline.lanes().stream().mapToInt(lane -> lane.name().length()).max().orElse(0);
    int room = width - names - 2;
    double end =
        timeline.lanes().stream()
            .flatMap(lane -> lane.spans().stream())
            .mapToDouble(Span::to)
            .max()
            .orElse(0);
    if (room < 8 || end <= 0) {
      timeline.lanes().forEach(lane -> print(lane.name() + ": " + words(lane, timeline.unit())));
      return;
    }
    Map<String, Character> fills = fills(timeline);
    for (Lane lane : timeline.lanes()) {
      char[] cells = new char[room];
      Arrays.fill(cells, ' ');
      for (Span span : lane.spans()) {
        int from = Math.clamp((int) (span.from() / end * room), 0, room - 1);
        int to = Math.clamp((int) Math.ceil(span.to() / end * room), from + 1, room);
        Arrays.fill(cells, from, to, fills.getOrDefault(span.label(), '#'));
      }
      line(pad(lane.name(), names) + "  " + new String(cells));
    }
    String last = number(end) + " " + timeline.unit();
    line(" ".repeat(names + 2) + "0" + padLeft(last, room - 1));
    var legend = new ArrayList<String>();
    fills.forEach((name, fill) -> legend.add("[" + fill + "] " + name));
    print(String.join("   ", legend));
  }

  private static Map<String, Character> fills(Block.Timeline timeline) {
    var fills = new LinkedHashMap<String, Character>();
    for (Lane lane : timeline.lanes()) {
      for (Span span : lane.spans()) {
        fills.computeIfAbsent(
            span.label(), _ -> FILLS.charAt(Math.min(fills.size(), FILLS.length() - 1)));
      }
    }
    return fills;
  }

  private static String words(Lane lane, String unit) {
    var parts = new ArrayList<String>();
    for (Span span : lane.spans()) {
      parts.add(span.label() + " " + number(span.from()) + " to " + number(span.to()) + " " + unit);
    }
    return String.join(", ", parts);
  }

  private void chart(Block.LineChart chart) {
    List<Point> points = chart.series().stream().flatMap(s -> s.points().stream()).toList();
    if (points.isEmpty() || width < 30) {
      chart.series().forEach(s -> print(s.name() + ": " + s.points().size() + " points"));
      return;
    }
    double maxX = points.stream().mapToDouble(Point::x).max().orElse(1);
    double minX = points.stream().mapToDouble(Point::x).min().orElse(0);
    double maxY = Math.max(points.stream().mapToDouble(Point::y).max().orElse(1), 1e-9);
    String top = number(maxY);
    int room = width - top.length() - 2;
    char[][] cells = new char[CHART_ROWS][room];
    for (char[] row : cells) {
      Arrays.fill(row, ' ');
    }
    for (int s = 0; s < chart.series().size(); s++) {
      char mark = MARKS.charAt(s % MARKS.length());
      for (Point point : chart.series().get(s).points()) {
        double across = maxX > minX ? (point.x() - minX) / (maxX - minX) : 0;
        int column = (int) Math.round(across * (room - 1));
        int row =
            CHART_ROWS - 1 - (int) Math.round(Math.max(0, point.y()) / maxY * (CHART_ROWS - 1));
        cells[row][column] = mark;
      }
    }
    for (int row = 0; row < CHART_ROWS; row++) {
      String label = row == 0 ? top : row == CHART_ROWS - 1 ? "0" : "";
      line(padLeft(label, top.length()) + " |" + new String(cells[row]));
    }
    line(
        " ".repeat(top.length() + 2)
            + number(minX)
            + padLeft(number(maxX), room - number(minX).length()));
    print(chart.y() + " over " + chart.x());
    List<Series> series = chart.series();
    var legend = new ArrayList<String>();
    for (int s = 0; s < series.size(); s++) {
      legend.add("[" + MARKS.charAt(s % MARKS.length()) + "] " + series.get(s).name());
    }
    print(String.join("   ", legend));
  }

  private static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, Math.max(0, width - 3)) + "...";
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private static String padLeft(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }

  /// A number as people write it: digits grouped, no more than one decimal where it matters.
  static String number(double value) {
    if (!Double.isFinite(value)) {
      return "?";
    }
    boolean whole = value == Math.rint(value) || Math.abs(value) >= 100;
    return String.format(
        Locale.ROOT, whole ? "%,.0f" : Math.abs(value) >= 1 ? "%.1f" : "%.3f", value);
  }
}
