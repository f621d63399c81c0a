package dev.goloom.channels;

/// Tells the time and runs actions at a time: really, or virtually in a [Bubble].
///
/// Everything in this package that knows of time asks `Clock.current()` once, when it is made. Safe
/// for use by many threads.
sealed interface Clock permits SystemClock, Bubble {

  /// The bubble's clock in a thread of a bubble, else the system's.
  static Clock current() {
    Bubble bubble = Bubble.current();
    return bubble == null ? SystemClock.INSTANCE : bubble;
  }

  /// Nanoseconds since some origin, as [System#nanoTime].
  long nanoTime();

  /// Runs an action once, in a thread of the clock's: so it must be short and must not block.
  ///
  /// **Happens-before**: what was done before this call is visible to the action.
  ///
  /// @param delayNanos when, from now; zero or less for at once
  Event schedule(long delayNanos, Runnable action);

  /// A scheduled action.
  @FunctionalInterface
  interface Event {
    /// Prevents the action, and lets go of it.
    ///
    /// @return false if it has begun, or was cancelled before
    boolean cancel();
  }
}
