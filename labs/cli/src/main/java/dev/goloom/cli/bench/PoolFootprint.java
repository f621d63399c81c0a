package dev.goloom.cli.bench;

import static dev.goloom.cli.bench.PoolSide.GOLOOM;
import static dev.goloom.cli.bench.PoolSide.TPE_ARRAY;

import dev.goloom.kit.Finding;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// How many bytes a submit with a future takes, and may take.
final class PoolFootprint {
  private static final String MAIN = "dev.goloom.benchmarks.pool.PoolMemory";

  /// One small object: a header of 12 bytes, five fields of 4.
  private static final double ONE_OBJECT = 32;

  /// Rounding.
  private static final double NOTHING = 0.1;

  private PoolFootprint() {}

  /// Counts.
  ///
  /// @throws IOException if the process fails
  /// @throws InterruptedException if the run is cancelled
  static Finding measure() throws IOException, InterruptedException {
    Footprint bytes = Footprint.count(MAIN, List.of(GOLOOM, TPE_ARRAY, PoolSide.TPE_LINKED));
    double peer = bytes.of("submit", TPE_ARRAY);
    return bytes.within(
        Map.of("submit", peer + ONE_OBJECT, "run", NOTHING),
        "a submit %.0f B where ThreadPoolExecutor's takes %.0f B; running it %.0f B"
            .formatted(bytes.of("submit", GOLOOM), peer, bytes.of("run", GOLOOM)));
  }
}
