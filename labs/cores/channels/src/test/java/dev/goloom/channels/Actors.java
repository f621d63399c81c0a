package dev.goloom.channels;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The virtual threads of one test; closing interrupts and joins those that are left.
final class Actors implements AutoCloseable {
  private static final long DEADLINE_NANOS = 30_000_000_000L;

  private final List<Actor> all = new ArrayList<>();

  Actor start(Go.Task task) {
    var actor = new Actor(task);
    all.add(actor);
    actor.thread.start();
    return actor;
  }

  /// Starts an actor and waits until it waits.
  Actor startParked(Go.Task task) {
    Actor actor = start(task);
    until("parked", actor::isParked);
    return actor;
  }

  /// Waits for all; fails as the first of them that failed.
  void join() throws Exception {
    for (Actor actor : all) {
      actor.join();
    }
  }

  /// Interrupts all, round and round, until the flag is set. Run it in a thread of its own.
  void interruptUntil(AtomicBoolean stop, List<Actor> victims) {
    for (int i = 0; !stop.get(); i++) {
      victims.get(i % victims.size()).interrupt();
      LockSupport.parkNanos(20_000);
    }
  }

  @Override
  public void close() {
    for (Actor actor : all) {
      actor.thread.interrupt();
    }
    for (Actor actor : all) {
      until("ended", () -> !actor.thread.isAlive());
    }
  }

  static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + DEADLINE_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0L) {
        fail("not within 30 s: " + what);
      }
      LockSupport.parkNanos(50_000);
    }
  }

  /// Spins until a counter has this value, or the thread is interrupted.
  static void spinUntil(AtomicInteger counter, int expected) throws InterruptedException {
    while (!isSoon(counter, expected)) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  /// Spins for a moment, so that two threads meet within a few instructions.
  static boolean isSoon(AtomicInteger counter, int expected) {
    for (int i = 0; i < 10_000 && counter.get() != expected; i++) {
      Thread.onSpinWait();
    }
    return counter.get() == expected;
  }

  static void spin(int times) {
    for (int i = 0; i < times; i++) {
      Thread.onSpinWait();
    }
  }

  /// One thread.
  static final class Actor {
    private final Thread thread;
    private volatile @Nullable Throwable thrown;

    private Actor(Go.Task task) {
      thread = Thread.ofVirtual().unstarted(() -> run(task));
    }

    private void run(Go.Task task) {
      try {
        task.run();
      } catch (Throwable e) { // for whoever joins
        thrown = e;
      }
    }

    void interrupt() {
      thread.interrupt();
    }

    boolean isParked() {
      return thread.getState() == Thread.State.WAITING
          || thread.getState() == Thread.State.TIMED_WAITING;
    }

    /// Whether it has taken note of an interrupt, and waits again.
    boolean isParkedAgain() {
      return !thread.isInterrupted() && isParked();
    }

    boolean isAlive() {
      return thread.isAlive();
    }

    /// Waits for its end, and throws what it threw.
    void join() throws Exception {
      Throwable failure = end();
      if (failure instanceof Exception e) {
        throw e;
      }
      if (failure instanceof Error e) {
        throw e;
      }
    }

    /// Waits for its end.
    ///
    /// @return what it threw, or null
    @Nullable Throwable end() {
      until("end of an actor", () -> !thread.isAlive());
      return thrown;
    }
  }
}
