package dev.goloom.labs.goroutineleaks;

import dev.goloom.channels.Cond;
import dev.goloom.channels.Mutex;
import dev.goloom.channels.WaitGroup;
import dev.goloom.channels.WeightedSemaphore;
import dev.goloom.labs.proofs.Scene;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// Leaks of locks, counters and promises, each with the repaired twin below it.
///
/// The line that leaks carries a mark; a test holds it against what the detector reports.
@SuppressWarnings("LockNotBeforeTry") // that is what most of them are about
final class LockLeaks {
  private LockLeaks() {}

  private static void fail() {
    throw new IllegalStateException("as planned");
  }

  /// A task throws before it counts down.
  static void waitGroupShort(Scene scene) {
    var tasks = new WaitGroup();
    tasks.add(2);
    scene.go(tasks::done);
    scene.go(() -> {
      fail();
      tasks.done();
    });
    scene.go(() -> {
      tasks.await(); // leaks here
    });
  }

  static void waitGroupShortFixed(Scene scene) {
    var tasks = new WaitGroup();
    tasks.add(2);
    scene.go(tasks::done);
    scene.go(() -> {
      try {
        fail();
      } finally {
        tasks.done();
      }
    });
    scene.go(tasks::await);
  }

  /// The holder throws between lock and unlock.
  static void lockNotReleased(Scene scene) {
    var mutex = new Mutex();
    Scene.unheeded(() -> {
      mutex.lock();
      fail();
      mutex.unlock();
    });
    scene.go(() -> {
      mutex.lock(); // leaks here
      mutex.unlock();
    });
  }

  static void lockNotReleasedFixed(Scene scene) {
    var mutex = new Mutex();
    Scene.unheeded(() -> {
      mutex.lock();
      try {
        fail();
      } finally {
        mutex.unlock();
      }
    });
    scene.go(() -> {
      mutex.lock();
      mutex.unlock();
    });
  }

  /// A reader wants to write, and waits for itself to leave.
  static void readLockUpgraded(Scene scene) {
    var cache = new ReentrantReadWriteLock();
    scene.go(() -> {
      cache.readLock().lock();
      cache.writeLock().lock(); // leaks here
      cache.writeLock().unlock();
      cache.readLock().unlock();
    });
  }

  static void readLockUpgradedFixed(Scene scene) {
    var cache = new ReentrantReadWriteLock();
    scene.go(() -> {
      cache.readLock().lock();
      cache.readLock().unlock();
      cache.writeLock().lock(); // and look again: another may have written meanwhile
      cache.writeLock().unlock();
    });
  }

  /// The signal comes before the wait, and the wait does not look.
  static void missedSignal(Scene scene) {
    var mutex = new Mutex();
    var changed = new Cond(mutex);
    changed.signal();
    scene.go(() -> {
      mutex.lock();
      try {
        changed.await(); // leaks here
      } finally {
        mutex.unlock();
      }
    });
  }

  static void missedSignalFixed(Scene scene) {
    var mutex = new Mutex();
    var changed = new Cond(mutex);
    var ready = new boolean[1];
    mutex.lock();
    try {
      ready[0] = true;
      changed.signal();
    } finally {
      mutex.unlock();
    }
    scene.go(() -> {
      mutex.lock();
      try {
        while (!ready[0]) {
          changed.await();
        }
      } finally {
        mutex.unlock();
      }
    });
  }

  /// The holder of the only permit throws before it gives it back.
  static void permitNotReturned(Scene scene) {
    var permits = new WeightedSemaphore(1);
    Scene.unheeded(() -> {
      permits.acquire(1);
      fail();
      permits.release(1);
    });
    scene.go(() -> {
      permits.acquire(1); // leaks here
      permits.release(1);
    });
  }

  static void permitNotReturnedFixed(Scene scene) {
    var permits = new WeightedSemaphore(1);
    Scene.unheeded(() -> {
      permits.acquire(1);
      try {
        fail();
      } finally {
        permits.release(1);
      }
    });
    scene.go(() -> {
      permits.acquire(1);
      permits.release(1);
    });
  }

  /// Who promised the value fails, and tells nobody.
  static void promiseAbandoned(Scene scene) {
    var promise = new CompletableFuture<Integer>();
    scene.go(() -> {
      fail();
      promise.complete(1);
    });
    scene.go(() -> {
      Integer _ = promise.get(); // leaks here
    });
  }

  static void promiseAbandonedFixed(Scene scene) {
    var promise = new CompletableFuture<Integer>();
    scene.go(() -> {
      try {
        fail();
        promise.complete(1);
      } catch (RuntimeException e) {
        promise.completeExceptionally(e);
      }
    });
    scene.go(() -> {
      Integer _ = promise.get();
    });
  }

  /// Two that each hold a lock and want the other's; both locks are held by live code as well.
  static void lockOrder(Scene scene, Lock a, Lock b) {
    var both = new CountDownLatch(2);
    scene.go(() -> lockBoth(a, b, both));
    scene.go(() -> lockBoth(b, a, both));
  }

  private static void lockBoth(Lock first, Lock second, CountDownLatch both)
      throws InterruptedException {
    first.lock();
    both.countDown();
    both.await();
    second.lock();
    second.unlock();
    first.unlock();
  }
}
