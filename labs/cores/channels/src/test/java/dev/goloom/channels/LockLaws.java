package dev.goloom.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.channels.Actors.Actor;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;

/// What every lock of this package does. Each subclass names two locks that exclude each other;
/// they may be the same.
@SuppressWarnings("LockNotBeforeTry") // it is what these tests are about
abstract class LockLaws {
  private static final int THREADS = 6;
  private static final int ROUNDS = 2_000;

  /// The lock under test.
  abstract Lock lock();

  /// Who holds this keeps out [#lock].
  abstract Lock blocker();

  /// How the message of a misplaced unlock begins.
  abstract String unlockOfUnlocked();

  /// Whether two may hold [#lock] at a time.
  boolean isShared() {
    return false;
  }

  @Test
  void lock_blocked_waitsForTheUnlock() throws Exception {
    blocker().lock();
    try (var actors = new Actors()) {
      Actor waiting = actors.startParked(lock()::lock);
      assertTrue(waiting.isAlive());
      blocker().unlock();
      waiting.join();
    }
    lock().unlock();
    assertFree();
  }

  @Test
  void unlock_byAnotherThread_unlocks() throws Exception {
    try (var actors = new Actors()) {
      lock().lock();
      actors.start(lock()::unlock).join();
    }
    assertFree();
  }

  @Test
  void unlock_unlocked_failsAndNamesIt() {
    var e = assertThrows(IllegalMonitorStateException.class, lock()::unlock);
    assertTrue(String.valueOf(e.getMessage()).startsWith(unlockOfUnlocked()), e.getMessage());
    assertFree();
  }

  @Test
  void unlock_twice_failsAndNamesIt() {
    lock().lock();
    lock().unlock();
    var e = assertThrows(IllegalMonitorStateException.class, lock()::unlock);
    assertTrue(String.valueOf(e.getMessage()).startsWith(unlockOfUnlocked()), e.getMessage());
    assertFree();
  }

  @Test
  void tryLock_free_locks() {
    assertTrue(lock().tryLock());
    assertFalse(blocker().tryLock());
    lock().unlock();
    assertFree();
  }

  @Test
  void tryLock_blocked_fails() {
    blocker().lock();
    assertFalse(lock().tryLock());
    blocker().unlock();
    assertFree();
  }

  @Test
  void lock_interrupted_goesOnWaitingAndKeepsTheFlag() throws Exception {
    var flag = new AtomicBoolean();
    blocker().lock();
    try (var actors = new Actors()) {
      Actor waiting =
          actors.startParked(() -> {
            lock().lock();
            flag.set(Thread.currentThread().isInterrupted());
          });
      waiting.interrupt();
      Actors.until("waits again", waiting::isParkedAgain);
      blocker().unlock();
      waiting.join();
    }
    assertTrue(flag.get());
    lock().unlock();
    assertFree();
  }

  @Test
  void lock_interruptedBefore_locksAndKeepsTheFlag() {
    Thread.currentThread().interrupt();
    lock().lock();
    assertTrue(Thread.interrupted());
    lock().unlock();
    assertFree();
  }

