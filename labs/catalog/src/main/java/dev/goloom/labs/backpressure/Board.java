package dev.goloom.labs.backpressure;

import dev.goloom.kit.Block;
import dev.goloom.kit.Block.Histogram.Bar;
import dev.goloom.kit.Block.LineChart.Point;
import dev.goloom.kit.Block.LineChart.Series;
import dev.goloom.kit.measure.Summary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Shows what became of an overload.
final class Board {
  private Board() {}

  static Block table(Overload overload, List<Shift> shifts) {
    return new Block.Table(
        String.format(
            Locale.ROOT,
            "%,d tasks, one each tick; one worker, %d ticks each. p50 and p99: from arrival to"
                + " start, in ticks",
            overload.tasks(),
            overload.load()),
        List.of("policy", "done", "in time", "refused", "dropped", "p50", "p99", "submitter"),
        shifts.stream().map(Board::row).toList());
  }

  private static List<String> row(Shift shift) {
    Summary waits = shift.waits();
    return List.of(
        shift.name(),
        number(shift.done()),
        number(shift.inTime()),
        number(shift.refused()),
        number(shift.dropped()),
        number(waits.median()),
        number(waits.p99()),
        submitter(shift));
  }

  private static String submitter(Shift shift) {
    if (shift.name().equals(Policy.BLOCK_A_WHILE.words())) {
      return "waits " + shift.refused() + " ms";
    }
    if (shift.ticksInSubmit() == 0) {
      return "goes on";
    }
    return (shift.ranInSource() > 0 ? "works " : "waits ") + number(shift.ticksInSubmit());
  }

  /// The useful part of what was done.
  static Block goodput(List<Shift> shifts) {
    return new Block.Histogram(
        "Goodput: tasks done in time",
        "tasks",
        shifts.stream()
            .map(s -> new Bar(s.name(), s.inTime(), "of " + number(s.done()) + " done"))
            .toList());
  }

  /// How long the tasks waited that were done, by the tick of their arrival.
  static Block waits(List<Shift> shifts) {
    return new Block.LineChart(
        "How long tasks wait, by when they arrive",
        "tick of arrival",
        "ticks waited",
        shifts.stream().map(s -> new Series(s.name(), waits(s))).toList());
  }

  private static List<Point> waits(Shift shift) {
    return shift.jobs().stream()
        .filter(Job::isDone)
        .map(job -> new Point(job.arrives(), job.waited()))
        .toList();
  }

  static Block depths(List<Shift> shifts) {
    return new Block.LineChart(
        "Tasks in the queue",
        "tick",
        "tasks",
        shifts.stream().map(s -> new Series(s.name(), depths(s))).toList());
  }

  private static List<Point> depths(Shift shift) {
    var points = new ArrayList<Point>();
    for (int depth : shift.depths()) {
      points.add(new Point(points.size(), depth));
    }
    return points;
  }

  /// The figures of each, for programs.
  static Map<String, Object> figures(List<Shift> shifts) {
    var all = new LinkedHashMap<String, Object>();
    for (Shift shift : shifts) {
      var figures = new LinkedHashMap<String, Object>();
      figures.put("done", shift.done());
      figures.put("inTime", shift.inTime());
      figures.put("refused", shift.refused());
      figures.put("dropped", shift.dropped());
      figures.put("longestQueue", shift.longestQueue());
      figures.put("wait", shift.waits().figures());
      figures.put("ticksInSubmit", shift.ticksInSubmit());
      figures.put("ranInSubmitter", shift.ranInSource());
      all.put(shift.name(), figures);
    }
    return all;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }
}
