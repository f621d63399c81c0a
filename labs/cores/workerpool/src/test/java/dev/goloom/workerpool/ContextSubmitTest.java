package dev.goloom.workerpool;

import static dev.goloom.workerpool.Holdup.LONG;
import static dev.goloom.workerpool.Holdup.notRun;
import static dev.goloom.workerpool.Holdup.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.channels.Context;
import dev.goloom.workerpool.TaskNotRunException.Reason;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ContextSubmitTest {
  @ParameterizedTest
  @EnumSource
  void submit_queuedTaskOfACancelledContext_givesItsPlaceBackAndSaysWhy(Engine engine)
      throws Exception {
    try (WorkerPool pool = engine.pool(1, 2).build();
        var context = Context.background().withCancel()) {
      Holdup holdup = Holdup.in(pool);
      Future<Integer> first = pool.submit(context, () -> 1);
      Future<Integer> second = pool.submit(context, () -> 2);
      var cause = new IllegalStateException("no longer wanted");
      context.cancel(cause);
      for (Future<Integer> future : List.of(first, second)) {
        TaskNotRunException why = notRun(future);
        assertEquals(Reason.CANCELLED, why.reason());
        assertSame(cause, why.getCause());
      }
      until(() -> pool.snapshot().queued() == 0); // while the worker is still held
      assertEquals(2, pool.snapshot().cancelled());
      holdup.open();
    }
  }

  @ParameterizedTest
  @EnumSource
  void submit_contextWhoseDeadlinePassesInTheQueue_isNotStarted(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 2).build();
        var context = Context.background().withTimeout(Duration.ofMillis(20))) {
      Holdup holdup = Holdup.in(pool);
      Future<Integer> late = pool.submit(context, () -> 1);
      assertEquals(Reason.EXPIRED, notRun(late).reason());
      until(() -> pool.snapshot().queued() == 0);
      holdup.open();
    }
  }

  @ParameterizedTest
  @EnumSource
  void submit_contextThatHasEnded_doesNotTouchThePool(Engine engine) {
    try (WorkerPool pool = engine.pool(1, 2).build();
        var cancelled = Context.background().withCancel();
        var expired = Context.background().withTimeout(Duration.ZERO)) {
      cancelled.cancel();
      assertEquals(Reason.CANCELLED, notRun(pool.submit(cancelled, () -> 1)).reason());
      assertEquals(Reason.EXPIRED, notRun(pool.submit(expired, () -> 1)).reason());
      assertEquals(0, pool.snapshot().accepted());
    }
  }

  @ParameterizedTest
  @EnumSource
  void submit_contextEndsWhileTheSubmitterIsBlocked_letsItGo(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 0).build();
        var context = Context.background().withCancel()) {
      Holdup holdup = Holdup.in(pool);
      var submit =
          new FutureTask<>(() -> {
            PoolFuture<Integer> future = pool.submit(context, () -> 1);
            assertFalse(Thread.currentThread().isInterrupted());
            return future;
          });
      Thread submitter = Thread.startVirtualThread(submit);
      until(() -> pool.snapshot().blockedSubmitters() == 1);
      context.cancel();
      assertEquals(Reason.CANCELLED, notRun(submit.get(LONG, TimeUnit.SECONDS)).reason());
      submitter.join();
      assertEquals(0, pool.snapshot().queued());
      holdup.open();
    }
  }

  @ParameterizedTest
  @EnumSource
  void submit_runningTaskOfACancelledContext_isInterruptedAndTheNextIsNot(Engine engine)
      throws Exception {
    try (WorkerPool pool = engine.pool(1, 2).build();
        var context = Context.background().withCancel()) {
      var running = new Holdup();
      Future<Integer> first =
          pool.submit(
              context,
              () -> {
                running.run();
                Thread.currentThread().interrupt(); // and leaves it behind
                return 1;
              });
      Future<Boolean> next = pool.submit(() -> Thread.currentThread().isInterrupted());
      running.awaitEntered();
      context.cancel();
      assertEquals(1, first.get(LONG, TimeUnit.SECONDS)); // what the task makes of it
      assertEquals(0, running.interrupted.getCount());
      assertFalse(next.get(LONG, TimeUnit.SECONDS));
    }
  }

  @ParameterizedTest
  @EnumSource
  void submit_anyEnd_leavesNoCallbackBehind(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(2, 2).onFull(Backpressure.reject()).build();
        var context = Context.background().withCancel()) {
      pool.submit(context, () -> 1).get();
      assertThrows(
          ExecutionException.class,
          () ->
              pool.submit(
                      context,
                      () -> {
                        throw new IllegalStateException("on purpose");
                      })
                  .get());
      Holdup one = Holdup.in(pool);
      Holdup two = Holdup.in(pool);
      PoolFuture<Integer> cancelled = pool.submit(context, () -> 1);
      assertEquals(1, callbacks(context)); // or this test could not fail
      assertTrue(cancelled.cancel(false));
      List<Future<Integer>> undone =
          List.of(pool.submit(context, () -> 1), pool.submit(context, () -> 2));
      assertThrows(RejectedExecutionException.class, () -> pool.submit(context, () -> 3));
      assertEquals(2, callbacks(context));
      assertEquals(undone, pool.shutdownNow());
      assertEquals(0, callbacks(context));
      one.open();
      two.open();
    }
  }

  @ParameterizedTest
  @EnumSource
  void submit_context_isTheTasksCurrent(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 2).build();
        var context = Context.background().withCancel()) {
      assertSame(context, pool.submit(context, () -> Context.current()).get());
    }
  }

  @ParameterizedTest
  @EnumSource
  void context_ofThePoolEnds_stopsItAndSaysWhy(Engine engine) throws Exception {
    var cause = new IllegalStateException("the service ends");
    try (var context = Context.background().withCancel()) {
      WorkerPool pool = engine.pool(1, 2).context(context).build();
      Holdup holdup = Holdup.in(pool);
      Future<Integer> queued = pool.submit(() -> 1);
      context.cancel(cause);
      TaskNotRunException why = notRun(queued);
      assertEquals(Reason.CANCELLED, why.reason());
      assertSame(cause, why.getCause());
      assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS));
      assertEquals(0, holdup.interrupted.getCount());
      assertThrows(RejectedExecutionException.class, () -> pool.execute(() -> {}));
    }
  }

  @ParameterizedTest
  @EnumSource
  void context_ofThePool_isCurrentInItsWorkers(Engine engine) throws Exception {
    try (var context = Context.background().withCancel();
        WorkerPool pool = engine.pool(1, 2).context(context).build()) {
      assertSame(context, pool.submit(() -> Context.current()).get());
    }
  }

  @Test
  void submit_cancelledAtRandom_everyFutureCompletesAndNothingRunsAfterIt() throws Exception {
    for (int round = 0; round < 300; round++) {
      try (WorkerPool pool = WorkerPool.builder("test").workers(2).queue(2).build();
          var context = Context.background().withCancel()) {
        var futures = new ArrayList<PoolFuture<Boolean>>();
        var some = new CountDownLatch(1 + round % 16);
        Thread submitter =
            Thread.startVirtualThread(() -> {
              for (int i = 0; i < 32; i++) {
                futures.add(
                    pool.submit(
                        context,
                        () -> {
                          some.countDown();
                          return true;
                        }));
              }
            });
        some.await();
        context.cancel();
        submitter.join();
        for (PoolFuture<Boolean> future : futures) {
          try {
            assertTrue(future.get(LONG, TimeUnit.SECONDS));
          } catch (ExecutionException e) {
            assertInstanceOf(TaskNotRunException.class, e.getCause());
          }
        }
        assertFalse(pool.submit(() -> Thread.currentThread().isInterrupted()).get());
        assertEquals(0, callbacks(context));
      }
    }
  }

  /// How many callbacks wait for a context: it is the only way to see one that was forgotten.
  static int callbacks(Context context) throws Exception {
    Method node = Context.class.getDeclaredMethod("node");
    node.setAccessible(true);
    Object of = node.invoke(context);
    Method count = Class.forName("dev.goloom.channels.CancelNode").getDeclaredMethod("childCount");
    count.setAccessible(true);
    return (int) count.invoke(of);
  }
}
