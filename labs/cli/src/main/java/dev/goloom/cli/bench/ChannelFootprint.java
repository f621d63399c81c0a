package dev.goloom.cli.bench;

import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import dev.goloom.kit.process.Child;
import dev.goloom.kit.process.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How many bytes channels take: counted, not timed, so one process is enough.
final class ChannelFootprint {
  private static final String MAIN = "dev.goloom.benchmarks.channels.ChannelMemory";
  private static final String NONE = "-";

  /// Rounding: something that allocates once in a while, such as a segment for many elements, is
  /// not free.
  private static final double NOTHING = 0.1;

  private static final Map<String, Double> LIMITS = limits();

  private final Map<String, Map<String, Double>> bytes = new LinkedHashMap<>();

  private ChannelFootprint(Child.Outcome outcome) {
    for (List<String> fields : outcome.records("bytes")) {
      bytes
          .computeIfAbsent(fields.get(1), _ -> new LinkedHashMap<>())
          .put(fields.get(0), Double.valueOf(fields.get(2)));
    }
  }

  private static Map<String, Double> limits() {
    var limits = new LinkedHashMap<String, Double>();
    limits.put("idle-unbuffered", 96.0);
    limits.put("waiting-receive", 56.0);
    limits.put("waiting-send", 56.0);
    limits.put("ready-send-and-receive", NOTHING);
    limits.put("ready-send-and-select-2", NOTHING);
    limits.put("ready-default", NOTHING);
    return limits;
  }

  /// Counts, in a process of its own.
  ///
  /// @throws IOException if the process fails
  /// @throws InterruptedException if the run is cancelled
  static Finding measure(Path jar) throws IOException, InterruptedException {
    Child.Outcome outcome =
        ChildJvm.running(MAIN).alsoOnClassPath(jar).run().orFail("counting bytes");
    return new ChannelFootprint(outcome).finding();
  }

  private Finding finding() {
    List<String> over = LIMITS.keySet().stream().filter(this::isOver).toList();
    String observed =
        "an idle channel %.0f B, a wait %.0f B, a ready send and receive %.0f B"
            .formatted(
                goloom("idle-unbuffered"),
                Math.max(goloom("waiting-receive"), goloom("waiting-send")),
                goloom("ready-send-and-receive"));
    return Finding.when(
            over.isEmpty(),
            over.isEmpty() ? observed : observed + "; over: " + String.join(", ", over))
        .withSamples(1, "bytes")
        .with("bytes", bytes)
        .with("limits", LIMITS)
        .with(table());
  }

  private boolean isOver(String what) {
    return goloom(what) > LIMITS.getOrDefault(what, Double.MAX_VALUE);
  }

  private double goloom(String what) {
    Double value = bytes.getOrDefault(what, Map.of()).get(ChannelSide.GOLOOM.method());
    if (value == null) {
      throw new IllegalStateException("the child printed no figure for " + what);
    }
    return value;
  }

  private Block table() {
    var sides = List.of(ChannelSide.GOLOOM, ChannelSide.JOX, ChannelSide.JDK);
    var rows = new ArrayList<List<String>>();
    bytes.forEach((what, of) -> {
      var cells = new ArrayList<>(List.of(what));
      for (ChannelSide side : sides) {
        Double value = of.get(side.method());
        cells.add(value == null ? NONE : number(value));
      }
      Double limit = LIMITS.get(what);
      cells.add(limit == null ? NONE : number(limit));
      rows.add(cells);
    });
    var header = new ArrayList<>(List.of("what"));
    sides.forEach(side -> header.add(side.label()));
    header.add("limit");
    return new Block.Table("bytes, allocated by the thread that does it", header, rows);
  }

  private static String number(double value) {
    return String.valueOf(Math.round(value));
  }
}
