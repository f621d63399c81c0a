package dev.goloom.kit.measure;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/// The spread of some measurements. Immutable.
///
/// @param count how many; at least one
public record Summary(int count, double min, double median, double p99, double max) {

  /// Sums up samples.
  ///
  /// @throws IllegalArgumentException if there are none
  public static Summary of(Collection<? extends Number> samples) {
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("no samples");
    }
    double[] sorted = samples.stream().mapToDouble(Number::doubleValue).sorted().toArray();
    return new Summary(
        sorted.length,
        sorted[0],
        median(sorted),
        sorted[(int) Math.ceil(0.99 * sorted.length) - 1],
        sorted[sorted.length - 1]);
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /// The figures by name, for evidence.
  public Map<String, Object> figures() {
    var figures = new LinkedHashMap<String, Object>();
    figures.put("min", min);
    figures.put("median", median);
    figures.put("p99", p99);
    figures.put("max", max);
    figures.put("count", count);
    return figures;
  }

  static Summary of(double[] samples) {
    return of(Arrays.stream(samples).boxed().toList());
  }
}
