package dev.goloom.kit.render;

import dev.goloom.kit.Block.LineChart;
import dev.goloom.kit.Block.LineChart.Point;
import dev.goloom.kit.Block.LineChart.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Draws lines over common axes. A line is known by its dashes, its marker and its name at its end.
///
/// The lines are in an inner image that stretches with the width; markers and text are outside of
/// it, so they do not.
final class SvgLineChart {
  private static final int MOST_SERIES = 12;
  private static final int MOST_MARKERS = 12;
  private static final int MOST_BUCKETS = 300;
  private static final int HEIGHT = 240;
  private static final int LABEL_HEIGHT = 16;
  private static final int LONGEST_NAME = 20;

  /// Below this spread, relative to the largest value, an axis from zero would hide the shape.
  private static final double FLAT = 0.1;

  private final Markup html;
  private final LineChart chart;
  private final Excerpt<Series> series;
  private final NiceScale x;
  private final NiceScale y;

  SvgLineChart(Markup html, LineChart chart) {
    this.html = html;
    this.chart = chart;
    this.series = Excerpt.first(chart.series(), MOST_SERIES, "lines");
    this.x = NiceScale.covering(points().mapToDouble(Point::x), 5);
    this.y = NiceScale.covering(DoubleStream.concat(ys(), baseline()), 5);
  }

  private Stream<Point> points() {
    return series.shown().stream().flatMap(s -> s.points().stream()).filter(SvgLineChart::drawable);
  }

  private static boolean drawable(Point point) {
    return Double.isFinite(point.x()) && Double.isFinite(point.y());
  }

  private DoubleStream ys() {
    return points().mapToDouble(Point::y);
  }

  private DoubleStream baseline() {
    var spread = ys().summaryStatistics();
    boolean flat = spread.getMax() - spread.getMin() < FLAT * spread.getMax();
    return spread.getMin() < 0 || (flat && spread.getCount() > 1)
        ? DoubleStream.empty()
        : DoubleStream.of(0);
  }

  void write() {
    try (var _ =
        Picture.open(html, "line-chart", chart.caption(), description(), HEIGHT, margins())) {
      yAxis();
      xAxis();
      for (int i = 0; i < series.shown().size(); i++) {
        line(i);
        markers(i);
      }
      names();
    }
    for (String note : notes()) {
      html.element("p", note, "class", "note");
    }
  }

  /// Room for the longest tick on the left and the longest name on the right.
  private String margins() {
    int tick = DoubleStream.of(y.ticks()).mapToInt(t -> y.label(t).length()).max().orElse(1);
    int name = series.shown().stream().mapToInt(s -> name(s).length()).max().orElse(0);
    return "--ticks: " + (tick + 1) + "ch; --names: " + (name + 2) + "ch";
  }

  private static String name(Series series) {
    return Excerpt.ofLine(series.name(), LONGEST_NAME);
  }

  private void yAxis() {
    for (double tick : y.ticks()) {
      String at = Picture.pixels(down(tick));
      html.empty("line", "class", "grid", "x1", "0", "x2", "100%", "y1", at, "y2", at);
      html.element("text", y.label(tick), "class", "tick end", "dx", "-8", "dy", "4", "y", at);
    }
    html.element("text", chart.y(), "class", "axis y-name", "y", "-16");
  }

  private void xAxis() {
    for (double tick : x.ticks()) {
      String at = Picture.percent(x.fraction(tick));
      html.empty(
          "line",
          "class",
          "stub",
          "x1",
          at,
          "x2",
          at,
          "y1",
          Integer.toString(HEIGHT),
          "y2",
          Integer.toString(HEIGHT + 5));
      html.element(
          "text",
          x.label(tick),
          "class",
          "tick middle",
          "x",
          at,
          "y",
          Integer.toString(HEIGHT + 19));
    }
    html.element(
        "text", chart.x(), "class", "axis end", "x", "100%", "y", Integer.toString(HEIGHT + 38));
  }

  private double down(double value) {
    return HEIGHT * (1 - y.fraction(value));
  }

  private void line(int i) {
    try (var _ =
        html.open(
            "svg",
            "class",
            "stretched",
            "width",
            "100%",
            "height",
            Integer.toString(HEIGHT),
            "viewBox",
            "0 0 1000 " + HEIGHT,
            "preserveAspectRatio",
            "none")) {
      for (List<Point> stretch : stretches(series.shown().get(i))) {
        html.empty(
            "polyline",
            "class",
            "line dash-" + i % Weave.DASHES + " " + Weave.ink(i),
            "vector-effect",
            "non-scaling-stroke",
            "points",
            thinned(stretch).stream().map(this::position).collect(Collectors.joining(" ")));
      }
    }
  }

  private String position(Point point) {
    return String.format(Locale.ROOT, "%.1f,%.1f", 1_000 * x.fraction(point.x()), down(point.y()));
  }

