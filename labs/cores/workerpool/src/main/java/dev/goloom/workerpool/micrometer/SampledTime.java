package dev.goloom.workerpool.micrometer;

import java.util.concurrent.atomic.LongAdder;

/// How long all of some events took, when all were counted and only some timed.
///
/// Each time it is asked, it takes the events since the last time to have taken as long, on
/// average, as those among them that were timed. So the answer never goes back, and a change of the
/// mean is told for the time when it came. While none was timed, the events are put off.
///
/// Safe for use by many threads.
final class SampledTime {
  private final LongAdder timed = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  /// What has been told; guarded by the monitor.
  private long toldEvents;

  private long toldTimed;
  private long toldNanos;
  private double total;

  void add(long took) {
    nanos.add(took);
    timed.increment();
  }

  /// Nanoseconds that all events took.
  ///
  /// @param events how many there have been
  synchronized double total(long events) {
    long newTimed = timed.sum() - toldTimed;
    long newEvents = events - toldEvents;
    if (newTimed > 0 && newEvents > 0) {
      long newNanos = nanos.sum() - toldNanos;
      total += (double) newEvents * newNanos / newTimed;
      toldEvents = events;
      toldTimed += newTimed;
      toldNanos += newNanos;
    }
    return total;
  }
}
