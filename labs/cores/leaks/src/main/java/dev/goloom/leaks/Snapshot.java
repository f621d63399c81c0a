package dev.goloom.leaks;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

/// The threads of a JVM at one moment.
///
/// Immutable.
///
/// @param taken when
/// @param source where from: `this JVM`, `pid 1234` or a file
/// @param threads the threads, in no order
public record Snapshot(Instant taken, String source, List<ThreadRecord> threads) {
  /// The threads by where they stand, the largest group first; among equals by [Stack#id]. O(n).
  public List<StackGroup> groups() {
    return StackGroup.ofThreads(threads);
  }

  /// What changed since an earlier snapshot. O(n).
  public SnapshotDiff since(Snapshot earlier) {
    return SnapshotDiff.between(earlier, this);
  }

  /// Writes all threads in Go's text: `debug=1` groups of the same stack, `debug=2` each thread, as
  /// `/debug/pprof/goroutine?debug=2` does.
  ///
  /// @param debug 1 or 2
  /// @throws IllegalArgumentException if it is neither
  /// @throws IOException if `out` fails
  public void write(Appendable out, int debug) throws IOException {
    new GoText(out).write(this, debug);
  }
}
