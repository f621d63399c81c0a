package dev.goloom.stress;

import java.util.Map;

/// Runs one test for a while and counts its outcomes.
interface Sampler {
  /// Samples once, for about this long.
  ///
  /// @return counts by outcome
  Map<String, Long> sample(int millis) throws InterruptedException;
}
