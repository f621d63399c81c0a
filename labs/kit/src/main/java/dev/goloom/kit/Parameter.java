package dev.goloom.kit;

import java.util.List;

/// A whole number that the user may set, for example `--set hogs=8`, or one of several words, for
/// example `--set collector=g1`; then the number is the place of the word, from 0.
///
/// @param name what the user types
/// @param meaning one line, with the unit
/// @param initial the value of a full run
/// @param quick the value of a `--quick` run
/// @param min the smallest value allowed
/// @param max the largest value allowed
/// @param words what the user may type, if it is words; else empty
public record Parameter(
    String name, String meaning, long initial, long quick, long min, long max, List<String> words) {

  public Parameter {
    words = List.copyOf(words);
    if (initial < min || initial > max || quick < min || quick > max) {
      throw new IllegalArgumentException(name + ": a default is outside " + min + ".." + max);
    }
  }

  /// A number.
  public Parameter(String name, String meaning, long initial, long quick, long min, long max) {
    this(name, meaning, initial, quick, min, max, List.of());
  }

  /// A parameter that has the same value in a quick run.
  public static Parameter of(String name, String meaning, long initial, long min, long max) {
    return new Parameter(name, meaning, initial, initial, min, max);
  }

  /// One of several words; the first unless the user says otherwise.
  public static Parameter choice(String name, String meaning, List<String> words) {
    return new Parameter(name, meaning, 0, 0, 0, words.size() - 1L, words);
  }

  /// How a value is typed.
  public String text(long value) {
    return words.isEmpty() ? String.valueOf(value) : words.get((int) value);
  }

  /// The values that may be typed, for a person.
  public String range() {
    return words.isEmpty() ? min + " to " + max : String.join(", ", words);
  }

  /// Reads what the user typed.
  ///
  /// @throws BadValue if it is not one of the words, or not a whole number within the limits
  long parse(String text) throws BadValue {
    if (!words.isEmpty()) {
      int place = words.indexOf(text);
      if (place < 0) {
        throw new BadValue(
            name + " takes one of " + String.join(", ", words) + ", not '" + text + "'");
      }
      return place;
    }
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
