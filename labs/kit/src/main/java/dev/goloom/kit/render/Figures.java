package dev.goloom.kit.render;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Locale;

/// Numbers in words for a reader: thousands apart, no more digits than mean something.
final class Figures {
  private static final double HUGE = 1e15;
  private static final double TINY = 1e-4;
  private static final MathContext FOUR_DIGITS = new MathContext(4);

  private Figures() {}

  /// A number of any kind; one that is whole by its type keeps every digit.
  static String any(Number number) {
    return switch (number) {
      case Long n -> whole(n);
      case Integer n -> whole(n);
      case BigInteger n -> String.format(Locale.ROOT, "%,d", n);
      default -> of(number.doubleValue());
    };
  }

  static String whole(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  static String of(double number) {
    if (Double.isNaN(number)) {
      return "not a number";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "infinite" : "minus infinite";
    }
    double size = Math.abs(number);
    if (size >= HUGE || (size < TINY && size > 0)) {
      return String.format(Locale.ROOT, "%.3e", number);
    }
    if (Math.rint(number) == number) {
      return whole((long) number);
    }
    return size >= 1_000 ? String.format(Locale.ROOT, "%,.1f", number) : fourDigits(number);
  }

  private static String fourDigits(double number) {
    return new BigDecimal(number).round(FOUR_DIGITS).stripTrailingZeros().toPlainString();
  }

  /// A part of a whole, or nothing if there is no whole. A rare outcome does not become zero.
  static String share(double part, double whole) {
    double percent = 100 * (part / whole);
    if (!(whole > 0) || !Double.isFinite(percent)) {
      return "";
    }
    boolean rare = percent > 0 && percent < 0.1;
    return (rare ? of(percent) : String.format(Locale.ROOT, "%.1f", percent)) + " %";
  }

  /// A count with its noun.
  static String count(long count, String one, String many) {
    return whole(count) + " " + (count == 1 ? one : many);
  }
}
