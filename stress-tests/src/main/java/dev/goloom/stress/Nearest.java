package dev.goloom.stress;

import java.util.Collection;
import java.util.Comparator;

/// Finds the name that somebody probably meant.
final class Nearest {
  private Nearest() {}

  /// The candidate that takes the fewest edits; there must be at least one.
  static String to(String typed, Collection<String> candidates) {
    return candidates.stream()
        .min(Comparator.comparingInt(candidate -> edits(typed, candidate)))
        .orElseThrow();
  }

  private static int edits(String from, String to) {
    int[] previous = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      previous = nextRow(from.charAt(i - 1), i, to, previous);
    }
    return previous[to.length()];
  }

  private static int[] nextRow(char typed, int row, String to, int[] previous) {
    int[] next = new int[previous.length];
    next[0] = row;
    for (int j = 1; j < next.length; j++) {
      int replace = previous[j - 1] + (typed == to.charAt(j - 1) ? 0 : 1);
      next[j] = Math.min(replace, Math.min(previous[j], next[j - 1]) + 1);
    }
    return next;
  }
}
