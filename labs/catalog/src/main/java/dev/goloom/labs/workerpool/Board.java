package dev.goloom.labs.workerpool;

import dev.goloom.kit.Block;
import dev.goloom.kit.Block.LineChart.Point;
import dev.goloom.kit.Block.LineChart.Series;
import dev.goloom.kit.Block.Timeline.Lane;
import dev.goloom.kit.Block.Timeline.Span;
import dev.goloom.kit.measure.Summary;
import dev.goloom.labs.workerpool.StepLoad.Sample;
import dev.goloom.labs.workerpool.StepLoad.Wait;
import dev.goloom.workerpool.PoolSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Shows what was seen of a pool under load.
final class Board {
  private static final List<String> STEPS = List.of("low", "high", "low again");

  /// The waits of so many milliseconds make one point.
  private static final double BIN = 10;

  private Board() {}

  static Block table(Curve seen) {
    return new Block.Table(
        String.format(
            Locale.ROOT,
            "Tasks of %d ms; %d to %d workers, %d places; waits in ms",
            seen.steps().task(),
            StepLoad.FEWEST,
            seen.steps().most(),
            seen.steps().queue()),
        List.of("load", "tasks", "limit", "longest queue", "found it full", "wait p50", "p99"),
        IntStream.range(0, STEPS.size()).mapToObj(step -> row(seen, step)).toList());
  }

  private static List<String> row(Curve seen, int step) {
    List<Wait> waits = seen.waitsOf(step);
    int busy = step == 1 ? seen.steps().burst() : seen.steps().load();
    Summary all = Summary.of(waits.stream().map(w -> w.outside() + w.queued()).toList());
    return List.of(
        STEPS.get(step) + ": " + busy,
        number(waits.size()),
        seen.of(step).getFirst().pool().limit() + " to " + limitOf(seen, step),
        number(seen.of(step).stream().mapToInt(s -> s.pool().queued()).max().orElse(0)),
        number(waits.stream().filter(Wait::foundFull).count()),
        oneDecimal(all.median()),
        oneDecimal(all.p99()));
  }

  private static int limitOf(Curve seen, int step) {
    return step == 1 ? seen.highestLimit(1) : seen.lastLimit(step);
  }

  static Block workers(Curve seen) {
    return new Block.LineChart(
        "The limit, and workers that work",
        "ms",
        "workers",
        List.of(
            series("limit", seen, PoolSnapshot::limit),
            series("work", seen, PoolSnapshot::running)));
  }

  static Block queue(Curve seen) {
    return new Block.LineChart(
        "Tasks in the queue, and clients that wait for a place",
        "ms",
        "tasks",
        List.of(
            series("queued", seen, PoolSnapshot::queued),
            series("clients", seen, PoolSnapshot::blockedSubmitters)));
  }

  private static Series series(String name, Curve seen, ToIntFunction<PoolSnapshot> figure) {
    return new Series(
        name,
        seen.samples().stream()
            .map(s -> new Point(s.millis(), figure.applyAsInt(s.pool())))
            .toList());
  }

  static Block waits(Curve seen) {
    return new Block.LineChart(
        "How long tasks wait before they start, by when they are due",
        "ms",
        "ms waited",
        List.of(
            waits("in the pool", seen, Wait::queued),
            waits("from when due", seen, w -> w.outside() + w.queued())));
  }

  private static Series waits(String name, Curve seen, ToDoubleFunction<Wait> figure) {
    var bins =
        seen.waits().stream()
            .collect(
                Collectors.groupingBy(
                    w -> Math.floor(w.millis() / BIN) * BIN,
                    TreeMap::new,
                    Collectors.averagingDouble(figure)));
    return new Series(
        name, bins.entrySet().stream().map(e -> new Point(e.getKey(), e.getValue())).toList());
  }

  static Block timeline(Curve seen) {
    return new Block.Timeline(
        "Load and backpressure",
        "ms",
        List.of(
            new Lane("load", spans(seen, s -> s.step() == 1 ? "high" : "low")),
            new Lane(
                "queue", spans(seen, s -> s.pool().queued() == s.pool().capacity() ? "full" : "")),
            new Lane("clients", spans(seen, s -> s.pool().blockedSubmitters() > 0 ? "wait" : ""))));
  }

  /// Neighbours of which the same is to be said make one span; of some nothing is to be said.
  private static List<Span> spans(Curve seen, Function<Sample, String> label) {
    var spans = new ArrayList<Span>();
    double from = 0;
    String current = "";
    double last = 0;
    for (Sample sample : seen.samples()) {
      String now = label.apply(sample);
      if (!now.equals(current)) {
        add(spans, from, last, current);
        from = last;
        current = now;
      }
      last = sample.millis();
    }
    add(spans, from, last, current);
    return spans;
  }

  private static void add(List<Span> spans, double from, double to, String label) {
    if (!label.isEmpty() && to > from) {
      spans.add(new Span(from, to, label));
    }
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String oneDecimal(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
