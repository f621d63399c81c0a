package dev.goloom.cli.bench;

import static dev.goloom.cli.bench.ChannelSide.GOLOOM;

import dev.goloom.kit.Finding;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How many bytes channels take, and may take.
final class ChannelFootprint {
  private static final String MAIN = "dev.goloom.benchmarks.channels.ChannelMemory";

  /// Rounding: something that allocates once in a while, such as a segment for many elements, is
  /// not free.
  private static final double NOTHING = 0.1;

  private static final Map<String, Double> LIMITS = limits();

  private ChannelFootprint() {}

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

  /// Counts.
  ///
  /// @throws IOException if the process fails
  /// @throws InterruptedException if the run is cancelled
  static Finding measure() throws IOException, InterruptedException {
    Footprint bytes = Footprint.count(MAIN, List.of(GOLOOM, ChannelSide.JOX, ChannelSide.JDK));
    return bytes.within(
        LIMITS,
        "an idle channel %.0f B, a wait %.0f B, a ready send and receive %.0f B"
            .formatted(
                bytes.of("idle-unbuffered", GOLOOM),
                Math.max(bytes.of("waiting-receive", GOLOOM), bytes.of("waiting-send", GOLOOM)),
                bytes.of("ready-send-and-receive", GOLOOM)));
  }
}
