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

  static String of(Number number) {
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

  /// A part of a whole, or nothing sensible if there is no whole.
  static String share(double part, double whole) {
    return whole > 0 && Double.isFinite(part / whole)
        ? String.format(Locale.ROOT, "%.1f %%", 100 * part / whole)
        : "";
  }

  /// A count with its noun.
  static String count(long count, String one, String many) {
    return whole(count) + " " + (count == 1 ? one : many);
  }
}
