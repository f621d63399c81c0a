package dev.goloom.labs.selectdeadlock;

import static dev.goloom.channels.Select.otherwise;
import static dev.goloom.channels.Select.receive;
import static dev.goloom.channels.Select.send;

import dev.goloom.channels.Chan;
import dev.goloom.channels.Select;
import dev.goloom.kit.threads.Actor;
import dev.goloom.kit.threads.Actors;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// How often a thread went round its loop while there was nothing for it to do.
///
/// The loops run in platform threads: they compute, and only platform threads have a CPU time.
///
/// @param turns selects that were made until the thread ended, those that brought something
///   included
/// @param values how many values it got, or gave away
/// @param millis how long there was nothing to do
/// @param cpuMillis how much CPU time it used in that time; -1 if this JVM does not measure it
record Spin(long turns, long values, double millis, double cpuMillis) {
  private static final double NANOS_PER_MILLI = 1e6;

  /// What a thread that may spin counts.
  private static final class Tally {
    final AtomicLong turns = new AtomicLong();
    final AtomicLong values = new AtomicLong();
  }

  /// Waits for one value, with a default in the select.
  ///
  /// @param turns how many turns to wait for at least before the value is sent
  static Spin forgottenDefault(long turns, Duration hold) throws InterruptedException {
    var tally = new Tally();
    Chan<Integer> channel = Chan.make();
    try (var actors = new Actors()) {
      Actor consumer = actors.startPlatform("consumer", () -> poll(channel, tally));
      Idle idle = Idle.of(consumer, hold, () -> tally.turns.get() >= turns);
      channel.send(1);
      return idle.spin(actors, tally);
    }
  }

  private static void poll(Chan<Integer> channel, Tally tally) throws InterruptedException {
    var select = Select.of(receive(channel), otherwise());
    do {
      tally.turns.incrementAndGet();
      stopIfInterrupted();
    } while (select.await() != 0);
    tally.values.incrementAndGet();
  }

  /// Waits for one value, and for nothing else.
  static Spin withoutDefault(Duration hold) throws InterruptedException {
    var tally = new Tally();
    Chan<Integer> channel = Chan.make();
    try (var actors = new Actors()) {
      Actor consumer = actors.startPlatform("consumer", () -> await(channel, tally));
      Idle idle = Idle.of(consumer, hold, () -> consumer.blocker().isPresent());
      channel.send(1);
      return idle.spin(actors, tally);
    }
  }

  private static void await(Chan<Integer> channel, Tally tally) throws InterruptedException {
    tally.turns.incrementAndGet();
    Select.of(receive(channel)).await();
    tally.values.incrementAndGet();
  }

  /// Two threads that each try to send to the other, and do something else when that cannot be: no
  /// one ever receives. They are interrupted after a while.
  static Spin politeCrossSend(long turns, Duration hold) throws InterruptedException {
    var left = new Tally();
    var right = new Tally();
    Chan<Integer> east = Chan.make();
    Chan<Integer> west = Chan.make();
    try (var actors = new Actors()) {
      Actor first = actors.startPlatform("left", () -> offerThenReceive(east, west, left));
      actors.startPlatform("right", () -> offerThenReceive(west, east, right));
      Idle idle =
          Idle.of(first, hold, () -> Math.min(left.turns.get(), right.turns.get()) >= turns);
      actors.all().forEach(Actor::interrupt);
      right.values.addAndGet(left.values.get());
      right.turns.addAndGet(left.turns.get());
      return idle.spin(actors, right);
    }
  }

  private static void offerThenReceive(Chan<Integer> to, Chan<Integer> from, Tally tally)
      throws InterruptedException {
    var select = Select.of(send(to, 1), otherwise());
    do {
      tally.turns.incrementAndGet();
      stopIfInterrupted();
    } while (select.await() != 0);
    tally.values.incrementAndGet();
    from.receive();
  }

  /// Merges a channel that is closed at once with one that stays silent for a while and then brings
  /// three values.
  static Spin mergeWithClosed(long turns, Duration hold) throws InterruptedException {
    var tally = new Tally();
    return merge(hold, tally, () -> tally.turns.get() >= turns, false);
  }

  /// The same, and takes a case out when its channel is closed. Go: `a = nil`.
  static Spin mergeWithoutClosed(Duration hold) throws InterruptedException {
    return merge(hold, new Tally(), () -> false, true);
  }

  private static Spin merge(Duration hold, Tally tally, BooleanSupplier enough, boolean disabling)
      throws InterruptedException {
    Chan<Integer> done = Chan.make();
    Chan<Integer> slow = Chan.make();
    done.close();
    try (var actors = new Actors()) {
      Actor merger = actors.startPlatform("merger", () -> merge(done, slow, tally, disabling));
      Idle idle =
          Idle.of(merger, hold, () -> enough.getAsBoolean() || merger.blocker().isPresent());
      for (int value = 0; value < 3; value++) {
        slow.send(value);
      }
      slow.close();
      return idle.spin(actors, tally);
    }
  }

  private static void merge(Chan<Integer> a, Chan<Integer> b, Tally tally, boolean disabling)
      throws InterruptedException {
    var fromA = receive(a);
    var fromB = receive(b);
    var select = Select.of(fromA, fromB);
    boolean openA = true;
    boolean openB = true;
    while (openA || openB) {
      var chosen = select.await() == 0 ? fromA : fromB;
      tally.turns.incrementAndGet();
      stopIfInterrupted();
      if (chosen.ok()) {
        tally.values.incrementAndGet();
      } else {
        openA &= chosen != fromA;
        openB &= chosen != fromB;
        if (disabling) {
          chosen.disable();
        }
      }
    }
  }

  private static void stopIfInterrupted() throws InterruptedException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedException();
    }
  }

  /// A stretch of time in which a thread has nothing to do.
  private record Idle(double millis, double cpuMillis) {
    /// Lets a thread go on for this long at least, and until the sign is seen.
    static Idle of(Actor actor, Duration hold, BooleanSupplier sign) throws InterruptedException {
      long start = System.nanoTime();
      long cpu = cpuNanos(actor);
      while (System.nanoTime() - start < hold.toNanos()) {
        LockSupport.parkNanos(hold.toNanos() - (System.nanoTime() - start));
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
      Actors.until("a thread that spins or waits", sign);
      double used = cpu < 0 ? -1 : (cpuNanos(actor) - cpu) / NANOS_PER_MILLI;
      return new Idle((System.nanoTime() - start) / NANOS_PER_MILLI, used);
    }

    private static long cpuNanos(Actor actor) {
      var threads = ManagementFactory.getThreadMXBean();
      return threads.isThreadCpuTimeSupported() ? threads.getThreadCpuTime(actor.id()) : -1;
    }

    /// Waits for the threads' end, and counts.
    Spin spin(Actors actors, Tally tally) throws InterruptedException {
      if (!actors.join(Actors.PATIENCE)) {
        throw new IllegalStateException("a thread that had all it needs did not end");
      }
      return new Spin(tally.turns.get(), tally.values.get(), millis, cpuMillis);
    }
  }
}
