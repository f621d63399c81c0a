package dev.goloom.labs.dynamicscaling;

import dev.goloom.kit.Block;
import dev.goloom.kit.Block.LineChart.Point;
import dev.goloom.kit.Block.LineChart.Series;
import dev.goloom.workerpool.SimulationResult;
import dev.goloom.workerpool.SimulationResult.Moment;
import dev.goloom.workerpool.SimulationResult.Score;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Runs, shown as tables and lines.
final class Evidence {
  private static final int MILLIS_BETWEEN_POINTS = 20;

  private Evidence() {}

  /// The scores of every contestant on a load, and what they miss.
  static Block.Table scores(Scenario scenario, Map<Contestant, Score> scores) {
    var rows = new ArrayList<List<String>>();
    scores.forEach((contestant, score) -> rows.add(row(scenario, contestant, score)));
    return new Block.Table(
        scenario.name() + ": " + scenario.words(),
        List.of("policy", "scale", "peak", "osc", "lost", "waste", "release", "bounds"),
        rows);
  }

  private static List<String> row(Scenario scenario, Contestant contestant, Score score) {
    int missed = scenario.missed(score).size();
    return List.of(
        contestant.words(),
        Scenario.figure(score.timeToScale(), " ms"),
        Scenario.figure(score.peak(), "x"),
        Scenario.figure(score.oscillation(), " %"),
        Scenario.figure(score.loss(), " %"),
        Scenario.figure(score.waste(), "x"),
        Scenario.figure(score.release(), " ms"),
        missed == 0 ? "kept" : missed + " missed");
  }

  /// The workers of several runs over time.
  static Block.LineChart workers(String caption, Map<String, SimulationResult> runs) {
    var lines = new ArrayList<Series>();
    runs.forEach((name, run) -> lines.add(line(name, run, Moment::workers)));
    return chart(caption, "workers", lines);
  }

  /// What one run did: the workers, those that were busy, the queue.
  static Block.LineChart inside(String caption, SimulationResult run) {
    return chart(
        caption,
        "workers, running tasks",
        List.of(line("workers", run, Moment::workers), line("running", run, Moment::running)));
  }

  private static Block.LineChart chart(String caption, String y, List<Series> lines) {
    return new Block.LineChart(caption, "virtual time in ms", y, lines);
  }

  private static Series line(String name, SimulationResult run, ToDoubleFunction<Moment> value) {
    List<Point> points =
        run.moments().stream()
            .filter(moment -> moment.millis() % MILLIS_BETWEEN_POINTS == 0)
            .map(moment -> new Point(moment.millis(), value.applyAsDouble(moment)))
            .toList();
    return new Series(name, points);
  }

  /// A score by the names of its figures.
  static Map<String, Object> figures(Score score) {
    var figures = new LinkedHashMap<String, Object>();
    figures.put("timeToScaleMillis", score.timeToScale());
    figures.put("peak", score.peak());
    figures.put("oscillationPercent", score.oscillation());
    figures.put("limitOscillationPercent", score.limitOscillation());
    figures.put("lowWaitMillis", score.lowWait());
    figures.put("lossPercent", score.loss());
    figures.put("waste", score.waste());
    figures.put("releaseMillis", score.release());
    figures.put("churn", score.churn());
    return figures;
  }
}
