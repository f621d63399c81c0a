package dev.goloom.kit.render;

import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// An axis whose ticks are multiples of 1, 2 or 5 times a power of ten.
///
/// @param start the first tick, at or below all values
/// @param step the distance between ticks
/// @param steps how many of them; at least 1
record NiceScale(double start, double step, int steps) {
  /// Far from overflow, so that a difference of two limits is still a number.
  private static final double LIMIT = 1e300;

  private static final double NO_SPREAD = 1e-12;

  /// The scale with about so many steps that covers all finite values; 0 to 1 if there are none.
  static NiceScale covering(DoubleStream values, int about) {
    var spread = values.filter(Double::isFinite).summaryStatistics();
    return spread.getCount() == 0
        ? between(0, 1, about)
        : between(spread.getMin(), spread.getMax(), about);
  }

  private static NiceScale between(double least, double most, int about) {
    double min = within(least);
    double max = within(most);
    double size = Math.max(Math.abs(min), Math.abs(max));
    // Ticks closer together than the precision of a double would all have the same label.
    if (max - min <= size * NO_SPREAD) {
      return size == 0 ? stepping(0, 1, about) : stepping(min - size / 2, max + size / 2, about);
    }
    return stepping(min, max, about);
  }

  private static double within(double value) {
    double bounded = Math.clamp(value, -LIMIT, LIMIT);
    return Math.abs(bounded) < 1 / LIMIT ? 0 : bounded;
  }

  private static NiceScale stepping(double min, double max, int about) {
    double step = nice((max - min) / about);
    double start = Math.floor(min / step) * step;
    int steps = Math.max(1, (int) Math.ceil((max - start) / step - NO_SPREAD));
    return new NiceScale(start, step, steps);
  }

  private static double nice(double rough) {
    double magnitude = Math.pow(10, Math.floor(Math.log10(rough)));
    double digits = rough / magnitude;
    return magnitude * (digits <= 1 ? 1 : digits <= 2 ? 2 : digits <= 5 ? 5 : 10);
  }

  double end() {
    return start + steps * step;
  }

  /// Where a value is between start (0) and end (1); values outside are at the nearer end.
  double fraction(double value) {
    return Math.clamp((value - start) / (end() - start), 0.0, 1.0);
  }

  double[] ticks() {
    return IntStream.rangeClosed(0, steps).mapToDouble(i -> start + i * step).toArray();
  }

  /// A tick in words, with as many decimals as tell it from its neighbour.
  String label(double tick) {
    double size = Math.max(Math.abs(start), Math.abs(end()));
    if (size >= 1e9 || size < 1e-4) {
      return Math.abs(tick) < step / 2 ? "0" : String.format(Locale.ROOT, "%.2e", tick);
    }
    int decimals = Math.max(0, (int) -Math.floor(Math.log10(step) + NO_SPREAD));
    String label = String.format(Locale.ROOT, "%,." + decimals + "f", tick);
    return Math.abs(tick) < step / 2 ? label.replace("-", "") : label;
  }
}
