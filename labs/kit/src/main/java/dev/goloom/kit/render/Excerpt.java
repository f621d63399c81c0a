package dev.goloom.kit.render;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/// As much of a long list as a page can carry, and a sentence that says what was left out.
///
/// @param note empty if nothing was left out
record Excerpt<T>(List<T> shown, String note) {

  /// The first so many.
  ///
  /// @param things what they are called
  static <T> Excerpt<T> first(List<T> all, int limit, String things) {
    return all.size() <= limit
        ? new Excerpt<>(all, "")
        : new Excerpt<>(
            all.subList(0, limit),
            "Shown: the first " + limit + " of " + Figures.whole(all.size()) + " " + things + ".");
  }

  /// Every second, third ... so that they fit; the first is always among them.
  static <T> Excerpt<T> spread(List<T> all, int limit, String things) {
    if (all.size() <= limit) {
      return new Excerpt<>(all, "");
    }
    int stride = Math.ceilDiv(all.size(), limit);
    var shown =
        IntStream.iterate(0, i -> i < all.size(), i -> i + stride).mapToObj(all::get).toList();
    return new Excerpt<>(
        shown, "Shown: one in " + stride + " of " + Figures.whole(all.size()) + " " + things + ".");
  }

  /// The same excerpt in another form.
  <R> Excerpt<R> map(Function<T, R> form) {
    return new Excerpt<>(shown.stream().map(form).toList(), note);
  }

  /// A label that fits on one line of a chart.
  static String ofLine(String text, int limit) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.codePointCount(0, line.length()) <= limit
        ? line
        : line.substring(0, line.offsetByCodePoints(0, limit - 1)) + "…";
  }
}
