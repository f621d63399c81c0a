package dev.goloom.labs.dynamicscaling;

import dev.goloom.workerpool.PoolSimulation;
import dev.goloom.workerpool.SimulationResult;
import dev.goloom.workerpool.SimulationResult.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A load, and what a good policy makes of it.
///
/// @param name one word
/// @param words what is done
/// @param pool the simulated pool
/// @param mostPeak the most workers there may be, as a multiple of the ideal
record Scenario(String name, String words, PoolSimulation pool, double mostPeak) {
  static final Scenario INDEPENDENT =
      new Scenario(
          "independent",
          "10 to 1,000 to 10 tasks/ms",
          PoolSimulation.step(10, 1_000).max(4_096),
          1.35);
  static final Scenario KNEE =
      new Scenario(
          "knee",
          "10 to 100 to 10 tasks/ms, at most 64 served at once",
          PoolSimulation.step(10, 100).knee(64).max(4_096),
          3);
  static final Scenario SMALL =
      new Scenario("small", "1 to 50 to 1 tasks/ms", PoolSimulation.step(1, 50).max(256), 1.35);
  static final List<Scenario> ALL = List.of(INDEPENDENT, KNEE, SMALL);

  private static final double SLOWEST = 120;
  private static final double MOST_OSCILLATION = 5;
  private static final double MOST_WASTE = 1.45;
  private static final double LATEST_RELEASE = 300;

  /// A load that a user asks for.
  static Scenario custom(long low, long high, long knee, int max) {
    String words = low + " to " + high + " to " + low + " tasks/ms";
    PoolSimulation pool =
        PoolSimulation.step((double) low, (double) high).knee((int) knee).max(max);
    return knee == 0
        ? new Scenario("yours", words, pool, 1.35)
        : new Scenario("yours", words + ", at most " + knee + " served at once", pool, 3);
  }

  SimulationResult run(Contestant contestant, long seed) {
    return pool.seed(seed).run(contestant.policy());
  }

  /// The bounds that a score misses, each in a few words.
  List<String> missed(Score score) {
    var missed = new ArrayList<String>();
    check(missed, "scale", score.timeToScale(), SLOWEST, " ms");
    check(missed, "peak", score.peak(), mostPeak, "x");
    check(missed, "oscillation", score.oscillation(), MOST_OSCILLATION, " %");
    check(missed, "waste", score.waste(), MOST_WASTE, "x");
    check(missed, "release", score.release(), LATEST_RELEASE, " ms");
    return missed;
  }

  private static void check(
      List<String> missed, String name, double value, double most, String unit) {
    if (!(value <= most)) {
      missed.add(name + " " + figure(value, unit));
    }
  }

  /// A figure of a score as people write it.
  static String figure(double value, String unit) {
    if (Double.isInfinite(value)) {
      return "never";
    }
    String digits = unit.equals("x") ? "%,.2f" : value < 10 ? "%,.1f" : "%,.0f";
    return String.format(Locale.ROOT, digits, value) + unit;
  }
}
