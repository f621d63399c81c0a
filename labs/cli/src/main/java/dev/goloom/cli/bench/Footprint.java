package dev.goloom.cli.bench;

import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import dev.goloom.kit.process.Child;
import dev.goloom.kit.process.ChildJvm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How many bytes something takes: counted, not timed, so one process is enough.
final class Footprint {
  private static final String NONE = "-";

  private final List<Side> sides;
  private final Map<String, Map<String, Double>> bytes = new LinkedHashMap<>();

  private Footprint(List<Side> sides, Child.Outcome outcome) {
    this.sides = sides;
    for (List<String> fields : outcome.records("bytes")) {
      bytes
          .computeIfAbsent(fields.get(1), _ -> new LinkedHashMap<>())
          .put(fields.get(0), Double.valueOf(fields.get(2)));
    }
  }

  /// Counts, in a process of its own.
  ///
  /// @param main the class that counts
  /// @param sides who is counted, in the order of the table
  /// @throws IOException if the process fails
  /// @throws InterruptedException if the run is cancelled
  static Footprint count(String main, List<Side> sides) throws IOException, InterruptedException {
    return new Footprint(
        sides,
        ChildJvm.running(main).alsoOnClassPath(Programs.findJar()).run().orFail("counting bytes"));
  }

  /// Whether the first side takes no more than it may.
  ///
  /// @param observed what it takes, in words
  /// @param limits in bytes, by what takes them
  Finding within(Map<String, Double> limits, String observed) {
    List<String> over =
        limits.entrySet().stream()
            .filter(limit -> of(limit.getKey(), sides.getFirst()) > limit.getValue())
            .map(Map.Entry::getKey)
            .toList();
    return Finding.when(
            over.isEmpty(),
            over.isEmpty() ? observed : observed + "; over: " + String.join(", ", over))
        .withSamples(1, "bytes")
        .with("bytes", bytes)
        .with("limits", limits)
        .with(table(limits));
  }

  /// What it takes, in bytes.
  double of(String what, Side side) {
    Double value = bytes.getOrDefault(what, Map.of()).get(side.method());
    if (value == null) {
      throw new IllegalStateException("the child printed no figure for " + what);
    }
    return value;
  }

  private Block table(Map<String, Double> limits) {
    var rows = new ArrayList<List<String>>();
    bytes.forEach((what, of) -> {
      var cells = new ArrayList<>(List.of(what));
      sides.forEach(side -> cells.add(number(of.get(side.method()))));
      cells.add(number(limits.get(what)));
      rows.add(cells);
    });
    var header = new ArrayList<>(List.of("what"));
    sides.forEach(side -> header.add(side.label()));
    header.add("limit");
    return new Block.Table("bytes, allocated by the thread that does it", header, rows);
  }

  private static String number(@Nullable Double value) {
    return value == null ? NONE : String.valueOf(Math.round(value));
  }
}
