package dev.goloom.leaks.junit;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

/// Threads that stay, for tests of the extension. Each method returns when the thread waits.
final class Leaks {
  private Leaks() {}

  /// A virtual thread that waits for what nobody else has.
  static void leak(String name) {
    leak(name, new CountDownLatch(1));
  }

  /// A virtual thread that waits for a latch.
  static void leak(String name, CountDownLatch latch) {
    Thread leaked = Thread.ofVirtual().name(name).start(() -> waitFor(latch));
    await(leaked, Thread.State.WAITING);
  }

  /// The same, started by the last of a chain of threads.
  ///
  /// @param platform says of each whether it is a platform thread
  static void leakThrough(String name, boolean... platform) {
    leakThrough(name, platform, 0);
  }

  private static void leakThrough(String name, boolean[] platform, int from) {
    if (from == platform.length) {
      leak(name);
      return;
    }
    ThreadFactory factory =
        platform[from] ? Thread.ofPlatform().factory() : Thread.ofVirtual().factory();
    join(factory, () -> leakThrough(name, platform, from + 1));
  }

  /// The same, started by a task of an executor.
  static void leakOn(Executor executor, String name) {
    var done = new CountDownLatch(1);
    executor.execute(() -> {
      leak(name);
      done.countDown();
    });
    waitFor(done);
  }

  /// Two virtual threads that hold one monitor each and want the other's, for ever.
  static void deadlock(Object left, Object right) {
    var both = new CountDownLatch(2);
    Thread one = Thread.ofVirtual().name("left").start(() -> lock(left, right, both));
    Thread other = Thread.ofVirtual().name("right").start(() -> lock(right, left, both));
    await(one, Thread.State.BLOCKED);
    await(other, Thread.State.BLOCKED);
  }

  private static void lock(Object first, Object second, CountDownLatch both) {
    synchronized (first) {
      both.countDown();
      waitFor(both);
      synchronized (second) {
        throw new IllegalStateException("no deadlock");
      }
    }
  }

  private static void join(ThreadFactory factory, Runnable task) {
    Thread thread = factory.newThread(task);
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it is over
    }
  }

  private static void await(Thread thread, Thread.State state) {
    while (thread.getState() != state) {
      LockSupport.parkNanos(100_000); // not a spin: the other may need this carrier
    }
  }
}
