package dev.goloom.labs.contextcancellation;

import dev.goloom.kit.Block;
import java.util.ArrayList;
import java.util.List;

/// One call of a service by another. Times are in milliseconds since the client's request.
///
/// @param left how long its context let it work when it began
/// @param outcome "answered", or why it did not
record Hop(int number, long from, long left, long to, String outcome) {
  static final String ANSWERED = "answered";

  boolean answered() {
    return outcome.equals(ANSWERED);
  }

  static Block table(List<Hop> hops) {
    var rows = new ArrayList<List<String>>();
    for (Hop hop : hops) {
      rows.add(
          List.of(
              String.valueOf(hop.number),
              hop.from + " ms",
              hop.left + " ms",
              hop.to + " ms",
              hop.outcome));
    }
    return new Block.Table("", List.of("hop", "begun at", "left", "ended at", "outcome"), rows);
  }

  static Block timeline(List<Hop> hops) {
    return new Block.Timeline(
        "Who works when",
        "ms",
        hops.stream()
            .map(hop ->
                new Block.Timeline.Lane(
                    "hop " + hop.number,
                    List.of(new Block.Timeline.Span(hop.from, hop.to, hop.outcome))))
            .toList());
  }
}
