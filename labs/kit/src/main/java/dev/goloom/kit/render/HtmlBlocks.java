package dev.goloom.kit.render;

import dev.goloom.kit.Block;
import dev.goloom.kit.Block.Histogram;
import dev.goloom.kit.Block.LineChart;
import dev.goloom.kit.Block.Timeline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Writes blocks as figures. A chart is followed by its data as a table, for those who cannot see
/// it and for those who want the figures.
final class HtmlBlocks {
  private static final int MOST_ROWS = 100;
  private static final int MOST_LINES = 2_000;

  private final Markup html;

  HtmlBlocks(Markup html) {
    this.html = html;
  }

  void write(Block block) {
    html.line();
    switch (block) {
      case Block.Text(String text) -> paragraphs(text);
      case Block.Table table -> table(table);
      case Histogram chart -> chart(chart.caption(), () -> histogram(chart));
      case LineChart chart -> chart(chart.caption(), () -> lineChart(chart));
      case Timeline chart -> chart(chart.caption(), () -> timeline(chart));
      case Block.Code code -> listing(code.caption(), "code", code.source().lines().toList());
      case Block.Trace trace -> listing(trace.caption(), "trace", split(trace.lines()));
    }
  }

  private void paragraphs(String text) {
    for (String paragraph : text.strip().split("\\R\\s*\\R", -1)) {
      html.element("p", paragraph, "class", "prose");
    }
  }

  private void table(Block.Table table) {
    try (var _ = html.open("div", "class", "figure")) {
      new DataTable(html, table.caption(), table.header())
          .write(Excerpt.first(table.rows(), MOST_ROWS, "rows"));
    }
  }

  private void chart(String caption, Runnable content) {
    try (var _ = html.open("figure", "class", "figure")) {
      caption(caption);
      content.run();
    }
  }

  private void caption(String caption) {
    if (!caption.isEmpty()) {
      html.element("figcaption", caption);
    }
  }

  private void histogram(Histogram chart) {
    new SvgHistogram(html, chart).write();
    double sum = chart.bars().stream().mapToDouble(Histogram.Bar::value).sum();
    boolean marked = chart.bars().stream().anyMatch(bar -> !bar.mark().isEmpty());
    var rows =
        Excerpt.first(chart.bars(), MOST_ROWS, "rows")
            .map(bar ->
                columns(
                    marked,
                    bar.label(),
                    Figures.of(bar.value()),
                    Figures.share(bar.value(), sum),
                    bar.mark()));
    String count = chart.unit().isEmpty() ? "count" : chart.unit();
    data(chart.caption(), columns(marked, "outcome", count, "share", "mark"), rows);
  }

  /// The last column only if it has something to say.
  private static List<String> columns(boolean all, String... columns) {
    return Arrays.asList(columns).subList(0, all ? columns.length : columns.length - 1);
  }

  private void lineChart(LineChart chart) {
    new SvgLineChart(html, chart).write();
    var header =
        Stream.concat(Stream.of(chart.x()), chart.series().stream().map(LineChart.Series::name));
    data(chart.caption(), header.toList(), linesByX(chart));
  }

  private static Excerpt<List<String>> linesByX(LineChart chart) {
    var byX = new TreeMap<Double, List<StringBuilder>>();
    for (int i = 0; i < chart.series().size(); i++) {
      for (LineChart.Point point : chart.series().get(i).points()) {
        StringBuilder cell =
            byX.computeIfAbsent(point.x(), _ -> emptyCells(chart.series().size())).get(i);
        cell.append(cell.isEmpty() ? "" : " / ").append(Figures.of(point.y()));
      }
    }
    return Excerpt.spread(List.copyOf(byX.entrySet()), MOST_ROWS, "rows")
        .map(entry ->
            Stream.concat(
                    Stream.of(Figures.of(entry.getKey())),
                    entry.getValue().stream().map(StringBuilder::toString))
                .toList());
  }

  private static List<StringBuilder> emptyCells(int count) {
    return Stream.generate(StringBuilder::new).limit(count).toList();
  }

  private void timeline(Timeline chart) {
    new SvgTimeline(html, chart).write();
    var rows = new ArrayList<List<String>>();
    for (Timeline.Lane lane : chart.lanes()) {
      for (Timeline.Span span : lane.spans()) {
        rows.add(
            List.of(lane.name(), Figures.of(span.from()), Figures.of(span.to()), span.label()));
      }
    }
    String unit = " (" + chart.unit() + ")";
    data(
        chart.caption(),
        List.of("lane", "from" + unit, "to" + unit, "what"),
        Excerpt.first(rows, MOST_ROWS, "rows"));
  }

  private void data(String caption, List<String> header, Excerpt<List<String>> rows) {
    try (var _ = html.open("details")) {
      html.element("summary", "Data table");
      new DataTable(html, caption, header).write(rows);
    }
  }

  private static List<String> split(List<String> lines) {
    return lines.stream().flatMap(String::lines).collect(Collectors.toList());
  }

  /// Each line is an element of its own, so that a long one can wrap under itself and the numbers
  /// of code are not copied with it.
  private void listing(String caption, String kind, List<String> lines) {
    var excerpt = Excerpt.first(lines, MOST_LINES, "lines");
    try (var _ = html.open("figure", "class", "figure")) {
      caption(caption);
      try (var _ = html.open("pre", "class", kind);
          var _ = html.open("code")) {
        for (String line : excerpt.shown()) {
          html.element("span", line + "\n", "class", "line");
        }
      }
      if (!excerpt.note().isEmpty()) {
        html.element("p", excerpt.note(), "class", "note");
      }
    }
  }
}
