package dev.goloom.workerpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The laws of the ring: bounded, first in, first out, and each task once.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TaskRingTest {
  private static final int NO_BOUND = Integer.MAX_VALUE;
  private static final int TASKS = 100_000;

  /// A task that says who offered it, and as which.
  private record Numbered(int producer, int number) implements Runnable {
    @Override
    public void run() {}
  }

  private static Claim.Wrapped task() {
    return new Claim.Wrapped(() -> {}, null);
  }

  @Test
  void anything_byOneThread_isAsWithAQueue() {
    for (int seed = 0; seed < 200; seed++) {
      var random = new SplittableRandom(seed);
      var ring = new TaskRing(8);
      var model = new ArrayDeque<Runnable>();
      for (int step = 0; step < 500; step++) {
        switch (random.nextInt(4)) {
          case 0, 1 -> offer(ring, model, random.nextInt(17));
          case 2 -> poll(ring, model, 1 + random.nextInt(12));
          default -> squeeze(ring, model, random);
        }
        assertEquals(model.size(), ring.size());
        assertEquals(model.isEmpty(), ring.isEmpty());
        assertEquals(model.size() == 16, ring.isFull());
      }
    }
  }

  private static void offer(TaskRing ring, ArrayDeque<Runnable> model, int room) {
    Runnable task = task();
    boolean fits = model.size() < Math.min(room, 16);
    assertEquals(fits, ring.offer(task, ring.head() + room));
    if (fits) {
      model.add(task);
    }
  }

  private static void poll(TaskRing ring, ArrayDeque<Runnable> model, int most) {
    var into = new Runnable[most];
    long position = ring.head();
    long poll = ring.poll(into, most);
    assertEquals(Math.min(most, model.size()), TaskRing.count(poll));
    if (model.isEmpty()) {
      assertEquals(TaskRing.NONE, poll);
    } else {
      assertEquals(position, TaskRing.position(poll));
    }
    for (int i = 0; i < TaskRing.count(poll); i++) {
      assertSame(model.poll(), into[i]);
    }
  }

  private static void squeeze(TaskRing ring, ArrayDeque<Runnable> model, SplittableRandom random) {
    int before = model.size();
    model.removeIf(task -> random.nextInt(3) == 0 && Claim.take(task));
    var live = new ArrayList<Runnable>();
    assertEquals(before - model.size(), ring.squeeze(live));
    assertEquals(List.copyOf(model), live);
  }

  @Test
  void offer_closedRing_takesNothingAndKeepsWhatItHas() {
    var ring = new TaskRing(8);
    Runnable task = task();
    assertTrue(ring.offer(task, NO_BOUND));
    ring.close();
    assertFalse(ring.offer(task(), NO_BOUND));
    assertEquals(1, ring.size());
    assertSame(task, ring.poll());
    assertNull(ring.poll());
  }

  /// The bug: a squeeze took the tasks one by one, and consumers took some from between, which then
  /// were before older ones.
  @Test
  void offer_byManyWhileManyPollAndOneSqueezes_eachTaskOnceAndInOrder() throws Exception {
    int producers = 3;
    var ring = new TaskRing(8);
    var seen = new AtomicIntegerArray(producers * TASKS);
    var disorder = new AtomicBoolean();
    var offered = new AtomicBoolean();
    List<Thread> offering = new ArrayList<>();
    for (int p = 0; p < producers; p++) {
      int producer = p;
      offering.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < TASKS; i++) {
                  var task = new Numbered(producer, i);
                  while (!ring.offer(task, ring.head() + 8)) {
                    pause();
                  }
                }
              }));
    }
    List<Thread> others = new ArrayList<>();
    for (int c = 0; c < 2; c++) {
      others.add(
          Thread.ofPlatform().start(() -> consume(ring, producers, seen, disorder, offered)));
    }
    others.add(
        Thread.ofPlatform()
            .start(() -> {
              while (!offered.get()) {
                ring.squeeze(new ArrayList<>());
                pause();
              }
            }));
    for (Thread thread : offering) {
      thread.join();
    }
    offered.set(true);
    for (Thread thread : others) {
      thread.join();
    }
    for (int i = 0; i < seen.length(); i++) {
      assertEquals(1, seen.get(i), "task " + i);
    }
    assertFalse(disorder.get());
  }

  private static void consume(
      TaskRing ring,
      int producers,
      AtomicIntegerArray seen,
      AtomicBoolean disorder,
      AtomicBoolean offered) {
    int[] last = new int[producers];
    var into = new Runnable[5];
    while (true) {
      boolean last1 = offered.get();
      long poll = ring.poll(into, into.length);
      for (int i = 0; i < TaskRing.count(poll); i++) {
        var task = (Numbered) into[i];
        seen.incrementAndGet(task.producer() * TASKS + task.number());
        if (task.number() + 1 <= last[task.producer()]) {
          disorder.set(true);
        }
        last[task.producer()] = task.number() + 1;
      }
      if (poll == TaskRing.NONE && last1 && ring.isEmpty()) {
        return;
      }
      if (poll < 0) {
        pause();
      }
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // the others may need this very processor
  private static void pause() {
    Thread.yield();
  }
}
