package dev.goloom.labs.executormatrix;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/// How often each outcome was seen.
final class Tally {
  private final Map<String, Integer> counts = new TreeMap<>();
  private int runs;

  void add(String outcome) {
    runs++;
    counts.merge(outcome, 1, Integer::sum);
  }

  boolean always(String outcome) {
    return count(outcome) == runs;
  }

  int count(String outcome) {
    return counts.getOrDefault(outcome, 0);
  }

  /// The outcome seen most often.
  String most() {
    return counts.entrySet().stream()
        .max(Comparator.comparing(Map.Entry::getValue))
        .orElseThrow()
        .getKey();
  }

  boolean isMixed() {
    return counts.size() > 1;
  }

  /// The outcome, and how often, if there was another.
  String words() {
    return isMixed() ? most() + " in " + count(most()) + " of " + runs + " runs" : most();
  }
}