  @Test
  void lockInterruptibly_interruptedBefore_throwsThoughFree() {
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, lock()::lockInterruptibly);
    assertFalse(Thread.interrupted());
    assertFree();
  }

  @Test
  void lockInterruptibly_interruptedWhileWaiting_throwsAndHoldsNothing() throws Exception {
    blocker().lock();
    try (var actors = new Actors()) {
      Actor waiting = actors.startParked(lock()::lockInterruptibly);
      waiting.interrupt();
      assertInstanceOf(InterruptedException.class, waiting.end());
    }
    blocker().unlock();
    assertFree();
  }

  @Test
  void lockInterruptibly_notInterrupted_locks() throws Exception {
    blocker().lock();
    try (var actors = new Actors()) {
      Actor waiting = actors.startParked(lock()::lockInterruptibly);
      blocker().unlock();
      waiting.join();
    }
    lock().unlock();
    assertFree();
  }

  @Test
  void tryLockTimed_blocked_failsWhenTheTimeIsUp() throws Exception {
    blocker().lock();
    assertFalse(lock().tryLock(2, TimeUnit.MILLISECONDS));
    assertFalse(lock().tryLock(0, TimeUnit.MILLISECONDS));
    assertFalse(lock().tryLock(-1, TimeUnit.MILLISECONDS));
    blocker().unlock();
    assertFree();
  }

  @Test
  void tryLockTimed_unlockedInTime_locks() throws Exception {
    var locked = new AtomicBoolean();
    blocker().lock();
    try (var actors = new Actors()) {
      Actor waiting =
          actors.startParked(() -> locked.set(lock().tryLock(Long.MAX_VALUE, TimeUnit.DAYS)));
      blocker().unlock();
      waiting.join();
    }
    assertTrue(locked.get());
    lock().unlock();
    assertFree();
  }

  @Test
  void tryLockTimed_interrupted_throwsAndHoldsNothing() throws Exception {
    blocker().lock();
    try (var actors = new Actors()) {
      Actor waiting = actors.startParked(() -> lock().tryLock(1, TimeUnit.HOURS));
      waiting.interrupt();
      assertInstanceOf(InterruptedException.class, waiting.end());
    }
    blocker().unlock();
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> lock().tryLock(1, TimeUnit.HOURS));
    assertFree();
  }

  @Test
  void newCondition_always_pointsToCond() {
    var e = assertThrows(UnsupportedOperationException.class, lock()::newCondition);
    assertTrue(String.valueOf(e.getMessage()).contains("new Cond("), e.getMessage());
  }

  @Test
  void cond_withThisLock_waitsAndLocksAgain() throws Exception {
    var cond = new Cond(lock());
    try (var actors = new Actors()) {
      Actor waiting =
          actors.startParked(() -> {
            lock().lock();
            cond.await();
            lock().unlock();
          });
      assertFree();
      cond.signal();
      waiting.join();
    }
    assertFree();
  }

  @Test
  void holder_ended_isNotPinned() throws Exception {
    Collected.await(endedHolder());
    lock().unlock();
    assertFree();
  }

  private WeakReference<Thread> endedHolder() throws InterruptedException {
    var holder = new Thread(lock()::lock);
    holder.start();
    holder.join();
    return new WeakReference<>(holder);
  }

  @Test
  void stress_allWaysToLock_exclude() throws Exception {
    stress(false);
  }

  @Test
  void stress_underConstantInterruption_excludeAndLoseNothing() throws Exception {
    stress(true);
  }

  private void stress(boolean interrupting) throws Exception {
    var inside = new AtomicInteger();
    var blockersInside = new AtomicInteger();
    var stop = new AtomicBoolean();
    try (var actors = new Actors()) {
      List<Actor> workers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        boolean asBlocker = i % 2 == 0 && blocker() != lock();
        Lock own = asBlocker ? blocker() : lock();
        var mine = asBlocker ? blockersInside : inside;
        var others = asBlocker ? inside : blockersInside;
        boolean alone = !asBlocker && !isShared();
        workers.add(actors.start(() -> work(own, mine, others, alone)));
      }
      Actor interrupter =
          interrupting ? actors.start(() -> actors.interruptUntil(stop, workers)) : null;
      for (Actor worker : workers) {
        worker.join();
      }
      stop.set(true);
      if (interrupter != null) {
        interrupter.join();
      }
    }
    assertFree();
  }

  private static void work(Lock own, AtomicInteger mine, AtomicInteger others, boolean alone) {
    var random = ThreadLocalRandom.current();
    for (int done = 0; done < ROUNDS; ) {
      if (locked(own, random.nextInt(4))) {
        int count = mine.incrementAndGet();
        assertTrue(!alone || count == 1, "two hold an exclusive lock");
        if (random.nextInt(8) == 0) {
          pause();
        }
        assertEquals(0, others.get(), "a lock and its blocker are held together");
        mine.decrementAndGet();
        own.unlock();
        done++;
      }
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // lets others run into the lock
  private static void pause() {
    Thread.yield();
  }

  private static boolean locked(Lock lock, int way) {
    try {
      return switch (way) {
        case 0 -> lock.tryLock();
        case 1 -> lock.tryLock(50, TimeUnit.MICROSECONDS);
        case 2 -> {
          lock.lockInterruptibly();
          yield true;
        }
        default -> {
          lock.lock();
          yield true;
        }
      };
    } catch (InterruptedException e) {
      return false;
    }
  }

  /// Nothing is held and nobody waits.
  void assertFree() {
    assertTrue(blocker().tryLock(), () -> "still held: " + blocker());
    blocker().unlock();
    assertTrue(lock().tryLock(), () -> "still held: " + lock());
    lock().unlock();
  }
}
