package dev.goloom.workerpool;

/// What happened between two snapshots. Nothing is negative: a figure that went back counts as not
/// moved.
///
/// @param nanos how long it was
/// @param arrivals tasks that came, rejected ones included
/// @param completed tasks that ended
/// @param rejected tasks that were not accepted
/// @param timed tasks that ended and whose time was taken
/// @param timedNanos how long those took together
record Interval(
    long nanos, long arrivals, long completed, long rejected, long timed, double timedNanos) {

  static Interval between(PoolSnapshot before, PoolSnapshot now) {
    long rejected = grown(before.rejected(), now.rejected());
    return new Interval(
        grown(before.nanos(), now.nanos()),
        grown(before.accepted(), now.accepted()) + rejected,
        grown(before.completed(), now.completed()),
        rejected,
        grown(before.timed(), now.timed()),
        grown(before.timedNanos(), now.timedNanos()));
  }

  /// Differences of counters that wrap around are right; half of the range is left so that a sum of
  /// two of them is right too.
  private static long grown(long before, long now) {
    return Math.clamp(now - before, 0, Long.MAX_VALUE / 2);
  }

  /// The mean time of a task in nanoseconds, 0 if none was timed.
  double mean() {
    return timed == 0 ? 0 : timedNanos / timed;
  }
}
