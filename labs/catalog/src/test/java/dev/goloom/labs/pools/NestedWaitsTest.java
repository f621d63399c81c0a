package dev.goloom.labs.pools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.labs.pools.NestedWaits.Fate;
import dev.goloom.labs.pools.NestedWaits.Outcome;
import dev.goloom.labs.pools.NestedWaits.Subject;
import dev.goloom.labs.pools.NestedWaits.Way;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class NestedWaitsTest {

  @ParameterizedTest
  @EnumSource(Way.class)
  void run_asManyRootsAsThreads_isStuckAndLeavesNoThread(Way way) throws Exception {
    Subject subject = threads(3);
    Outcome seen = NestedWaits.run(subject, 3, 1, way);
    assertEquals(Fate.STUCK, seen.fate());
    assertEquals(3, seen.chain().size());
    assertEquals(0, seen.done());
    assertTrue(seen.dump().getFirst().contains("worker-1"), seen.dump().toString());
    assertTrue(subject.crew().dump().isEmpty());
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void run_oneRootLessThanThreads_isDone(Way way) throws Exception {
    for (int i = 0; i < 100; i++) { // a proof that is none would show in one of them
      Outcome seen = NestedWaits.run(threads(3), 2, 1, way);
      assertEquals(Fate.DONE, seen.fate());
      assertEquals(2, seen.done());
    }
  }

  @Test
  void run_threadsForAll_isDoneWhateverTheOrder() throws Exception {
    for (int i = 0; i < 20; i++) {
      Outcome seen = NestedWaits.run(threads(41), 4, 10, Way.GET);
      assertEquals(Fate.DONE, seen.fate());
    }
  }

  @Test
  void run_poolThatRejects_failsWithItsReason() throws Exception {
    var crew = new Crew();
    var pool =
        new ThreadPoolExecutor(
            2, 2, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1), crew.platform());
    pool.setRejectedExecutionHandler((task, _) -> {
      throw new RejectedExecutionException("full");
    });
    Outcome seen = NestedWaits.run(new Subject(pool, crew, 2), 2, 1, Way.GET);
    assertEquals(Fate.FAILED, seen.fate());
    assertInstanceOf(RejectedExecutionException.class, seen.failure());
  }

  @Test
  void run_interrupted_leavesNoThread() throws Exception {
    Subject subject = threads(2);
    Thread.currentThread().interrupt();
    boolean interrupted = false;
    try {
      NestedWaits.run(subject, 2, 1, Way.JOIN);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    assertTrue(interrupted);
    assertFalse(Thread.interrupted());
    assertTrue(subject.crew().dump().isEmpty());
  }

  private static Subject threads(int count) {
    var crew = new Crew();
    return new Subject(Executors.newFixedThreadPool(count, crew.platform()), crew, count);
  }
}
