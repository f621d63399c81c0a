package dev.goloom.kit.render;

import dev.goloom.kit.Block.Timeline;
import dev.goloom.kit.Block.Timeline.Lane;
import dev.goloom.kit.Block.Timeline.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/// Draws one lane per actor over a common time axis, and a legend of the fills.
final class SvgTimeline {
  private static final int MOST_LANES = 40;
  private static final int MOST_SPANS = 300;
  private static final int LANE = 48;
  private static final int BAND_TOP = 20;
  private static final int BAND_HEIGHT = 20;
  private static final int AXIS = 42;

  private final Markup html;
  private final Timeline chart;
  private final Excerpt<Lane> lanes;
  private final List<String> labels;
  private final NiceScale time;

  SvgTimeline(Markup html, Timeline chart) {
    this.html = html;
    this.chart = chart;
    this.lanes = Excerpt.first(chart.lanes(), MOST_LANES, "lanes");
    this.labels = spans().map(Span::label).distinct().toList();
    var ends = spans().flatMapToDouble(span -> DoubleStream.of(span.from(), span.to()));
    this.time = NiceScale.covering(DoubleStream.concat(DoubleStream.of(0), ends), 5);
  }

  private Stream<Span> spans() {
    return lanes.shown().stream().flatMap(lane -> lane.spans().stream()).filter(this::drawable);
  }

  private boolean drawable(Span span) {
    return Double.isFinite(span.from()) && Double.isFinite(span.to());
  }

  void write() {
    legend();
    int bottom = Math.max(1, lanes.shown().size()) * LANE;
    try (var _ =
        Picture.open(html, "timeline", chart.caption(), description(), bottom + AXIS, "")) {
      axis(bottom);
      for (int i = 0; i < lanes.shown().size(); i++) {
        lane(lanes.shown().get(i), i * LANE);
      }
    }
    for (String note : notes()) {
      html.element("p", note, "class", "note");
    }
  }

  private void legend() {
    if (labels.isEmpty()) {
      return;
    }
    try (var _ = html.open("ul", "class", "legend")) {
      for (int i = 0; i < labels.size() && i < 2 * Weave.FILLS; i++) {
        try (var _ = html.open("li")) {
          swatch(i);
          html.text(labels.get(i));
        }
      }
    }
  }

  private void swatch(int i) {
    try (var _ = html.open("svg", "aria-hidden", "true", "width", "26", "height", "16")) {
      html.empty(
          "rect",
          "class",
          "bar " + Weave.ink(i),
          "fill",
          Weave.filledWith(i),
          "x",
          "1",
          "y",
          "1",
          "width",
          "24",
          "height",
          "14");
    }
  }

  private void axis(int bottom) {
    for (double tick : time.ticks()) {
      String at = Picture.percent(time.fraction(tick));
      html.empty(
          "line", "class", "grid", "x1", at, "x2", at, "y1", "0", "y2", Integer.toString(bottom));
      html.element(
          "text",
          time.label(tick),
          "class",
          anchor(time.fraction(tick)),
          "x",
          at,
          "y",
          Integer.toString(bottom + 16));
    }
    html.element(
        "text",
        "time (" + chart.unit() + ")",
        "class",
        "axis end",
        "x",
        "100%",
        "y",
        Integer.toString(bottom + 35));
  }

  /// The outermost labels stay inside of the picture.
  private static String anchor(double fraction) {
    return fraction == 0 ? "tick" : fraction == 1 ? "tick end" : "tick middle";
  }

  private void lane(Lane lane, int top) {
    html.line();
    html.element(
        "text",
        Excerpt.ofLine(lane.name(), 38),
        "class",
        "label",
        "y",
        Integer.toString(top + BAND_TOP - 6));
    html.empty(
        "rect",
        "class",
        "idle",
        "y",
        Integer.toString(top + BAND_TOP),
        "width",
        "100%",
        "height",
        Integer.toString(BAND_HEIGHT));
    lane.spans().stream().filter(this::drawable).limit(MOST_SPANS).forEach(s -> span(s, top));
  }

  /// The outline keeps a span of no length visible.
  private void span(Span span, int top) {
    double from = time.fraction(Math.min(span.from(), span.to()));
    double to = time.fraction(Math.max(span.from(), span.to()));
    int fill = labels.indexOf(span.label());
    try (var _ =
        html.open(
            "rect",
            "class",
            "bar " + Weave.ink(fill),
            "fill",
            Weave.filledWith(fill),
            "x",
            Picture.percent(from),
            "y",
            Integer.toString(top + BAND_TOP),
            "width",
            Picture.percent(to - from),
            "height",
            Integer.toString(BAND_HEIGHT))) {
      html.element("title", words(span));
    }
  }

  private String words(Span span) {
    return span.label()
        + ", "
        + Figures.of(span.from())
        + " to "
        + Figures.of(span.to())
        + " "
        + chart.unit();
  }

  private List<String> notes() {
    var notes = new ArrayList<String>();
    if (labels.isEmpty()) {
      notes.add("No data.");
    }
    if (labels.size() > Weave.FILLS) {
      notes.add("There are more labels than fills: the data table tells equal fills apart.");
    }
    if (chart.lanes().stream().anyMatch(lane -> lane.spans().size() > MOST_SPANS)) {
      notes.add("Drawn: at most the first " + MOST_SPANS + " spans of a lane.");
    }
    if (chart.lanes().stream().flatMap(l -> l.spans().stream()).anyMatch(s -> !drawable(s))) {
      notes.add("A span without finite times is not drawn.");
    }
    if (!lanes.note().isEmpty()) {
      notes.add(lanes.note());
    }
    return notes;
  }

  private String description() {
    return Figures.count(chart.lanes().size(), "lane", "lanes")
        + ". "
        + lanes.shown().stream().map(SvgTimeline::words).collect(Collectors.joining())
        + "The data table that follows has every span.";
  }

  private static String words(Lane lane) {
    return lane.name() + ": " + Figures.count(lane.spans().size(), "span", "spans") + ". ";
  }
}
