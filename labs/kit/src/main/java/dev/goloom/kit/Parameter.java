package dev.goloom.kit;

/// A whole number that the user may set, for example `--set hogs=8`.
///
/// @param name what the user types
/// @param meaning one line, with the unit
/// @param initial the value of a full run
/// @param quick the value of a `--quick` run
/// @param min the smallest value allowed
/// @param max the largest value allowed
public record Parameter(String name, String meaning, long initial, long quick, long min, long max) {

  public Parameter {
    if (initial < min || initial > max || quick < min || quick > max) {
      throw new IllegalArgumentException(name + ": a default is outside " + min + ".." + max);
    }
  }

  /// A parameter that has the same value in a quick run.
  public static Parameter of(String name, String meaning, long initial, long min, long max) {
    return new Parameter(name, meaning, initial, initial, min, max);
  }

  /// Reads what the user typed.
  ///
  /// @throws BadValue if it is not a whole number within the limits
  long parse(String text) throws BadValue {
    long value;
    try {
      value = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new BadValue(
          name + " takes a whole number from " + min + " to " + max + ", not '" + text + "'");
    }
    if (value < min || value > max) {
      throw new BadValue(
          name + " takes a whole number from " + min + " to " + max + ", not " + value);
    }
    return value;
  }
}
