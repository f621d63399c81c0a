package dev.goloom.kit.measure;

import dev.goloom.kit.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// One contender measured against another, round by round, in the same run. Immutable.
///
/// The machine drifts, so a ratio is taken within each round and never across rounds.
///
/// @param min the smallest ratio of a round
/// @param median the ratio to quote
/// @param max the largest
public record Ratio(double min, double median, double max) {

  /// The ratios `a/b` of rounds measured alternately.
  ///
  /// @throws IllegalArgumentException if there are no rounds, or not as many of each
  public static Ratio of(List<Double> a, List<Double> b) {
    if (a.size() != b.size()) {
      throw new IllegalArgumentException(a.size() + " rounds against " + b.size());
    }
    double[] ratios = new double[a.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = a.get(i) / b.get(i);
    }
    Summary summary = Summary.of(ratios);
    return new Ratio(summary.min(), summary.median(), summary.max());
  }

  /// How much two runs of the same thing differ: 1.0 is not at all. Of a ratio of a contender with
  /// itself (A/A).
  public double noise() {
    return Math.max(max, 1 / min);
  }

  /// Judges "this ratio is at most `limit`", given an A/A control of the same run.
  ///
  /// The control says how far a ratio of equals strays. If the median lies no further from the
  /// limit than that, the run cannot tell: `INCONCLUSIVE`.
  public Verdict atMost(double limit, Ratio control) {
    double noise = control.noise();
    if (median * noise <= limit) {
      return Verdict.HOLDS;
    }
    return median / noise > limit ? Verdict.REFUTED : Verdict.INCONCLUSIVE;
  }

  /// Judges "this ratio is at least `limit`", given an A/A control of the same run.
  public Verdict atLeast(double limit, Ratio control) {
    double noise = control.noise();
    if (median / noise >= limit) {
      return Verdict.HOLDS;
    }
    return median * noise < limit ? Verdict.REFUTED : Verdict.INCONCLUSIVE;
  }

  /// The figures by name, for evidence.
  public Map<String, Object> figures() {
    return Map.of("min", min, "median", median, "max", max);
  }

  /// For a reader: the median and the range.
  public String words() {
    return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", median, min, max);
  }
}
