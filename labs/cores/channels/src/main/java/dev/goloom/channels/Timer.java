package dev.goloom.channels;

import java.time.Duration;
import java.time.Instant;

/// Something that happens once, later: Go's `time.Timer`.
///
/// ```java
/// var timeout = new Timer(Duration.ofSeconds(1));
/// Select.of(
///         receive(answers, answer -> use(answer)),
///         receive(timeout.channel(), now -> giveUp()))
///     .run();
/// ```
///
/// Safe for use by many threads. A timer has no thread of its own: one thread serves all timers of
/// the process. A timer that is stopped is forgotten at once. A timer whose channel nobody can
/// reach any more is garbage, stopped or not, as in Go since 1.23.
///
/// Made in a [Bubble], a timer belongs to it and keeps its virtual time.
///
/// In all methods here a duration of zero or less means at once, as in Go, and one of more than 146
/// years means 146 years.
///
/// Source: Go, package `time`.
public final class Timer {
  private final Chan<Instant> channel;
  private final Alarm alarm;

  /// A timer that sends the time to its channel, that long from now. Go: `time.NewTimer(d)`.
  ///
  /// Never blocks.
  public Timer(Duration delay) {
    this(Chime.newChannel(), delay);
  }

  private Timer(Chan<Instant> channel, Duration delay) {
    this(channel, new Chime(channel), delay);
  }

  private Timer(Chan<Instant> channel, Alarm alarm, Duration delay) {
    this.channel = channel;
    this.alarm = alarm;
    alarm.set(this, Clock.nanos(delay), 0L);
  }

  /// A channel to which the time will be sent, that long from now. Go: `time.After(d)`.
  ///
  /// Never blocks. A channel that is dropped before leaves nothing behind. In a select that is used
  /// often, [Select#after] is cheaper.
  public static RecvChan<Instant> after(Duration delay) {
    return new Timer(delay).channel();
  }

  /// Runs a task in a thread of its own ([Go#go]), that long from now. Go: `time.AfterFunc(d, f)`.
  ///
  /// Never blocks. The timer's channel is nil. **Happens-before**: what was done before this call,
  /// or before the [#reset] that led to it, is visible to the task.
  public static Timer afterFunc(Duration delay, Go.Task task) {
    return new Timer(Chan.never(), new Start(task), delay);
  }

  /// Waits that long. Go: `time.Sleep(d)`.
  ///
  /// **Blocks**; at once back if the duration is zero or less. **Interruption**: throws.
  ///
  /// @throws InterruptedException if interrupted before or meanwhile
  public static void sleep(Duration duration) throws InterruptedException {
    Clock.current().sleep(Clock.nanos(duration));
  }

  /// The date and time: virtual in a [Bubble], else the system's. Go: `time.Now()`.
  ///
  /// Never blocks.
  public static Instant now() {
    return Clock.current().now();
  }

  /// Where the time will be sent; nil for [#afterFunc]. Go: `t.C`.
  ///
  /// Its capacity is 1, so that the timer never waits for a receiver. (Go shows a capacity of 0.)
  public RecvChan<Instant> channel() {
    return channel;
  }

  /// Prevents the timer from firing. Go: `t.Stop()`.
  ///
  /// After this method has returned, nothing is received from the channel until [#reset]: a value
  /// that nobody has received yet is taken back. A task that has been started goes on. Never
  /// blocks, ignores interruption.
  ///
  /// @return true if this call stopped it; false if its value was received or its task started, or
  ///   it was stopped before
  /// @throws IllegalStateException if it belongs to a bubble and the calling thread does not
  public boolean stop() {
    return alarm.stop(this);
  }

  /// Lets the timer fire that long from now, whether it has fired, was stopped or neither. Go:
  /// `t.Reset(d)`.
  ///
  /// After this method has returned, no value of before is received. A task that has been started
  /// goes on, and may run beside the new one. Never blocks, ignores interruption.
  ///
  /// @return as [#stop]
  /// @throws IllegalStateException if it belongs to a bubble and the calling thread does not
  public boolean reset(Duration delay) {
    return alarm.set(this, Clock.nanos(delay), 0L);
  }

  /// Its name in messages.
  @Override
  public String toString() {
    return "timer@" + Integer.toHexString(System.identityHashCode(this));
  }

  /// Starts a thread; this cannot be taken back.
  private static final class Start extends Alarm {
    private final Go.Task task;

    Start(Go.Task task) {
      this.task = task;
    }

    @Override
    boolean ring() {
      Go.go(task);
      return true;
    }

    @Override
    boolean takeBack() {
      return false;
    }

    @Override
    boolean isRinging() {
      return false;
    }
  }
}
