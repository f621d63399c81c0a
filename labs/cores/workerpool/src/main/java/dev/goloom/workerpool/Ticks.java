package dev.goloom.workerpool;

import java.lang.ref.WeakReference;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// The thread that looks at pools from time to time: one for all, a daemon, there while some pool
/// wants it. A platform thread, so that it comes to its turn when all carriers are busy.
final class Ticks {
  private static final long LINGER_MILLIS = 500;
  private static final ScheduledThreadPoolExecutor CLOCK = clock();

  private Ticks() {}

  private static ScheduledThreadPoolExecutor clock() {
    var clock =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("goloom-pool-ticks").factory());
    clock.setKeepAliveTime(LINGER_MILLIS, TimeUnit.MILLISECONDS);
    clock.allowCoreThreadTimeOut(true);
    clock.setRemoveOnCancelPolicy(true);
    return clock;
  }

  /// Looks at something until it is gone or wants no more.
  ///
  /// @param subject held weakly: to be looked at does not keep it
  /// @param wantsMore false ends it; so does an exception. It must not hold the subject
  static <T> void every(long nanos, T subject, Predicate<T> wantsMore) {
    var weak = new WeakReference<>(subject);
    var _ =
        CLOCK.scheduleWithFixedDelay(
            () -> {
              T there = weak.get();
              if (there == null || !wantsMore.test(there)) {
                throw new CancellationException(); // the way to end a periodic task from within
              }
            },
            nanos,
            nanos,
            TimeUnit.NANOSECONDS);
  }
}
