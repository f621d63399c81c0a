package dev.goloom.workerpool;

import static dev.goloom.workerpool.Holdup.LONG;
import static dev.goloom.workerpool.Holdup.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.channels.Context;
import dev.goloom.workerpool.TaskNotRunException.Reason;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The laws of task groups, for each way to run tasks.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TaskGroupTest {
  private final IllegalStateException failure = new IllegalStateException("on purpose");
  private final Callable<Integer> failing =
      () -> {
        throw failure;
      };

  @ParameterizedTest
  @EnumSource
  void join_allSucceed_answersInTheOrderOfTheForks(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(2, 4).build();
        TaskGroup<Integer> group = pool.group()) {
      var expected = new ArrayList<Integer>();
      for (int i = 0; i < 100; i++) {
        int n = i;
        group.fork(() -> n);
        expected.add(n);
      }
      assertEquals(expected, group.join());
    }
  }

  @ParameterizedTest
  @EnumSource
  void join_oneFails_cancelsTheOthersAndThrowsIt(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(2, 8).build();
        TaskGroup<Integer> group = pool.group()) {
      var running = new Holdup();
      group.fork(Executors.callable(running, 1));
      running.awaitEntered();
      var other = new Holdup();
      PoolFuture<Integer> fails =
          group.submit(() -> {
            other.run();
            throw failure;
          });
      other.awaitEntered();
      PoolFuture<Integer> queued = group.submit(() -> 3);
      other.open();
      var e = assertThrows(ExecutionException.class, group::join);
      assertSame(failure, e.getCause());
      assertTrue(fails.isDone());
      assertTrue(queued.isCancelled());
      assertEquals(0, running.interrupted.getCount());
      assertEquals(0, pool.snapshot().queued());
    }
  }

  @ParameterizedTest
  @EnumSource
  void fork_afterAFailure_isNotStarted(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 8).build();
        TaskGroup<Integer> group = pool.group()) {
      PoolFuture<Integer> failed = group.submit(failing);
      assertThrows(ExecutionException.class, failed::get);
      until(() -> group.context().err() != null);
      long before = pool.snapshot().accepted();
      assertTrue(group.submit(() -> 1).isCancelled());
      assertEquals(before, pool.snapshot().accepted());
      assertSame(failure, group.context().cause());
      assertThrows(ExecutionException.class, group::join);
    }
  }

  @ParameterizedTest
  @EnumSource
  void outcomes_collecting_hasThemAll(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 8).build();
        TaskGroup<Integer> group = pool.collecting()) {
      group.fork(() -> 1);
      group.fork(failing);
      group.fork(() -> 3);
      List<PoolFuture<Integer>> outcomes = group.outcomes();
      assertEquals(1, outcomes.get(0).resultNow());
      assertSame(failure, outcomes.get(1).exceptionNow());
      assertEquals(3, outcomes.get(2).resultNow());
    }
  }

  @ParameterizedTest
  @EnumSource
  void join_collectingWithFailures_throwsTheFirstAndSuppressesTheOthers(Engine engine)
      throws Exception {
    var second = new IllegalArgumentException("another");
    try (WorkerPool pool = engine.pool(1, 8).build();
        TaskGroup<Integer> group = pool.collecting()) {
      group.fork(failing);
      group.fork(() -> {
        throw second;
      });
      var e = assertThrows(ExecutionException.class, group::join);
      assertSame(failure, e.getCause());
      assertEquals(List.of(second), List.of(e.getSuppressed()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void cancel_queuedTasks_giveTheirPlacesBack(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 3).build()) {
      Holdup holdup = Holdup.in(pool);
      try (TaskGroup<Integer> group = pool.group()) {
        for (int i = 0; i < 3; i++) {
          group.fork(() -> 1);
        }
        assertEquals(3, pool.snapshot().queued());
        group.cancel();
        assertEquals(0, pool.snapshot().queued());
        var e = assertThrows(ExecutionException.class, group::join);
        assertInstanceOf(CancellationException.class, e.getCause());
      }
      holdup.open();
    }
  }

  @ParameterizedTest
  @EnumSource
  void cancel_whileASubmitterIsBlocked_letsItGo(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 0).build();
        TaskGroup<Integer> group = pool.group()) {
      Holdup holdup = Holdup.in(pool);
      var fork = new FutureTask<>(() -> group.submit(() -> 1));
      Thread forker = Thread.startVirtualThread(fork);
      until(() -> pool.snapshot().blockedSubmitters() == 1);
      group.cancel();
      assertTrue(fork.get(LONG, TimeUnit.SECONDS).isDone());
      forker.join();
      assertEquals(0, pool.snapshot().queued());
      holdup.open();
    }
  }

  @ParameterizedTest
  @EnumSource
  void join_cancelledTaskThatTakesItsTime_isWaitedFor(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(2, 3).build();
        TaskGroup<Integer> group = pool.group()) {
      var stubborn = new CountDownLatch(1);
      var holdup = new Holdup();
      var ended = new AtomicInteger();
      PoolFuture<Integer> running =
          group.submit(() -> {
            holdup.run();
            stubborn.await();
            return ended.incrementAndGet();
          });
      holdup.awaitEntered();
      group.cancel();
      holdup.interrupted.await();
      assertTrue(running.isCancelled());
      Thread.startVirtualThread(stubborn::countDown);
      assertThrows(ExecutionException.class, group::join);
      assertEquals(1, ended.get());
    }
  }

  @ParameterizedTest
  @EnumSource
  void join_interrupted_changesNothing(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 3).build();
        TaskGroup<Integer> group = pool.group()) {
      var holdup = new Holdup();
      group.fork(Executors.callable(holdup, 7));
      holdup.awaitEntered();
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, group::join);
      holdup.open();
      assertEquals(List.of(7), group.join());
    }
  }

  @ParameterizedTest
  @EnumSource
  void close_withoutJoin_cancelsAndWaits(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 3).build()) {
      var holdup = new Holdup();
      PoolFuture<Integer> queued;
      try (TaskGroup<Integer> group = pool.group()) {
        group.fork(Executors.callable(holdup, 7));
        queued = group.submit(() -> 1);
        holdup.awaitEntered();
      }
      assertEquals(0, holdup.interrupted.getCount());
      assertTrue(queued.isCancelled());
    }
  }

  @ParameterizedTest
  @EnumSource
  void context_deadlinePasses_cancelsTheGroup(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 3).build();
        var context = Context.background().withTimeout(Duration.ofMillis(20));
        TaskGroup<Integer> group = pool.group(context)) {
      var holdup = new Holdup();
      group.fork(Executors.callable(holdup, 7));
      var e = assertThrows(ExecutionException.class, group::join);
      var why = assertInstanceOf(TaskNotRunException.class, e.getCause());
      assertEquals(Reason.EXPIRED, why.reason());
    }
  }

  @ParameterizedTest
  @EnumSource
  void context_afterTheGroupHasEnded_holdsNothingOfIt(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(2, 3).build();
        var context = Context.background().withCancel()) {
      try (TaskGroup<Integer> group = pool.group(context)) {
        group.fork(() -> 1);
        assertTrue(ContextSubmitTest.callbacks(context) > 0); // or this test could not fail
        group.join();
        assertEquals(0, ContextSubmitTest.callbacks(context));
      }
      try (TaskGroup<Integer> group = pool.group(context)) {
        group.fork(failing);
      }
      assertEquals(0, ContextSubmitTest.callbacks(context));
    }
  }

  @ParameterizedTest
  @EnumSource
  void group_inATaskOfAGroup_isCancelledWithIt(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(2, 3).build();
        TaskGroup<Integer> outer = pool.group()) {
      var holdup = new Holdup();
      outer.fork(() -> {
        try (TaskGroup<Integer> inner = pool.group()) {
          inner.fork(Executors.callable(holdup, 1));
          return inner.join().getFirst();
        }
      });
      holdup.awaitEntered();
      outer.cancel();
      assertThrows(ExecutionException.class, outer::join);
      assertEquals(0, holdup.interrupted.getCount());
    }
  }

  @ParameterizedTest
  @EnumSource
  void join_nestedInASmallPool_doesNotDeadlock(Engine engine) throws Exception {
    for (int queue : new int[] {0, 1, 16}) {
      try (WorkerPool pool = engine.pool(1, queue).build()) {
        Future<Integer> leaves = pool.submit(() -> tree(pool, 4));
        assertEquals(81, leaves.get(LONG, TimeUnit.SECONDS));
      }
    }
  }

  private static int tree(WorkerPool pool, int depth) throws Exception {
    if (depth == 0) {
      return 1;
    }
    try (TaskGroup<Integer> group = pool.group()) {
      for (int i = 0; i < 3; i++) {
        group.fork(() -> tree(pool, depth - 1));
      }
      return group.join().stream().mapToInt(n -> n).sum();
    }
  }

  /// The oldest task waits for the newest, and the joiner's is the only worker that is free.
  @ParameterizedTest
  @EnumSource
  void join_inAWorker_runsAllThatIsQueuedBeforeItWaits(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(2, 8).build()) {
      Future<List<Integer>> joined =
          pool.submit(() -> {
            try (TaskGroup<Integer> group = pool.group()) {
              var last = new Holdup();
              group.fork(Executors.callable(last, 1));
              last.awaitEntered();
              group.fork(() -> 2);
              group.fork(() -> {
                last.open();
                return 3;
              });
              return group.join();
            }
          });
      assertEquals(List.of(1, 2, 3), joined.get(LONG, TimeUnit.SECONDS));
    }
  }

  @ParameterizedTest
  @EnumSource
  void join_taskForkedDuringIt_isWaitedForAndRun(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 8).build()) {
      Future<List<Integer>> joined =
          pool.submit(() -> {
            try (TaskGroup<Integer> group = pool.group()) {
              group.fork(() -> {
                group.fork(() -> 2);
                return 1;
              });
              return group.join();
            }
          });
      assertEquals(List.of(1, 2), joined.get(LONG, TimeUnit.SECONDS));
    }
  }

  @ParameterizedTest
  @EnumSource
  void join_inItsOwnTask_isRefused(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(2, 8).build();
        TaskGroup<Integer> group = pool.group()) {
      group.fork(() -> {
        try (TaskGroup<Integer> inner = pool.group()) {
          inner.fork(() -> group.join().size());
          return inner.join().getFirst();
        }
      });
      var e = assertThrows(ExecutionException.class, group::join);
      assertInstanceOf(ExecutionException.class, e.getCause());
      assertInstanceOf(IllegalStateException.class, e.getCause().getCause());
    }
  }

  @ParameterizedTest
  @EnumSource
  void fork_afterJoin_throws(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 8).build();
        TaskGroup<Integer> group = pool.group()) {
      assertEquals(List.of(), group.join());
      assertThrows(IllegalStateException.class, () -> group.fork(() -> 1));
      assertThrows(IllegalStateException.class, group::join);
    }
  }

  @ParameterizedTest
  @EnumSource
  void join_poolIsStopped_throwsWhy(Engine engine) throws Exception {
    WorkerPool pool = engine.pool(1, 8).build();
    Holdup holdup = Holdup.in(pool);
    try (TaskGroup<Integer> group = pool.group()) {
      group.fork(() -> 1);
      pool.shutdownNow();
      assertTrue(group.submit(() -> 2).isDone());
      var e = assertThrows(ExecutionException.class, group::join);
      assertEquals(
          Reason.SHUT_DOWN, assertInstanceOf(TaskNotRunException.class, e.getCause()).reason());
    }
    holdup.open();
    pool.close();
  }

  @ParameterizedTest
  @EnumSource
  void fork_fullPoolThatRejects_failsTheGroup(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 0).onFull(Backpressure.reject()).build();
        TaskGroup<Integer> group = pool.group()) {
      Holdup holdup = Holdup.in(pool);
      group.fork(() -> 1);
      var e = assertThrows(ExecutionException.class, group::join);
      assertEquals(
          Reason.REJECTED, assertInstanceOf(TaskNotRunException.class, e.getCause()).reason());
      holdup.open();
    }
  }

  @ParameterizedTest
  @EnumSource
  void cancel_interrupt_neverReachesTheNextTask(Engine engine) throws Exception {
    var random = new SplittableRandom(1);
    try (WorkerPool pool = engine.pool(2, 8).build()) {
      for (int round = 0; round < 500; round++) {
        var started = new CountDownLatch(1 + random.nextInt(3));
        try (TaskGroup<Integer> group = pool.group()) {
          for (int i = 0; i < 3; i++) {
            group.fork(() -> {
              started.countDown();
              return 1;
            });
          }
          started.await();
        }
        assertFalse(pool.submit(() -> Thread.currentThread().isInterrupted()).get());
        assertFalse(Thread.currentThread().isInterrupted());
      }
      assertEquals(0, pool.snapshot().queued());
    }
  }

  /// The bug: a finished task of a group still knew who had submitted it, and that one its own.
  @Test
  void submittedBy_finishedTask_isForgotten() throws Exception {
    var inner = new ArrayList<PoolFuture<Integer>>();
    try (WorkerPool pool = WorkerPool.builder("test").workers(1).build()) {
      Future<Integer> outer =
          pool.submit(() -> {
            try (TaskGroup<Integer> group = pool.group()) {
              inner.add(group.submit(() -> 1));
              assertNotNull(inner.getFirst().submittedBy());
              return group.join().getFirst();
            }
          });
      assertEquals(1, outer.get(LONG, TimeUnit.SECONDS));
    }
    assertNull(inner.getFirst().submittedBy());
  }

  @Test
  void join_finishedTasks_areGarbage() throws Exception {
    try (WorkerPool pool = WorkerPool.builder("test").workers(1).build();
        TaskGroup<byte[]> group = pool.group()) {
      var future = new WeakReference<>(group.submit(() -> new byte[16]));
      group.join();
      until(() -> {
        System.gc();
        return future.refersTo(null);
      });
      assertThrows(IllegalStateException.class, group::join); // it is still held itself
    }
  }
}
