package dev.goloom.kit;

import java.util.Collection;
import java.util.Optional;

/// Finds the word that somebody probably meant.
public final class Nearest {
  private Nearest() {}

  /// The candidate with the fewest edits, if it is close enough to be meant.
  public static Optional<String> to(String typed, Collection<String> candidates) {
    String best = null;
    int bestDistance = Integer.MAX_VALUE;
    for (String candidate : candidates) {
      int distance =
          Math.min(distance(typed, candidate), 1 + distance(typed, start(candidate, typed)));
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    int limit = Math.max(2, typed.length() / 2);
    return bestDistance <= limit ? Optional.ofNullable(best) : Optional.empty();
  }

  /// People type the beginning of a long word, and may slip in it.
  private static String start(String candidate, String typed) {
    return candidate.substring(0, Math.min(candidate.length(), typed.length() + 1));
  }

  /// One sentence: the nearest word, or all of them when none is near.
  public static String hint(String typed, Collection<String> candidates) {
    if (candidates.isEmpty()) {
      return "There is none to choose from.";
    }
    return to(typed, candidates)
        .map(word -> "Did you mean '" + word + "'?")
        .orElseGet(() -> "Choose from: " + String.join(", ", candidates) + ".");
  }

  /// Edit distance with insert, delete, replace and swap of neighbours; a prefix counts as one
  /// edit.
  private static int distance(String a, String b) {
    if (!a.isEmpty() && b.startsWith(a)) {
      return a.length() == b.length() ? 0 : 1;
    }
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        d[i][j] = i == 0 ? j : j == 0 ? i : step(a, b, i, j, d);
      }
    }
    return d[a.length()][b.length()];
  }

  private static int step(String a, String b, int i, int j, int[][] d) {
    int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int least = Math.min(replace, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, d[i - 2][j - 2] + 1) : least;
  }
}
