package dev.goloom.channels;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Real time. One daemon thread serves all timers of the process; it ends when it has had nothing
/// to do for a while, and a cancelled event leaves its heap at once.
///
/// Happens-before: the executor's, from `schedule` to the action.
final class SystemClock implements Clock {
  static final SystemClock INSTANCE = new SystemClock();

  private static final long IDLE_SECONDS = 10;

  private final ScheduledThreadPoolExecutor timers;

  SystemClock() {
    timers =
        new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform()
                .daemon()
                .name("goloom-timers")
                .inheritInheritableThreadLocals(false)
                .factory());
    timers.setRemoveOnCancelPolicy(true);
    timers.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    timers.allowCoreThreadTimeOut(true);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public void sleep(long nanos) throws InterruptedException {
    Thread.sleep(Duration.ofNanos(nanos));
  }

  @Override
  public Event schedule(long delayNanos, Runnable action) {
    ScheduledFuture<?> future = timers.schedule(action, delayNanos, TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  @Override
  public void check(Object what) {}

  /// How many events are to come.
  int pending() {
    return timers.getQueue().size();
  }
}