  /// The parts of a line between points that cannot be drawn: a gap must not look like a value.
  private static List<List<Point>> stretches(Series series) {
    var stretches = new ArrayList<List<Point>>();
    var current = new ArrayList<Point>();
    for (Point point : series.points()) {
      if (drawable(point)) {
        current.add(point);
      } else {
        stretches.add(List.copyOf(current));
        current.clear();
      }
    }
    stretches.add(List.copyOf(current));
    return stretches.stream().filter(points -> points.size() > 1).toList();
  }

  /// The lowest and the highest of each of a few hundred neighbourhoods: more cannot be seen, and
  /// fewer would lose peaks.
  private static List<Point> thinned(List<Point> points) {
    if (points.size() <= 2 * MOST_BUCKETS) {
      return points;
    }
    int width = Math.ceilDiv(points.size(), MOST_BUCKETS);
    var kept = new ArrayList<Point>();
    for (int from = 0; from < points.size(); from += width) {
      kept.addAll(extremes(points.subList(from, Math.min(points.size(), from + width))));
    }
    return kept;
  }

  private static List<Point> extremes(List<Point> points) {
    int lowest = 0;
    int highest = 0;
    for (int i = 1; i < points.size(); i++) {
      lowest = points.get(i).y() < points.get(lowest).y() ? i : lowest;
      highest = points.get(i).y() > points.get(highest).y() ? i : highest;
    }
    return IntStream.of(lowest, highest).sorted().distinct().mapToObj(points::get).toList();
  }

  private void markers(int i) {
    List<Point> drawable =
        series.shown().get(i).points().stream().filter(SvgLineChart::drawable).toList();
    for (Point point : Excerpt.spread(drawable, MOST_MARKERS, "").shown()) {
      html.empty(
          "use",
          "class",
          "marker " + Weave.ink(i),
          "href",
          "#marker-" + i % Weave.MARKERS,
          "x",
          Picture.percent(x.fraction(point.x())),
          "y",
          Picture.pixels(down(point.y())));
    }
  }

  private void names() {
    List<Integer> order = byEnd();
    double[] at = apart(order.stream().mapToDouble(i -> down(end(i).y())).toArray());
    for (int rank = 0; rank < at.length; rank++) {
      int i = order.get(rank);
      html.element(
          "text",
          name(series.shown().get(i)),
          "class",
          "name " + Weave.ink(i),
          "x",
          Picture.percent(x.fraction(end(i).x())),
          "y",
          Picture.pixels(at[rank]));
    }
  }

  /// Moves names that would overlap: down if the one above needs the place, and then all that are
  /// below the axis up again.
  ///
  /// @param wanted from top to bottom
  static double[] apart(double... wanted) {
    double[] at = wanted.clone();
    for (int i = 1; i < at.length; i++) {
      at[i] = Math.max(at[i], at[i - 1] + LABEL_HEIGHT);
    }
    double limit = HEIGHT;
    for (int i = at.length - 1; i >= 0; i--) {
      at[i] = Math.min(at[i], limit);
      limit = at[i] - LABEL_HEIGHT;
    }
    return at;
  }

  private List<Integer> byEnd() {
    return IntStream.range(0, series.shown().size())
        .filter(i -> series.shown().get(i).points().stream().anyMatch(SvgLineChart::drawable))
        .boxed()
        .sorted(Comparator.comparingDouble(i -> down(end(i).y())))
        .toList();
  }

  private Point end(int i) {
    return series.shown().get(i).points().stream()
        .filter(SvgLineChart::drawable)
        .reduce((_, later) -> later)
        .orElseThrow();
  }

  private List<String> notes() {
    var notes = new ArrayList<String>();
    if (ys().findAny().isEmpty()) {
      notes.add("No data.");
    } else if (y.start() > 0) {
      notes.add("The vertical axis does not start at zero.");
    }
    if (chart.series().stream()
        .flatMap(s -> s.points().stream())
        .anyMatch(point -> !drawable(point))) {
      notes.add("A point that is not a finite number is a gap in its line.");
    }
    if (!series.note().isEmpty()) {
      notes.add(series.note());
    }
    return notes;
  }

  private String description() {
    String lines =
        series.shown().stream().map(SvgLineChart::words).collect(Collectors.joining("; "));
    return Figures.count(chart.series().size(), "line", "lines")
        + ", "
        + chart.y()
        + " over "
        + chart.x()
        + ". "
        + (lines.isEmpty() ? "" : lines + ". ")
        + "The data table that follows has the values.";
  }

  private static String words(Series series) {
    List<Point> drawable = series.points().stream().filter(SvgLineChart::drawable).toList();
    return drawable.isEmpty()
        ? series.name() + " has no data"
        : series.name() + " " + course(drawable.getFirst(), drawable.getLast());
  }

  private static String course(Point first, Point last) {
    return first.equals(last) ? "is " + at(first) : "goes from " + at(first) + " to " + at(last);
  }

  private static String at(Point point) {
    return Figures.of(point.y()) + " at " + Figures.of(point.x());
  }
}
