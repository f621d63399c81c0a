package dev.goloom.channels;

import org.jspecify.annotations.Nullable;

/// Rings at a time, once or again and again; can be stopped and set anew. What a [Timer] and a
/// [Ticker] have in common.
///
/// Invariants. All fields are guarded by this object's monitor; it is held while the alarm rings,
/// so when [#stop] or [#set] has returned, an earlier setting does not ring any more: the stale
/// value that Go had until 1.22 cannot be. `pending` is null unless the alarm will ring. A ring
/// never blocks: it runs in the clock's thread.
///
/// Lock order: alarm, then channel; alarm, then clock. A clock runs actions without a lock.
///
/// Happens-before: what was done before [#set] is visible to the ring, through the monitor.
abstract class Alarm {
  private final Clock clock = Clock.current();
  private @Nullable Setting pending;
  private long period;

  /// Rings.
  ///
  /// @return false if nobody will ever hear this alarm again
  abstract boolean ring();

  /// Takes back a ring that nobody has heard.
  ///
  /// @return false if there was none
  abstract boolean takeBack();

  /// Whether a ring now would not be heard: the last one has not been yet.
  abstract boolean isRinging();

  final Clock clock() {
    return clock;
  }

  /// Rings that long from now, and no more as it was set before.
  ///
  /// @param user what is used; for the message
  /// @param interval after which to ring again, in nanoseconds; 0 for never
  /// @return whether it was stopped in time, as [#stop] says
  /// @throws IllegalStateException if this alarm belongs to a bubble and the thread does not
  final synchronized boolean set(Object user, long delayNanos, long interval) {
    boolean inTime = stop(user);
    period = interval;
    ringAt(clock.nanoTime() + delayNanos, delayNanos);
    return inTime;
  }

  /// Does not ring any more.
  ///
  /// @param user what is used; for the message
  /// @return false if it has been heard, or was not set
  /// @throws IllegalStateException if this alarm belongs to a bubble and the thread does not
  final synchronized boolean stop(Object user) {
    clock.check(user);
    boolean inTime = cancel();
    return takeBack() || inTime;
  }

  /// Leaves the clock. For any thread.
  ///
  /// @return false if it was not set
  final synchronized boolean cancel() {
    if (pending == null) {
      return false;
    }
    pending.cancel();
    pending = null;
    return true;
  }

  private void ringAt(long time, long delayNanos) {
    var setting = new Setting(this, time);
    setting.event = clock.schedule(delayNanos, setting);
    pending = setting;
  }

  private synchronized void ring(Setting setting) {
    if (pending == setting) {
      pending = null;
      if (ring() && period > 0L) {
        ringAgain(setting.time);
      }
    }
  }

  /// At the next multiple of the period: what is missed is dropped, and the rhythm kept.
  private void ringAgain(long last) {
    long now = clock.nanoTime();
    long next = last + period * (1L + (now - last) / period);
    ringAt(next, next - now);
  }

  /// One setting of the alarm: what the clock holds.
  static final class Setting implements Runnable {
    private final Alarm alarm;
    private final long time;

    /// Guarded by the alarm's monitor.
    private Clock.@Nullable Event event;

    Setting(Alarm alarm, long time) {
      this.alarm = alarm;
      this.time = time;
    }

    @Override
    public void run() {
      alarm.ring(this);
    }

    /// Whether it would change nothing if all threads stay as they are: a ticker's, not heard.
    boolean isPointless() {
      return alarm.isRinging();
    }

    void cancel() {
      if (event != null) {
        event.cancel();
      }
    }
  }
}
