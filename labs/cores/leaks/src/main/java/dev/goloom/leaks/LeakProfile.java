package dev.goloom.leaks;

import java.io.IOException;
import java.io.Reader;
import java.util.List;

/// What a [LeakDetector] saw: all threads, the findings among them, and what it could not see.
///
/// Immutable. It keeps its own records: threads that it proved to be leaked are gone afterwards.
///
/// @param snapshot all threads, as they stood before the proof
/// @param findings the leaks, the surest first
/// @param capability what the JVM allowed
/// @param limits what this profile cannot say, a sentence each; empty if nothing was lost
/// @param verdict what it concludes
public record LeakProfile(
    Snapshot snapshot,
    List<Finding> findings,
    Capability capability,
    List<String> limits,
    Verdict verdict) {
  /// The findings by evidence and by where they stand: the surest first, then the largest group.
  /// O(n).
  public List<StackGroup> groups() {
    return StackGroup.ofFindings(findings);
  }

  /// Writes the findings in Go's text, as the `goroutineleak` profile does: `debug=1` groups of the
  /// same stack, `debug=2` each thread with its mark, `[chan send (leaked)]`.
  ///
  /// @param debug 1 or 2
  /// @throws IllegalArgumentException if it is neither
  /// @throws IOException if `out` fails
  public void write(Appendable out, int debug) throws IOException {
    new GoText(out).write(this, debug);
  }

  /// Writes one JSON object: the findings and all other threads, by group.
  ///
  /// @param threads how many threads to list of each group; its count tells how many there are
  /// @throws IOException if `out` fails
  public void writeJson(Appendable out, int threads) throws IOException {
    new ProfileJson(threads).write(this, out);
  }

  /// Reads what [#writeJson] wrote. Threads that it did not list are not in the result.
  ///
  /// @throws IOException if it is something else, or cannot be read
  public static LeakProfile readJson(Reader in) throws IOException {
    return new ProfileReader(in).read();
  }
}
