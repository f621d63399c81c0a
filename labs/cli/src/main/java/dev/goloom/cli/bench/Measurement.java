package dev.goloom.cli.bench;

import dev.goloom.kit.Finding;
import dev.goloom.kit.Run;
import dev.goloom.kit.process.Go;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One measurement that serves all claims of a group, made when the first of them asks. Not
/// thread-safe.
final class Measurement {
  private final Set<? extends Row> rows;
  private final String unit;
  private final Optional<Go> go;
  private @Nullable Figures figures;
  private @Nullable IOException failure;

  /// Measures nothing yet.
  ///
  /// @param unit of the figures
  /// @param go the Go tool, if its column is wanted and it is there
  Measurement(Set<? extends Row> rows, String unit, Optional<Go> go) {
    this.rows = rows;
    this.unit = unit;
    this.go = go;
  }

  /// The figures.
  ///
  /// @throws IOException if a process fails, or has failed before
  /// @throws InterruptedException if the run is cancelled
  Figures of(Run run) throws IOException, InterruptedException {
    if (failure != null) {
      throw failure; // measuring takes minutes, and what failed once would fail again
    }
    if (figures == null) {
      try {
        figures = Figures.measure(rows, unit, go, run);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }
    return figures;
  }

  /// Whether the limits are kept.
  ///
  /// @throws IOException if a process fails, or has failed before
  /// @throws InterruptedException if the run is cancelled
  Finding within(Run run, List<Limit> limits) throws IOException, InterruptedException {
    return Limit.judge(limits, of(run));
  }
}
