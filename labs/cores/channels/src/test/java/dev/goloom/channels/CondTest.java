package dev.goloom.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.channels.Actors.Actor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("LockNotBeforeTry") // short sections that cannot throw
class CondTest {
  private final Mutex mutex = new Mutex();
  private final Cond cond = new Cond(mutex);

  private Actor waiter(Actors actors) {
    return actors.startParked(this::awaitOnce);
  }

  private void awaitOnce() throws InterruptedException {
    mutex.lock();
    try {
      cond.await();
    } finally {
      mutex.unlock(); // throws unless held
    }
  }

  @Test
  void signal_nobodyWaits_isForgotten() throws Exception {
    cond.signal();
    cond.broadcast();
    try (var actors = new Actors()) {
      Actor waiting = waiter(actors);
      cond.signal();
      waiting.join();
    }
  }

  @Test
  void signal_many_wakesInTheOrderOfWaiting() throws Exception {
    try (var actors = new Actors()) {
      List<Actor> waiting = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        waiting.add(waiter(actors));
      }
      for (int i = 0; i < 6; i++) {
        cond.signal();
        waiting.get(i).join();
        waiting.subList(i + 1, 6).forEach(other -> assertTrue(other.isParked()));
      }
    }
  }

  @Test
  void broadcast_many_wakesAll() throws Exception {
    try (var actors = new Actors()) {
      for (int i = 0; i < 6; i++) {
        waiter(actors);
      }
      cond.broadcast();
      actors.join();
    }
  }

  @Test
  void broadcast_whileWokenOnesWaitAgain_wakesEachOnce() throws Exception {
    var second = new AtomicBoolean();
    try (var actors = new Actors()) {
      List<Actor> waiting = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        waiting.add(
            actors.startParked(() -> {
              awaitOnce();
              awaitOnce();
              second.set(true);
            }));
      }
      cond.broadcast();
      Actors.until("all wait again", () -> waiting.stream().allMatch(Actor::isParked));
      assertFalse(second.get());
      cond.broadcast();
      actors.join();
    }
  }

  @Test
  void await_lockNotHeld_failsAndDoesNotWait() throws Exception {
    var e = assertThrows(IllegalMonitorStateException.class, cond::await);
    assertEquals("unlock of unlocked mutex: " + mutex, e.getMessage());
    try (var actors = new Actors()) {
      Actor waiting = waiter(actors);
      cond.signal(); // must not go to the one that failed
      waiting.join();
    }
  }

  @Test
  void await_interruptedBefore_throwsAndHoldsTheLock() {
    mutex.lock();
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, cond::await);
    assertFalse(mutex.tryLock());
    mutex.unlock();
  }

  @Test
  void await_interrupted_throwsAndHoldsTheLock() throws Exception {
    try (var actors = new Actors()) {
      Actor waiting = waiter(actors);
      waiting.interrupt();
      assertInstanceOf(InterruptedException.class, waiting.end());
      Actor next = waiter(actors);
      cond.signal();
      next.join();
    }
  }

  @Test
  void await_interruptedAfterTheSignal_returnsAndKeepsTheFlag() throws Exception {
    var flag = new AtomicBoolean();
    try (var actors = new Actors()) {
      Actor waiting =
          actors.startParked(() -> {
            awaitOnce();
            flag.set(Thread.currentThread().isInterrupted());
          });
      mutex.lock(); // it cannot return before
      cond.signal();
      waiting.interrupt();
      mutex.unlock();
      waiting.join();
    }
    assertTrue(flag.get());
  }

  @Test
  void await_reentrantLock_works() throws Exception {
    var lock = new ReentrantLock();
    var there = new Cond(lock);
    try (var actors = new Actors()) {
      Actor waiting =
          actors.startParked(() -> {
            lock.lock();
            there.await();
            lock.unlock();
          });
      there.signal();
      waiting.join();
    }
  }

  /// A signal and an interrupt of the first at the same time: if the first was interrupted, the
  /// second has the signal.
  @Test
  void signal_racesWithInterrupt_isNotLost() throws Exception {
    for (int round = 0; round < 2_000; round++) {
      try (var actors = new Actors()) {
        Actor first = waiter(actors);
        Actor second = waiter(actors);
        boolean isSignalHere = round % 2 == 0;
        Actor other = actors.start(isSignalHere ? first::interrupt : cond::signal);
        if (isSignalHere) {
          cond.signal();
        } else {
          first.interrupt();
        }
        other.join();
        if (first.end() instanceof InterruptedException) {
          second.join();
        } else {
          assertTrue(second.isParked());
        }
      }
    }
  }

  /// A bounded buffer with single signals, and everybody interrupted all the time.
  @Test
  void boundedBuffer_underConstantInterruption_passesEverything() throws Exception {
    var notEmpty = new Cond(mutex);
    var notFull = new Cond(mutex);
    Queue<Integer> buffer = new ArrayDeque<>();
    List<Integer> received = Collections.synchronizedList(new ArrayList<>());
    int each = 2_000;
    var stop = new AtomicBoolean();
    try (var actors = new Actors()) {
      List<Actor> workers = new ArrayList<>();
      for (int p = 0; p < 3; p++) {
        int base = p * each;
        workers.add(
            actors.start(() -> {
              for (int i = 0; i < each; i++) {
                put(buffer, base + i, notEmpty, notFull);
              }
            }));
        workers.add(
            actors.start(() -> {
              for (int i = 0; i < each; i++) {
                received.add(take(buffer, notEmpty, notFull));
              }
            }));
      }
      Actor interrupter = actors.start(() -> actors.interruptUntil(stop, workers));
      for (Actor worker : workers) {
        worker.join();
      }
      stop.set(true);
      interrupter.join();
    }
    assertEquals(3 * each, received.size());
    assertEquals(3 * each, new HashSet<>(received).size());
  }

  private void put(Queue<Integer> buffer, int value, Cond notEmpty, Cond notFull) {
    mutex.lock();
    while (buffer.size() == 2) {
      awaitOrInterrupted(notFull);
    }
    buffer.add(value);
    notEmpty.signal();
    mutex.unlock();
  }

  private int take(Queue<Integer> buffer, Cond notEmpty, Cond notFull) {
    mutex.lock();
    while (buffer.isEmpty()) {
      awaitOrInterrupted(notEmpty);
    }
    int value = buffer.remove();
    notFull.signal();
    mutex.unlock();
    return value;
  }

  private static void awaitOrInterrupted(Cond cond) {
    try {
      cond.await();
    } catch (InterruptedException e) {
      // looks again
    }
  }

  /// Random arrivals, signals, broadcasts and interrupts, one at a time, against a queue.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void randomSteps_againstTheModel_agree(long seed) throws Exception {
    var random = new Random(seed);
    var model = new ArrayList<Actor>();
    try (var actors = new Actors()) {
      for (int step = 0; step < 300; step++) {
        int kind = random.nextInt(8);
        if (kind < 4) {
          model.add(waiter(actors));
        } else if (kind < 6) {
          cond.signal();
          if (!model.isEmpty()) {
            model.removeFirst().join();
          }
        } else if (kind == 6 && !model.isEmpty()) {
          Actor victim = model.remove(random.nextInt(model.size()));
          victim.interrupt();
          assertInstanceOf(InterruptedException.class, victim.end());
        } else if (random.nextInt(4) == 0) {
          cond.broadcast();
          for (Actor woken : model) {
            woken.join();
          }
          model.clear();
        }
        assertTrue(model.stream().allMatch(Actor::isParked), "woken without a signal");
      }
    }
  }
}
