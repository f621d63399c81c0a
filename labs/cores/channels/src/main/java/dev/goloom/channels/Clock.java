package dev.goloom.channels;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/// Tells the time and runs actions at a time: really, or virtually in a [Bubble].
///
/// Everything in this package that knows of time asks `Clock.current()` once, when it is made. Safe
/// for use by many threads.
sealed interface Clock permits SystemClock, VirtualClock {

  /// The bubble's clock in a thread of a bubble, else the system's.
  static Clock current() {
    Bubble bubble = Bubble.current();
    return bubble == null ? SystemClock.INSTANCE : bubble.clock();
  }

  /// A duration in nanoseconds: not negative, and at most half of what a long can hold (146 years),
  /// because times are compared by subtraction.
  static long nanos(Duration duration) {
    return Math.clamp(TimeUnit.NANOSECONDS.convert(duration), 0L, Long.MAX_VALUE / 2);
  }

  /// Nanoseconds since some origin, as [System#nanoTime].
  long nanoTime();

  /// The date and time.
  Instant now();

  /// Blocks the current thread this long.
  ///
  /// @throws InterruptedException if interrupted before or meanwhile
  void sleep(long nanos) throws InterruptedException;

  /// Runs an action once, in a thread of the clock's: so it must be short and must not block.
  ///
  /// **Happens-before**: what was done before this call is visible to the action.
  ///
  /// @param delayNanos when, from now; zero or less for at once
  Event schedule(long delayNanos, Runnable action);

  /// Fails if this is the clock of a bubble and the current thread is not in it.
  ///
  /// @param what what was used; for the message
  /// @throws IllegalStateException if used from outside
  void check(Object what);

  /// A scheduled action.
  @FunctionalInterface
  interface Event {
    /// Prevents the action, and lets go of it.
    ///
    /// @return false if it has begun, or was cancelled before
    boolean cancel();
  }
}
