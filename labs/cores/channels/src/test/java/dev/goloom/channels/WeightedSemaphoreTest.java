package dev.goloom.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.channels.Actors.Actor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightedSemaphoreTest {
  private final WeightedSemaphore semaphore = new WeightedSemaphore(10);

  @Test
  void acquire_fits_holds() throws Exception {
    semaphore.acquire(4);
    semaphore.acquire(6);
    assertFalse(semaphore.tryAcquire(1));
    assertTrue(semaphore.tryAcquire(0));
    semaphore.release(1);
    assertTrue(semaphore.tryAcquire(1));
  }

  @Test
  void acquire_doesNotFit_waitsForARelease() throws Exception {
    try (var actors = new Actors()) {
      semaphore.acquire(8);
      Actor waiting = actors.startParked(() -> semaphore.acquire(5));
      semaphore.release(2);
      assertTrue(waiting.isParked());
      semaphore.release(1);
      waiting.join();
    }
  }

  @Test
  void acquire_behindALargeRequest_waitsAlthoughItFits() throws Exception {
    try (var actors = new Actors()) {
      semaphore.acquire(8);
      Actor large = actors.startParked(() -> semaphore.acquire(10));
      Actor small = actors.startParked(() -> semaphore.acquire(1));
      assertFalse(semaphore.tryAcquire(1));
      semaphore.release(8);
      large.join();
      assertTrue(small.isParked());
      semaphore.release(10);
      small.join();
    }
  }

  @Test
  void release_manyFit_letsAllOfThemInInOrder() throws Exception {
    try (var actors = new Actors()) {
      semaphore.acquire(10);
      Actor one = actors.startParked(() -> semaphore.acquire(3));
      Actor two = actors.startParked(() -> semaphore.acquire(7));
      Actor three = actors.startParked(() -> semaphore.acquire(1));
      semaphore.release(10);
      one.join();
      two.join();
      assertTrue(three.isParked());
    }
  }

  @Test
  void acquire_largerThanTheSize_failsAtOnce() {
    var e = assertThrows(IllegalArgumentException.class, () -> semaphore.acquire(11));
    assertEquals("acquire(11) never fits in " + semaphore, e.getMessage());
    assertFalse(semaphore.tryAcquire(11));
    assertFalse(semaphore.tryAcquire(Long.MAX_VALUE));
  }

  @Test
  void negative_anything_fails() {
    assertThrows(IllegalArgumentException.class, () -> new WeightedSemaphore(-1));
    assertThrows(IllegalArgumentException.class, () -> semaphore.acquire(-1));
    assertThrows(IllegalArgumentException.class, () -> semaphore.tryAcquire(-1));
    var e = assertThrows(IllegalArgumentException.class, () -> semaphore.release(-1));
    assertEquals("a weight must not be negative: -1", e.getMessage());
  }

  @Test
  void release_moreThanHeld_failsAndReleasesNothing() throws Exception {
    semaphore.acquire(3);
    var e = assertThrows(IllegalStateException.class, () -> semaphore.release(4));
    assertEquals("released more than held: 4 to " + semaphore, e.getMessage());
    assertFalse(semaphore.tryAcquire(8));
    assertTrue(semaphore.tryAcquire(7));
  }

  @Test
  void acquire_interruptedBefore_throwsAndHoldsNothing() {
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> semaphore.acquire(1));
    assertTrue(semaphore.tryAcquire(10));
  }

  @Test
  void acquire_firstIsInterrupted_letsInWhoFits() throws Exception {
    try (var actors = new Actors()) {
      semaphore.acquire(8);
      Actor large = actors.startParked(() -> semaphore.acquire(10));
      Actor small = actors.startParked(() -> semaphore.acquire(2));
      large.interrupt();
      assertInstanceOf(InterruptedException.class, large.end());
      small.join();
    }
  }

  private long plain;

  @Test
  void release_beforeAcquire_isVisible() throws Exception {
    var one = new WeightedSemaphore(1);
    try (var actors = new Actors()) {
      for (int i = 0; i < 4; i++) {
        actors.start(() -> {
          for (int k = 0; k < 5_000; k++) {
            one.acquire(1);
            plain++;
            one.release(1);
          }
        });
      }
      actors.join();
    }
    one.acquire(1);
    assertEquals(20_000L, plain);
  }

  /// The one who comes last must look once more after it has queued: nobody else will.
  @Test
  void acquire_racesWithTheLastRelease_isNotForgotten() throws Exception {
    var round = new AtomicInteger();
    int rounds = 2_000;
    try (var actors = new Actors()) {
      semaphore.acquire(10);
      actors.start(() -> {
        for (int i = 1; i <= rounds; i++) {
          Actors.spinUntil(round, 2 * i - 1);
          semaphore.acquire(10);
          round.incrementAndGet();
        }
      });
      for (int i = 1; i <= rounds; i++) {
        round.incrementAndGet();
        Actors.spin(ThreadLocalRandom.current().nextInt(60));
        semaphore.release(10);
        int expected = 2 * i;
        Actors.until("acquired", () -> Actors.isSoon(round, expected));
      }
      actors.join();
    }
  }

  @Test
  void stress_calm_neverHoldsTooMuch() throws Exception {
    stress(false);
  }

  @Test
  void stress_underConstantInterruption_losesNothing() throws Exception {
    stress(true);
  }

  private void stress(boolean interrupting) throws Exception {
    var held = new AtomicLong();
    var stop = new AtomicBoolean();
    try (var actors = new Actors()) {
      List<Actor> workers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        workers.add(actors.start(() -> acquireAndRelease(held)));
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
    assertTrue(semaphore.tryAcquire(10), "some weight was lost");
  }

  private void acquireAndRelease(AtomicLong held) {
    var random = ThreadLocalRandom.current();
    for (int done = 0; done < 3_000; ) {
      int weight = random.nextInt(11);
      if (isAcquired(weight, random.nextInt(4) == 0)) {
        assertTrue(held.addAndGet(weight) <= 10, "held more than the size");
        pause();
        held.addAndGet(-weight);
        semaphore.release(weight);
        done++;
      }
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // lets others run into the semaphore
  private static void pause() {
    Thread.yield();
  }

  private boolean isAcquired(long weight, boolean trying) {
    try {
      if (trying) {
        return semaphore.tryAcquire(weight);
      }
      semaphore.acquire(weight);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  /// Random arrivals, releases and interrupts, one at a time, against a list.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void randomSteps_againstTheModel_agree(long seed) throws Exception {
    try (var actors = new Actors()) {
      var model = new Model(actors, new Random(seed));
      for (int step = 0; step < 300; step++) {
        model.step();
      }
    }
  }

  private record Request(Actor actor, long weight) {}

  private final class Model {
    private final Actors actors;
    private final Random random;
    private final List<Request> waiting = new ArrayList<>();
    private long held;

    Model(Actors actors, Random random) {
      this.actors = actors;
      this.random = random;
    }

    void step() throws Exception {
      switch (random.nextInt(5)) {
        case 0, 1 -> arrive(random.nextInt(11));
        case 2 -> tryIt(random.nextInt(11));
        case 3 -> release();
        default -> interrupt();
      }
      serve();
      assertTrue(
          waiting.stream().allMatch(request -> request.actor.isParked()), "let in too early");
    }

    private void arrive(long weight) throws Exception {
      Actor actor = actors.start(() -> semaphore.acquire(weight));
      if (waiting.isEmpty() && held + weight <= 10) {
        actor.join();
        held += weight;
      } else {
        Actors.until("parked", actor::isParked);
        waiting.add(new Request(actor, weight));
      }
    }

    private void tryIt(long weight) {
      boolean expected = waiting.isEmpty() && held + weight <= 10;
      assertEquals(expected, semaphore.tryAcquire(weight));
      held += expected ? weight : 0;
    }

    private void release() {
      long weight = random.nextLong(12);
      if (weight > held) {
        assertThrows(IllegalStateException.class, () -> semaphore.release(weight));
      } else {
        semaphore.release(weight);
        held -= weight;
      }
    }

    private void interrupt() {
      if (!waiting.isEmpty()) {
        Request victim = waiting.remove(random.nextInt(waiting.size()));
        victim.actor.interrupt();
        assertInstanceOf(InterruptedException.class, victim.actor.end());
      }
    }

    private void serve() throws Exception {
      while (!waiting.isEmpty() && held + waiting.getFirst().weight <= 10) {
        Request served = waiting.removeFirst();
        served.actor.join();
        held += served.weight;
      }
    }
  }
}
