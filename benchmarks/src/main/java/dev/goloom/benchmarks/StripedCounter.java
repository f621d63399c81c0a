package dev.goloom.benchmarks;

import java.util.concurrent.atomic.AtomicLongArray;

/// A counter whose stripes lie apart, so that tasks that run at the same time seldom meet on a
/// line.
///
/// Safe for use by many threads, but exact only when nobody adds: call [#sumThenReset] after
/// joining those who did, for the join is the edge that makes their work visible.
public final class StripedCounter {
  private static final int STRIPES = 64;

  /// 128 bytes: two lines, because processors fetch them in pairs.
  private static final int LONGS_PER_STRIPE = 16;

  private final AtomicLongArray stripes = new AtomicLongArray(STRIPES * LONGS_PER_STRIPE);

  /// Starts at nothing.
  public StripedCounter() {}

  /// Adds one to the stripe of that number, modulo the number of stripes.
  public void increment(int stripe) {
    stripes.getAndIncrement((stripe & (STRIPES - 1)) * LONGS_PER_STRIPE);
  }

  /// All that has been added; what was done before an increment that it includes is visible.
  public long sum() {
    long sum = 0;
    for (int i = 0; i < STRIPES; i++) {
      sum += stripes.get(i * LONGS_PER_STRIPE);
    }
    return sum;
  }

  /// All that was added since the last call.
  public long sumThenReset() {
    long sum = 0;
    for (int i = 0; i < STRIPES; i++) {
      sum += stripes.getAndSet(i * LONGS_PER_STRIPE, 0);
    }
    return sum;
  }
}
