package dev.goloom.channels;

import java.time.Instant;
import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The time in a [Bubble]: it stands still, except when the bubble lets it jump.
///
/// Invariants. All fields are guarded by the bubble's monitor, but [#now] may be read without it.
/// Time never goes back. Events happen in the order of their times, and those of one instant in the
/// order in which they were made. An event is in the heap until it is taken or cancelled.
///
/// Happens-before: what was done before `schedule` is visible to the action, through the bubble's
/// monitor.
final class VirtualClock implements Clock {
  /// Midnight UTC, 2000-01-01, as in Go; in nanoseconds since 1970.
  private static final long START = 946_684_800_000_000_000L;

  private final Bubble bubble;
  private final TreeSet<Timed> events =
      new TreeSet<>(Comparator.comparingLong(Timed::at).thenComparingLong(Timed::order));
  private long made;
  private volatile long now = START;

  VirtualClock(Bubble bubble) {
    this.bubble = bubble;
  }

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public Instant now() {
    return Instant.ofEpochSecond(0L, now);
  }

  @Override
  public void sleep(long nanos) throws InterruptedException {
    Chan.throwIfInterrupted();
    if (nanos > 0L) {
      boolean expired = !new Pause(bubble, "sleep").park(after(nanos));
      if (expired && Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  @Override
  public Event schedule(long delayNanos, Runnable action) {
    synchronized (bubble) {
      return scheduleAt(after(Math.max(0L, delayNanos)), action);
    }
  }

  @Override
  public void check(Object what) {
    bubble.check(what);
  }

  /// As [#schedule], at a time. Called under the bubble's monitor.
  Event scheduleAt(long time, Runnable action) {
    var event = new Timed(time, made++, action);
    events.add(event);
    return () -> {
      synchronized (bubble) {
        return events.remove(event);
      }
    };
  }

  /// Takes out the next event, if its time has come. Called under the bubble's monitor.
  @Nullable Runnable takeDue() {
    if (events.isEmpty() || events.getFirst().at() > now) {
      return null;
    }
    return events.removeFirst().action();
  }

  /// Jumps to the next event that may wake a thread, and takes out the first event that is due
  /// then. Called under the bubble's monitor, when no thread runs.
  ///
  /// The tick of a ticker whose last tick nobody has taken is dropped, so it cannot wake anybody:
  /// without this rule a forgotten ticker would hide every deadlock.
  ///
  /// @return null if nothing can happen any more
  @Nullable Runnable jump() {
    for (Timed event : events) {
      if (!(event.action() instanceof Alarm.Setting setting && setting.isPointless())) {
        now = Math.max(now, event.at());
        return takeDue();
      }
    }
    return null;
  }

  /// How many events are to come.
  int pending() {
    synchronized (bubble) {
      return events.size();
    }
  }

  /// That long from now, or the end of time.
  private long after(long nanos) {
    long time = now + nanos;
    return time < 0L ? Long.MAX_VALUE : time;
  }

  private record Timed(long at, long order, Runnable action) {}
}
