package dev.goloom.cli.dev;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Compares what a command printed with what its page says, leaving out what differs from machine
/// to machine: a number stands for any number, a bar for any bar, line breaks for any space, and a
/// line `...` for anything at all.
final class Expectation {
  private static final String ANYTHING = "...";

  private Expectation() {}

  /// The first passage of the page that was not printed, in its order.
  static Optional<String> missing(List<String> expected, List<String> printed) {
    String output = normal(String.join(" ", printed));
    int from = 0;
    for (String passage : passages(expected)) {
      int found = output.indexOf(normal(passage), from);
      if (found < 0) {
        return Optional.of(passage.strip());
      }
      from = found + 1;
    }
    return Optional.empty();
  }

  private static List<String> passages(List<String> expected) {
    var passages = new ArrayList<String>();
    var passage = new StringBuilder();
    for (String line : expected) {
      if (line.strip().equals(ANYTHING)) {
        passages.add(passage.toString());
        passage.setLength(0);
      } else {
        passage.append(line).append(' ');
      }
    }
    passages.add(passage.toString());
    return passages.stream().filter(text -> !text.isBlank()).toList();
  }

  private static String normal(String text) {
    return text.replaceAll("[#=█]{2,}", "#")
        .replaceAll("go[0-9]+\\.[0-9.]+", "goN")
        .replaceAll("[0-9][0-9,.]*[0-9]|[0-9]", "N")
        .replaceAll("\\s+", " ")
        .strip();
  }
}
