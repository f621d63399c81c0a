package dev.goloom.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

@SuppressWarnings("LockNotBeforeTry") // it is what these tests are about
class MutexTest extends LockLaws {
  private final Mutex mutex = new Mutex();

  @Override
  Lock lock() {
    return mutex;
  }

  @Override
  Lock blocker() {
    return mutex;
  }

  @Override
  String unlockOfUnlocked() {
    return "unlock of unlocked mutex: mutex@";
  }

  private long counter;

  @Test
  void lock_manyThreads_seeEachOthersWrites() throws Exception {
    try (var actors = new Actors()) {
      for (int i = 0; i < 8; i++) {
        actors.start(() -> {
          for (int k = 0; k < 10_000; k++) {
            mutex.lock();
            counter++;
            mutex.unlock();
          }
        });
      }
      actors.join();
    }
    mutex.lock();
    assertEquals(80_000L, counter);
    mutex.unlock();
  }

  @Test
  void unlock_unlocked_saysWhich() {
    var e = assertThrows(IllegalMonitorStateException.class, mutex::unlock);
    assertEquals("unlock of unlocked mutex: " + mutex, e.getMessage());
  }

  /// Go's TestMutexFairness. On one carrier, whoever unlocks and locks again always comes before
  /// the one that it has woken.
  @Test
  void lock_besideAHogOnOneCarrier_isNotStarved() throws Exception {
    assertEquals("10", ChildJvm.run(Fairness.class, "-Djdk.virtualThreadScheduler.parallelism=1"));
  }

  static final class Fairness {
    public static void main(String[] args) throws Exception {
      var mutex = new Mutex();
      var held = new CountDownLatch(1);
      var stop = new AtomicBoolean();
      Thread hog = Thread.startVirtualThread(() -> hog(mutex, held, stop));
      held.await();
      Thread guest = Thread.startVirtualThread(() -> visit(mutex, 10));
      guest.join();
      stop.set(true);
      hog.join();
      IO.print("10");
    }

    private static void hog(Mutex mutex, CountDownLatch held, AtomicBoolean stop) {
      while (!stop.get()) {
        mutex.lock();
        held.countDown();
        LockSupport.parkNanos(100_000);
        mutex.unlock();
      }
    }

    private static void visit(Mutex mutex, int times) {
      for (int i = 0; i < times; i++) {
        LockSupport.parkNanos(100_000);
        mutex.lock();
        mutex.unlock();
      }
    }
  }
}
