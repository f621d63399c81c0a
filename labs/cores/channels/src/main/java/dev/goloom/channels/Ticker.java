package dev.goloom.channels;

import java.time.Duration;
import java.time.Instant;

/// Something that happens again and again: Go's `time.Ticker`.
///
/// ```java
/// try (var ticker = new Ticker(Duration.ofSeconds(1))) {
///   for (Instant now : ticker.channel()) {
///     if (!poll(now)) break;
///   }
/// }
/// ```
///
/// Safe for use by many threads. A ticker has no thread of its own: one thread serves all timers of
/// the process. It keeps its rhythm: ticks come at multiples of the interval, and those that the
/// receiver is too slow for are dropped; at most one waits in the channel. A ticker that is stopped
/// is forgotten at once. A ticker whose channel nobody can reach any more is garbage, stopped or
/// not, as in Go since 1.23.
///
/// Made in a [Bubble], a ticker belongs to it and keeps its virtual time.
///
/// Source: Go, package `time`.
public final class Ticker implements AutoCloseable {
  private final Chan<Instant> channel = Chime.newChannel();
  private final Alarm alarm = new Chime(channel);

  /// A ticker; its first tick comes after one interval. Go: `time.NewTicker(d)`.
  ///
  /// Never blocks.
  ///
  /// @param interval the time between ticks; more than 146 years means 146 years
  /// @throws IllegalArgumentException if the interval is not positive
  public Ticker(Duration interval) {
    start(interval);
  }

  private void start(Duration interval) {
    if (!interval.isPositive()) {
      throw new IllegalArgumentException("a ticker's interval must be positive: " + interval);
    }
    long nanos = Clock.nanos(interval);
    alarm.set(this, nanos, nanos);
  }

  /// Where the ticks are sent. Go: `t.C`.
  ///
  /// Never closed, not even by [#stop].
  public RecvChan<Instant> channel() {
    return channel;
  }

  /// Ends the ticks. Go: `t.Stop()`.
  ///
  /// After this method has returned, nothing is received from the channel until [#reset]; a
  /// receiver that waits goes on waiting, because the channel is not closed. Never blocks, ignores
  /// interruption. To stop twice does no harm.
  ///
  /// @throws IllegalStateException if it belongs to a bubble and the calling thread does not
  public void stop() {
    alarm.stop(this);
  }

  /// Starts anew with another interval; the next tick comes after one. Go: `t.Reset(d)`.
  ///
  /// After this method has returned, no tick of before is received. Never blocks, ignores
  /// interruption.
  ///
  /// @param interval the time between ticks
  /// @throws IllegalArgumentException if the interval is not positive; the ticker goes on as before
  /// @throws IllegalStateException if it belongs to a bubble and the calling thread does not
  public void reset(Duration interval) {
    start(interval);
  }

  /// As [#stop]; for try-with-resources. Go: `defer t.Stop()`.
  @Override
  public void close() {
    stop();
  }

  /// Its name in messages.
  @Override
  public String toString() {
    return "ticker@" + Integer.toHexString(System.identityHashCode(this));
  }
}
