package dev.goloom.channels;

import org.jspecify.annotations.Nullable;

/// What a receive answered: a value, or why there is none. Go: `v, ok := <-ch`.
///
/// Immutable.
///
/// @param value the value, or null if there is none
/// @param closed true if there will be none: the channel is closed and drained
/// @param <T> what the channel carries
public record Received<T>(@Nullable T value, boolean closed) {
  private static final Received<?> CLOSED = new Received<>(null, true);
  private static final Received<?> NOTHING = new Received<>(null, false);

  /// Go's `ok`: whether there is a value.
  public boolean ok() {
    return value != null;
  }

  @SuppressWarnings("unchecked") // it holds no T
  static <T> Received<T> ofClosed() {
    return (Received<T>) CLOSED;
  }

  @SuppressWarnings("unchecked") // it holds no T
  static <T> Received<T> ofNothing() {
    return (Received<T>) NOTHING;
  }
}
