package dev.goloom.channels;

import org.jspecify.annotations.Nullable;

/// A group of threads with a clock of its own. (To come.)
@SuppressWarnings("DoNotCallSuggester")
final class Bubble implements Clock {
  private Bubble() {}

  /// The bubble of the current thread, or null.
  static @Nullable Bubble current() {
    return null;
  }

  /// Marks a waiter as parked, unless it is done. Called by its thread.
  ///
  /// @param deadline when to unpark it anyway, on this bubble's clock, or 0
  /// @return false if it is done already
  boolean block(Waiter waiter, long deadline) {
    throw new UnsupportedOperationException();
  }

  /// Marks a waiter as running again although it is not done. Called by its thread.
  void unblock(Waiter waiter) {
    throw new UnsupportedOperationException();
  }

  /// Marks a waiter as done ([Waiter#finish]). Called by its claimer.
  ///
  /// @return whether it was parked
  boolean release(Waiter waiter) {
    throw new UnsupportedOperationException();
  }

  /// Starts a thread in this bubble.
  Thread start(Go.Task task) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Event schedule(long delayNanos, Runnable action) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long nanoTime() {
    throw new UnsupportedOperationException();
  }

  /// Fails unless the current thread belongs to this bubble.
  void check(Object what) {
    throw new UnsupportedOperationException();
  }
}
