package dev.goloom.workerpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tasks that wait for each other in ways that a pool cannot see. The watchdog's time is the
/// test's.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DeadlockTest {
  private static final Duration NEVER = Duration.ofDays(1_000);

  private static WorkerPool pool(Engine engine, int workers) {
    return engine
        .pool(workers, 1_024)
        .onDeadlock(DeadlockPolicy.helpThenFail().after(NEVER))
        .build();
  }

  /// A watchdog with a clock of its own.
  private static final class Watch {
    private final WorkerPool pool;
    private final Watchdog watchdog;
    private long now;

    Watch(WorkerPool pool, DeadlockPolicy policy) {
      this.pool = pool;
      this.watchdog = new Watchdog(policy.after(Duration.ofSeconds(1)));
    }

    /// Looks when all workers wait, once to see it, once when time has passed.
    void step() {
      Awaitility.await().until(() -> isQuiet());
      watchdog.look(pool.dispatch().relief(), now);
      now += TimeUnit.SECONDS.toNanos(1);
      watchdog.look(pool.dispatch().relief(), now);
    }

    private boolean isQuiet() {
      Stall stall = pool.dispatch().relief().stall();
      return stall == null || stall.allWait();
    }
  }

  private static CompletableFuture<Integer> nested(WorkerPool pool, int depth) {
    return CompletableFuture.supplyAsync(
        () -> depth == 0 ? 0 : 1 + nested(pool, depth - 1).join(), pool);
  }

  @ParameterizedTest
  @EnumSource
  void nestedJoin_withSpares_comesFree(Engine engine) throws Exception {
    try (WorkerPool pool = pool(engine, 2)) {
      CompletableFuture<Integer> root = nested(pool, 10);
      var watch = new Watch(pool, DeadlockPolicy.compensate(16));
      while (!root.isDone()) {
        watch.step();
      }
      assertEquals(10, root.get());
      assertEquals(0, pool.snapshot().deadlocks());
    }
  }

  @ParameterizedTest
  @EnumSource
  void nestedJoin_withoutSpares_failsAndNamesTheChain(Engine engine) throws Exception {
    try (WorkerPool pool = pool(engine, 2)) {
      Future<Integer> root = pool.submit(() -> nested(pool, 3).join());
      var watch = new Watch(pool, DeadlockPolicy.fail());
      while (!root.isDone()) {
        watch.step();
      }
      var e = assertThrows(ExecutionException.class, root::get);
      var deadlock = assertInstanceOf(PoolDeadlockException.class, e.getCause());
      assertEquals(3, deadlock.chain().size(), deadlock.getMessage());
      assertTrue(deadlock.toString().contains("pool test: deadlock: 2 workers wait"));
      assertTrue(
          deadlock.chain().getFirst().contains("waits at dev.goloom.workerpool.DeadlockTest"),
          deadlock.getMessage());
      assertTrue(deadlock.chain().getLast().endsWith(", queued"), deadlock.getMessage());
      assertEquals(1, pool.snapshot().deadlocks());
      var rescue = new Watch(pool, DeadlockPolicy.compensate(16));
      while (pool.snapshot().queued() + pool.snapshot().running() > 0) {
        rescue.step();
      }
    }
  }

  @Test
  void tasksThatWaitForAQueuedOneThatIsNotTheirs_areReportedAndNotFailed() throws Exception {
    try (WorkerPool pool = pool(Engine.PLATFORM_WORKERS, 2)) {
      var latch = new CountDownLatch(1);
      List<Future<?>> waiting = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        waiting.add(
            pool.submit(() -> {
              latch.await();
              return null;
            }));
      }
      pool.execute(latch::countDown);
      var watch = new Watch(pool, DeadlockPolicy.fail());
      watch.step();
      watch.step();
      assertEquals(1, pool.snapshot().deadlocks());
      assertFalse(waiting.stream().anyMatch(Future::isDone));
      new Watch(pool, DeadlockPolicy.compensate(1)).step();
      for (Future<?> one : waiting) {
        one.get();
      }
    }
  }

  @Test
  void workersThatWaitWithNothingQueued_areLeftAlone() throws Exception {
    try (WorkerPool pool = pool(Engine.PLATFORM_WORKERS, 2)) {
      var latch = new CountDownLatch(1);
      Future<?> waiting =
          pool.submit(() -> {
            latch.await();
            return null;
          });
      var watch = new Watch(pool, DeadlockPolicy.helpThenFail());
      watch.step();
      watch.step();
      assertEquals(0, pool.snapshot().deadlocks());
      assertEquals(1, pool.snapshot().workers());
      latch.countDown();
      waiting.get();
    }
  }

  @Test
  void spares_withNothingQueued_leave() throws Exception {
    try (WorkerPool pool = pool(Engine.PLATFORM_WORKERS, 1)) {
      CompletableFuture<Integer> root = nested(pool, 5);
      var watch = new Watch(pool, DeadlockPolicy.compensate(16));
      while (!root.isDone()) {
        watch.step();
      }
      watch.step();
      assertEquals(0, pool.dispatch().relief().spares());
      var entered = new CountDownLatch(1);
      var latch = new CountDownLatch(1);
      pool.execute(() -> {
        entered.countDown();
        Uninterruptible.await(latch);
      });
      entered.await();
      Future<Integer> next = pool.submit(() -> 1);
      assertEquals(1, pool.snapshot().queued());
      latch.countDown();
      assertEquals(1, next.get());
    }
  }

  @Test
  void watchdog_ofItsOwnTime_failsTheTask() throws Exception {
    try (WorkerPool pool =
        WorkerPool.builder("test")
            .workers(1)
            .onDeadlock(DeadlockPolicy.fail().after(Duration.ofMillis(20)))
            .build()) {
      Future<Integer> root = pool.submit(() -> nested(pool, 1).join());
      var e = assertThrows(ExecutionException.class, root::get);
      assertInstanceOf(PoolDeadlockException.class, e.getCause());
    }
  }

  @Test
  void watchdog_ofAForgottenPool_endsWithIt() {
    WorkerPool.builder("test").build().close();
    Awaitility.await()
        .until(() ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("goloom-pool-ticks")));
  }

  @Test
  void policy_badFigures_areNamed() {
    assertEquals(
        "onDeadlock: spares must not be negative: -1",
        assertThrows(IllegalArgumentException.class, () -> DeadlockPolicy.compensate(-1))
            .getMessage());
    assertEquals(
        "onDeadlock: after must be positive: PT0S",
        assertThrows(
                IllegalArgumentException.class, () -> DeadlockPolicy.fail().after(Duration.ZERO))
            .getMessage());
  }

  /// For tasks that must not see an interrupt.
  private static final class Uninterruptible {
    static void await(CountDownLatch latch) {
      boolean interrupted = false;
      while (true) {
        try {
          latch.await();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
