package dev.goloom.labs.dynamicscaling;

import dev.goloom.workerpool.SimulationResult.Score;
import java.util.List;

/// The worst figures of many runs. Confined to one thread.
final class Worst {
  private double scale;
  private double peak;
  private double oscillation;
  private double waste;
  private double release;

  void add(Score score) {
    scale = Math.max(scale, score.timeToScale());
    peak = Math.max(peak, score.peak());
    oscillation = Math.max(oscillation, score.oscillation());
    waste = Math.max(waste, score.waste());
    release = Math.max(release, score.release());
  }

  List<String> row(Scenario scenario) {
    return List.of(
        scenario.name(),
        Scenario.figure(scale, " ms"),
        Scenario.figure(peak, "x"),
        Scenario.figure(oscillation, " %"),
        Scenario.figure(waste, "x"),
        Scenario.figure(release, " ms"));
  }
}
