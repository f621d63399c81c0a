package dev.goloom.workerpool;

import static dev.goloom.workerpool.Holdup.LONG;
import static dev.goloom.workerpool.Holdup.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class InvokeTest {
  private static final Callable<Integer> FAILING =
      () -> {
        throw new IllegalStateException("on purpose");
      };

  @ParameterizedTest
  @EnumSource
  void invokeAll_someFail_answersAllInOrder(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(2, 1).build()) {
      List<Future<Integer>> done = pool.invokeAll(List.of(() -> 1, FAILING, () -> 3));
      assertEquals(1, done.get(0).get());
      assertThrows(ExecutionException.class, () -> done.get(1).get());
      assertEquals(3, done.get(2).get());
    }
  }

  /// More tasks than places: the worker that calls it must not wait for itself.
  @ParameterizedTest
  @EnumSource
  void invokeAll_inTheOnlyWorkerOfASmallPool_runsThemThere(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 1).build()) {
      Callable<Integer> one = () -> 1;
      Future<Integer> sum =
          pool.submit(() ->
              pool.invokeAll(List.of(one, one, one, one)).stream()
                  .mapToInt(Future::resultNow)
                  .sum());
      assertEquals(4, sum.get(LONG, TimeUnit.SECONDS));
    }
  }

  @ParameterizedTest
  @EnumSource
  void invokeAll_timeLimitPassesAtTheDoor_cancelsAll(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 0).build()) {
      Holdup holdup = Holdup.in(pool);
      List<Future<Integer>> done =
          pool.invokeAll(List.of(() -> 1, () -> 2), 5, TimeUnit.MILLISECONDS);
      assertTrue(done.stream().allMatch(Future::isDone));
      assertEquals(0, pool.snapshot().queued());
      holdup.open();
    }
  }

  @ParameterizedTest
  @EnumSource
  void invokeAll_rejected_cancelsTheOthers(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 1).onFull(Backpressure.reject()).build()) {
      Holdup holdup = Holdup.in(pool);
      assertThrows(
          RejectedExecutionException.class, () -> pool.invokeAll(List.of(() -> 1, () -> 2)));
      assertEquals(0, pool.snapshot().queued());
      holdup.open();
    }
  }

  @ParameterizedTest
  @EnumSource
  void invokeAny_oneSucceeds_answersItAndCancelsTheOthers(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(3, 3).build()) {
      var never = new Holdup();
      assertEquals(2, pool.invokeAny(List.of(Executors.callable(never, 1), FAILING, () -> 2)));
    } // or this waits for the holdup
  }

  @ParameterizedTest
  @EnumSource
  void invokeAny_allFail_throwsAFailure(Engine engine) {
    try (WorkerPool pool = engine.pool(1, 1).build()) {
      var e =
          assertThrows(
              ExecutionException.class, () -> pool.invokeAny(List.of(FAILING, FAILING, FAILING)));
      assertInstanceOf(IllegalStateException.class, e.getCause());
    }
  }

  @ParameterizedTest
  @EnumSource
  void invokeAny_nothingInTime_throwsAndFreesThePlaces(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 4).build()) {
      Holdup holdup = Holdup.in(pool);
      assertThrows(
          TimeoutException.class,
          () -> pool.invokeAny(List.of(() -> 1, () -> 2), 1, TimeUnit.MILLISECONDS));
      assertEquals(0, pool.snapshot().queued());
      holdup.open();
    }
  }

  @ParameterizedTest
  @EnumSource
  void invokeAny_noTask_throws(Engine engine) {
    try (WorkerPool pool = engine.pool(1, 4).build()) {
      assertThrows(
          IllegalArgumentException.class, () -> pool.invokeAny(List.<Callable<Integer>>of()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void invokeAny_inTheOnlyWorker_runsTheTasksThere(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 1).build()) {
      Future<Integer> outer =
          pool.submit(() -> pool.invokeAny(List.of(FAILING, FAILING, () -> 3, () -> 4)));
      assertEquals(3, outer.get(LONG, TimeUnit.SECONDS));
    }
  }

  /// The JDK's waits for ever: nobody completes the futures that it makes for itself.
  @ParameterizedTest
  @EnumSource
  void invokeAny_poolIsStopped_ends(Engine engine) throws Exception {
    WorkerPool pool = engine.pool(1, 4).build();
    Holdup holdup = Holdup.in(pool);
    var waiting = new FutureTask<>(() -> pool.invokeAny(List.of(() -> 1, () -> 2)));
    Thread caller = Thread.startVirtualThread(waiting);
    until(() -> pool.snapshot().queued() == 2);
    assertEquals(2, pool.shutdownNow().size());
    var e = assertThrows(ExecutionException.class, () -> waiting.get(LONG, TimeUnit.SECONDS));
    var cause = assertInstanceOf(ExecutionException.class, e.getCause());
    assertInstanceOf(TaskNotRunException.class, cause.getCause());
    caller.join();
    assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS));
    assertEquals(0, holdup.interrupted.getCount());
  }

  /// The bug: the interrupt of a task that its waiter ran stayed with the waiter.
  @ParameterizedTest
  @EnumSource
  void cancel_taskThatItsWaiterRuns_doesNotInterruptTheWaiter(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 1).build()) {
      var entered = new CountDownLatch(1);
      var inner = new Future<?>[1];
      Future<Boolean> outer =
          pool.submit(() -> {
            inner[0] =
                pool.submit(() -> {
                  entered.countDown();
                  until(() -> Thread.currentThread().isInterrupted());
                });
            try {
              inner[0].get();
            } catch (java.util.concurrent.CancellationException e) {
              // as it should
            }
            return Thread.currentThread().isInterrupted();
          });
      entered.await();
      inner[0].cancel(true);
      assertEquals(false, outer.get(LONG, TimeUnit.SECONDS));
    }
  }
}
