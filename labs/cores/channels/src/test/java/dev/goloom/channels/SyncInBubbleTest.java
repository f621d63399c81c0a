package dev.goloom.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

@SuppressWarnings("LockNotBeforeTry") // short sections that cannot throw
class SyncInBubbleTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void waitGroup_awaited_isDurable() throws Exception {
    Bubble.run(() -> {
      Instant start = Timer.now();
      var group = new WaitGroup();
      group.go(() -> Timer.sleep(HOUR));
      group.await();
      assertEquals(start.plus(HOUR), Timer.now());
    });
  }

  @Test
  void cond_awaited_isDurable() throws Exception {
    Bubble.run(() -> {
      Instant start = Timer.now();
      var mutex = new Mutex();
      var cond = new Cond(mutex);
      Go.go(() -> {
        Timer.sleep(HOUR);
        cond.broadcast();
      });
      mutex.lock();
      cond.await();
      mutex.unlock();
      assertEquals(start.plus(HOUR), Timer.now());
    });
  }

  @Test
  void semaphore_awaited_isDurable() throws Exception {
    Bubble.run(() -> {
      Instant start = Timer.now();
      var semaphore = new WeightedSemaphore(1);
      semaphore.acquire(1);
      Go.go(() -> {
        Timer.sleep(HOUR);
        semaphore.release(1);
      });
      semaphore.acquire(1);
      assertEquals(start.plus(HOUR), Timer.now());
    });
  }

  @Test
  void mutex_awaited_isNotDurable() {
    assertThrows(
        TimeoutException.class,
        () ->
            Bubble.run(
                Duration.ofMillis(100),
                () -> {
                  var mutex = new Mutex();
                  mutex.lock();
                  Go.go(mutex::lockInterruptibly);
                  Timer.sleep(HOUR);
                }));
  }

  @Test
  void waitIdle_waitersOfAllKinds_returns() throws Exception {
    Bubble.run(() -> {
      var group = new WaitGroup();
      var mutex = new Mutex();
      var cond = new Cond(mutex);
      var semaphore = new WeightedSemaphore(0);
      var interrupted = new AtomicInteger();
      group.add(1);
      Thread first = Go.go(() -> countInterrupt(group::await, interrupted));
      Thread second = Go.go(() -> countInterrupt(() -> awaitLocked(mutex, cond), interrupted));
      Go.go(() -> semaphore.acquire(0));
      Bubble.waitIdle();
      assertEquals(0, interrupted.get());
      first.interrupt();
      second.interrupt();
      Bubble.waitIdle();
      assertEquals(2, interrupted.get());
      assertTrue(mutex.tryLock());
    });
  }

  private static void awaitLocked(Mutex mutex, Cond cond) throws InterruptedException {
    mutex.lock();
    try {
      cond.await();
    } finally {
      mutex.unlock();
    }
  }

  private static void countInterrupt(Go.Task task, AtomicInteger interrupted) throws Exception {
    try {
      task.run();
    } catch (InterruptedException e) {
      interrupted.incrementAndGet();
    }
  }

  @Test
  void deadlock_reported_saysWhoWaitsForWhat() {
    var e =
        assertThrows(
            DeadlockException.class,
            () ->
                Bubble.run(() -> {
                  var group = new WaitGroup();
                  var semaphore = new WeightedSemaphore(1);
                  group.add(1);
                  semaphore.acquire(1);
                  Go.go(() -> semaphore.acquire(1));
                  group.await();
                }));
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains("sync.WaitGroup.Wait WaitGroup@"), message);
    assertTrue(message.contains("semaphore acquire 1 semaphore@"), message);
  }

  @Test
  void fromOutside_used_failsAndChangesNothing() throws Exception {
    var group = new AtomicReference<WaitGroup>();
    var cond = new AtomicReference<Cond>();
    var semaphore = new AtomicReference<WeightedSemaphore>();
    Bubble.run(() -> {
      group.set(new WaitGroup());
      cond.set(new Cond(new Mutex()));
      semaphore.set(new WeightedSemaphore(1));
    });
    assertThrows(IllegalStateException.class, () -> group.get().add(1));
    assertThrows(IllegalStateException.class, () -> group.get().await());
    assertThrows(IllegalStateException.class, () -> cond.get().signal());
    assertThrows(IllegalStateException.class, () -> cond.get().broadcast());
    assertThrows(IllegalStateException.class, () -> semaphore.get().tryAcquire(1));
    assertThrows(IllegalStateException.class, () -> semaphore.get().release(0));
    assertFalse(String.valueOf(group.get()).contains("counter 1"));
  }
}
