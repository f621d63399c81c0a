package dev.goloom.workerpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The laws of a batch: oldest first, and each task once, whoever takes it.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BatchTest {
  private record Numbered(int number) implements Runnable {
    @Override
    public void run() {}
  }

  private static TaskRing ringOf(int tasks) {
    var ring = new TaskRing(tasks);
    for (int i = 0; i < tasks; i++) {
      ring.offer(new Numbered(i), Long.MAX_VALUE);
    }
    return ring;
  }

  private static int number(@Nullable Runnable task) {
    return ((Numbered) Objects.requireNonNull(task)).number();
  }

  @Test
  void stealFrom_anyCount_takesTheOlderHalf() {
    for (int count = 0; count <= Batch.MOST; count++) {
      var owner = new Batch(Batch.MOST);
      owner.fill(ringOf(count), 0, Batch.MOST);
      var thief = new Batch(Batch.MOST);
      assertEquals(count > 0, thief.stealFrom(owner));
      assertEquals((count + 1) / 2, thief.size());
      assertEquals(count / 2, owner.size());
      for (int i = 0; i < count; i++) {
        Runnable task = (i < (count + 1) / 2 ? thief : owner).poll();
        assertEquals(i, number(task));
      }
      assertNull(thief.poll());
      assertNull(owner.poll());
    }
  }

  @Test
  void drainTo_whatIsLeft_isInOrderWithItsPositions() {
    TaskRing ring = ringOf(40);
    ring.poll(new Runnable[7], 7);
    var batch = new Batch(Batch.MOST);
    batch.fill(ring, 3, 20);
    batch.poll();
    new Batch(Batch.MOST).stealFrom(batch); // 8 to 17
    List<Long> positions = new ArrayList<>();
    batch.drainTo((task, position) -> {
      assertEquals(number(task), position);
      positions.add(position);
    });
    assertEquals(List.of(18L, 19L, 20L, 21L, 22L, 23L, 24L, 25L, 26L), positions);
    assertEquals(3, batch.priority());
    assertEquals(0, batch.size());
  }

  @Test
  void fill_emptyRing_saysSo() {
    var batch = new Batch(4);
    assertEquals(TaskRing.NONE, batch.fill(new TaskRing(8), 0, 4));
    assertEquals(0, batch.size());
  }

  @Test
  void stealFrom_nothingLeft_isFalse() {
    var owner = new Batch(4);
    owner.fill(ringOf(1), 0, 4);
    var thief = new Batch(4);
    assertTrue(thief.stealFrom(owner));
    assertEquals(0, number(thief.poll()));
    assertFalse(thief.stealFrom(owner));
    assertNull(owner.poll());
  }

  @Test
  void poll_whileOthersSteal_eachTaskOnce() throws Exception {
    int tasks = 200_000;
    TaskRing ring = ringOf(tasks);
    var owner = new Batch(Batch.MOST);
    var seen = new AtomicIntegerArray(tasks);
    var over = new AtomicBoolean();
    List<Thread> thieves = new ArrayList<>();
    for (int t = 0; t < 2; t++) {
      thieves.add(
          Thread.ofPlatform()
              .start(() -> {
                var thief = new Batch(Batch.MOST);
                while (!over.get()) {
                  if (thief.stealFrom(owner)) {
                    count(thief, seen);
                  }
                }
              }));
    }
    while (owner.fill(ring, 0, Batch.MOST) != TaskRing.NONE) {
      count(owner, seen);
    }
    over.set(true);
    for (Thread thief : thieves) {
      thief.join();
    }
    for (int i = 0; i < tasks; i++) {
      assertEquals(1, seen.get(i), "task " + i);
    }
  }

  private static void count(Batch batch, AtomicIntegerArray seen) {
    int last = -1;
    for (Runnable task = batch.poll(); task != null; task = batch.poll()) {
      assertTrue(number(task) > last);
      last = number(task);
      seen.incrementAndGet(last);
    }
  }
}
