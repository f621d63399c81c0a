package dev.goloom.kit.render;

import dev.goloom.kit.Block.Histogram;
import dev.goloom.kit.Block.Histogram.Bar;
import java.util.ArrayList;
import java.util.List;

/// Draws horizontal bars: the label above each, the value at its end.
///
/// When the largest value is more than a thousand times the smallest, the scale is logarithmic: a
/// rare outcome, which is often the point, would otherwise have no bar at all.
final class SvgHistogram {
  private static final int MOST_BARS = 60;
  private static final double LOGARITHMIC_FROM = 1_000;
  private static final int MOST_TICKS = 5;
  private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  private static final int ROW = 46;
  private static final int BAR_TOP = 21;
  private static final int BAR_HEIGHT = 14;
  private static final int AXIS = 26;
  // The narrowest chart and the widest digit, in pixels.
  private static final double NARROWEST = 245;
  private static final double DIGIT = 8;

  private final Markup html;
  private final Histogram chart;
  private final Excerpt<Bar> bars;
  private final List<String> marks;
  private final double least;
  private final double most;

  SvgHistogram(Markup html, Histogram chart) {
    this.html = html;
    this.chart = chart;
    this.bars = Excerpt.first(chart.bars(), MOST_BARS, "bars");
    this.marks = chart.bars().stream().map(Bar::mark).distinct().toList();
    var drawn = chart.bars().stream().mapToDouble(Bar::value).filter(SvgHistogram::hasLength);
    var spread = drawn.summaryStatistics();
    this.least = spread.getMin();
    this.most = spread.getMax();
  }

  private static boolean hasLength(double value) {
    return Double.isFinite(value) && value > 0;
  }

  /// Whether lengths are logarithms.
  boolean logarithmic() {
    return hasLength(least) && most / least > LOGARITHMIC_FROM;
  }

  void write() {
    int rows = bars.shown().size();
    int height = Math.max(1, rows) * ROW + (logarithmic() ? AXIS : 0);
    try (var _ = Picture.open(html, "histogram", chart.caption(), description(), height, "")) {
      if (logarithmic()) {
        decades(rows * ROW);
      }
      for (int i = 0; i < rows; i++) {
        bar(bars.shown().get(i), i * ROW);
      }
      if (rows == 0) {
        html.element("text", "No data.", "y", "20");
      }
    }
    for (String note : notes()) {
      html.element("p", note, "class", "note");
    }
  }

  private void bar(Bar bar, int top) {
    html.line();
    label(bar, top);
    double length = hasLength(bar.value()) ? length(bar.value()) : 0;
    int fill = marks.indexOf(bar.mark());
    html.empty(
        "rect",
        "class",
        "bar " + Weave.ink(fill),
        "fill",
        Weave.filledWith(fill),
        "y",
        Integer.toString(top + BAR_TOP),
        "width",
        Picture.percent(length),
        "height",
        Integer.toString(BAR_HEIGHT));
    html.element(
        "text",
        Figures.of(bar.value()),
        "class",
        "value",
        "x",
        Picture.percent(length),
        "dx",
        "7",
        "y",
        Integer.toString(top + BAR_TOP + BAR_HEIGHT - 2));
  }

  private void label(Bar bar, int top) {
    try (var _ = html.open("text", "class", "label", "y", Integer.toString(top + BAR_TOP - 6))) {
      html.text(Excerpt.ofLine(bar.label(), bar.mark().isEmpty() ? 38 : 24));
      if (!bar.mark().isEmpty()) {
        html.element("tspan", Excerpt.ofLine(bar.mark(), 16), "class", "mark", "dx", "10");
      }
    }
  }

  private double length(double value) {
    return logarithmic() ? lengthOfPower(Math.log10(value)) : room() * (value / most);
  }

  /// Takes the exponent, because ten to the power of a very small one is zero.
  private double lengthOfPower(double exponent) {
    double first = firstDecade();
    return room() * (exponent - first) / (Math.log10(most) - first);
  }

  private double room() {
    return 1 - roomForValue();
  }

  private double roomForValue() {
    int longest =
        bars.shown().stream().mapToInt(bar -> Figures.of(bar.value()).length()).max().orElse(0);
    return Math.min(0.6, (longest * DIGIT + 8) / NARROWEST);
  }

  /// Strictly below the smallest value, which must keep a bar that can be seen.
  private double firstDecade() {
    return Math.ceil(Math.log10(least)) - 1;
  }

  private void decades(int bottom) {
    double first = firstDecade();
    double last = Math.floor(Math.log10(most));
    double stride = Math.max(1, Math.ceil((last - first) / MOST_TICKS));
    for (double decade = first; decade <= last; decade += stride) {
      String x = Picture.percent(lengthOfPower(decade));
      html.empty(
          "line", "class", "grid", "x1", x, "x2", x, "y1", "0", "y2", Integer.toString(bottom));
      html.element(
          "text",
          power(decade),
          "class",
          decade == first ? "tick" : "tick middle",
          "x",
          x,
          "y",
          Integer.toString(bottom + 16));
    }
  }

  private static String power(double exponent) {
    String digits = Figures.whole((long) exponent);
    return "10"
        + digits
            .codePoints()
            .map(c -> c == '-' ? '⁻' : SUPERSCRIPTS.charAt(c - '0'))
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
  }

  private List<String> notes() {
    var notes = new ArrayList<String>();
    if (logarithmic()) {
      notes.add(
          "Logarithmic scale: lengths show powers of ten, so that the rare is visible. Compare the"
              + " values, not the lengths.");
    }
    if (chart.bars().stream().anyMatch(bar -> bar.value() != 0 && !hasLength(bar.value()))) {
      notes.add("A value that is negative or not a finite number has no bar.");
    }
    if (!bars.note().isEmpty()) {
      notes.add(bars.note());
    }
    return notes;
  }

  private String description() {
    if (chart.bars().isEmpty()) {
      return "No data.";
    }
    String scale = logarithmic() ? " on a logarithmic scale" : "";
    return Figures.count(chart.bars().size(), "horizontal bar", "horizontal bars")
        + scale
        + extremes()
        + ". The data table that follows has every value.";
  }

  private String extremes() {
    var ranked =
        chart.bars().stream()
            .filter(bar -> Double.isFinite(bar.value()))
            .sorted((a, b) -> Double.compare(b.value(), a.value()))
            .toList();
    return ranked.isEmpty()
        ? ""
        : "; the largest is "
            + words(ranked.getFirst())
            + ", the smallest "
            + words(ranked.getLast());
  }

  private String words(Bar bar) {
    String unit = chart.unit().isEmpty() ? "" : " " + chart.unit();
    String mark = bar.mark().isEmpty() ? "" : " (" + bar.mark() + ")";
    return bar.label() + mark + " with " + Figures.of(bar.value()) + unit;
  }
}
