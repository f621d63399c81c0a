package dev.goloom.workerpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The laws of the pool, for each way to run tasks.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class WorkerPoolTest {
  private static final int LONG = 30;

  @ParameterizedTest
  @EnumSource
  void submit_manyTasks_allAnswer(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(2, 16).build()) {
      List<Future<Integer>> futures = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        int n = i;
        futures.add(pool.submit(() -> n));
      }
      for (int i = 0; i < 10_000; i++) {
        assertEquals(i, futures.get(i).get());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void execute_fullPoolThatRejects_throws(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 1).onFull(Backpressure.reject()).build()) {
      Gate gate = Gate.closed(pool);
      pool.execute(() -> {});
      var e = assertThrows(RejectedExecutionException.class, () -> pool.execute(() -> {}));
      assertEquals("pool test: REJECTED", e.getMessage());
      gate.open();
    }
  }

  @ParameterizedTest
  @EnumSource
  void execute_fullPoolThatBlocks_waitsForAPlace(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 0).build()) {
      Gate gate = Gate.closed(pool);
      var ran = new CountDownLatch(3);
      List<Thread> submitters = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        submitters.add(Thread.startVirtualThread(() -> pool.execute(ran::countDown)));
      }
      awaitBlocked(pool, 3);
      assertEquals(3, ran.getCount());
      gate.open();
      ran.await();
      for (Thread submitter : submitters) {
        submitter.join();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void execute_blockedLongerThanAllowed_isRejected(Engine engine) throws Exception {
    var atOnce = Backpressure.block(Duration.ZERO);
    try (WorkerPool pool = engine.pool(1, 0).onFull(atOnce).build()) {
      Gate gate = Gate.closed(pool);
      var e = assertThrows(RejectedExecutionException.class, () -> pool.execute(() -> {}));
      assertEquals("pool test: TIMED_OUT", e.getMessage());
      gate.open();
    }
  }

  @ParameterizedTest
  @EnumSource
  void execute_interruptedWhileBlocked_isRejectedAndKeepsTheFlag(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 0).build()) {
      Gate gate = Gate.closed(pool);
      Thread.currentThread().interrupt();
      assertThrows(RejectedExecutionException.class, () -> pool.execute(() -> {}));
      assertTrue(Thread.interrupted());
      gate.open();
    }
  }

  @ParameterizedTest
  @EnumSource
  void submit_dropOldest_completesTheOldestWithItsReason(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 1).onFull(Backpressure.dropOldest()).build()) {
      Gate gate = Gate.closed(pool);
      Future<Integer> oldest = pool.submit(() -> 1);
      Future<Integer> newest = pool.submit(() -> 2);
      assertEquals(TaskNotRunException.Reason.DROPPED, reason(oldest));
      gate.open();
      assertEquals(2, newest.get());
    }
  }

  @ParameterizedTest
  @EnumSource
  void submit_dropNewest_completesTheNewestWithItsReason(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 1).onFull(Backpressure.dropNewest()).build()) {
      Gate gate = Gate.closed(pool);
      Future<Integer> oldest = pool.submit(() -> 1);
      Future<Integer> newest = pool.submit(() -> 2);
      assertEquals(TaskNotRunException.Reason.DROPPED, reason(newest));
      gate.open();
      assertEquals(1, oldest.get());
    }
  }

  @ParameterizedTest
  @EnumSource
  void submit_shedByPriority_shedsTheLowest(Engine engine) throws Exception {
    var policy = Backpressure.shedByPriority();
    try (WorkerPool pool = engine.pool(1, 1).priorities(3).onFull(policy).build()) {
      Gate gate = Gate.closed(pool);
      Future<Integer> low = pool.submit(0, () -> 1);
      Future<Integer> high = pool.submit(2, () -> 2);
      assertEquals(TaskNotRunException.Reason.SHED, reason(low));
      assertThrows(RejectedExecutionException.class, () -> pool.submit(1, () -> 3));
      gate.open();
      assertEquals(2, high.get());
    }
  }

  @ParameterizedTest
  @EnumSource
  void submit_shedByDeadline_shedsTheOneWithTheLeastTime(Engine engine) throws Exception {
    var policy = Backpressure.shedByDeadline();
    var usual = Duration.ofHours(1);
    try (WorkerPool pool = engine.pool(1, 1).onFull(policy).deadline(usual).build()) {
      Gate gate = Gate.closed(pool);
      Future<Integer> urgent = pool.submit(Duration.ofMinutes(1), () -> 1);
      Future<Integer> patient = pool.submit(Duration.ofMinutes(9), () -> 2);
      assertEquals(TaskNotRunException.Reason.SHED, reason(urgent));
      gate.open();
      assertEquals(2, patient.get());
    }
  }

  @ParameterizedTest
  @EnumSource
  void submit_deadlineThatPassesInTheQueue_isNotStarted(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 1).build()) {
      Gate gate = Gate.closed(pool);
      Future<Integer> late = pool.submit(Duration.ZERO, () -> 1);
      gate.open();
      assertEquals(TaskNotRunException.Reason.EXPIRED, reason(late));
    }
  }

  @ParameterizedTest
  @EnumSource
  void execute_callerRuns_runsHere(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 0).onFull(Backpressure.callerRuns()).build()) {
      Gate gate = Gate.closed(pool);
      var ranIn = new ArrayList<Thread>();
      pool.execute(() -> ranIn.add(Thread.currentThread()));
      assertEquals(List.of(Thread.currentThread()), ranIn);
      gate.open();
    }
  }

  /// The bug: a task in its caller counted against the limit, so workers left the queue alone.
  @ParameterizedTest
  @EnumSource
  void execute_taskRunningInItsCaller_takesNoWorkersTurn(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 1).onFull(Backpressure.callerRuns()).build()) {
      Gate gate = Gate.closed(pool);
      Future<Integer> queued = pool.submit(() -> 1);
      var answer = new ArrayList<Integer>();
      pool.execute(() -> {
        gate.open();
        answer.add(join(queued)); // in the caller, while the worker must go on
      });
      assertEquals(List.of(1), answer);
    }
  }

  @ParameterizedTest
  @EnumSource
  void cancel_queuedTask_givesItsPlaceBack(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 2).onFull(Backpressure.reject()).build()) {
      Gate gate = Gate.closed(pool);
      Future<Integer> first = pool.submit(() -> 1);
      Future<Integer> second = pool.submit(() -> 2);
      assertTrue(first.cancel(false));
      Future<Integer> third = pool.submit(() -> 3);
      gate.open();
      assertEquals(2, second.get());
      assertEquals(3, third.get());
      assertThrows(CancellationException.class, first::get);
      assertEquals(1, pool.snapshot().cancelled());
    }
  }

  @ParameterizedTest
  @EnumSource
  void get_inAWorkerOfTheSamePool_runsTheTask(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 8).build()) {
      Future<Integer> outer = pool.submit(() -> 1 + pool.submit(() -> 1).get());
      assertEquals(2, outer.get(LONG, TimeUnit.SECONDS));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shutdownNow_queuedTasks_areAnsweredInOrderAndTheirFuturesComplete(Engine engine)
      throws Exception {
    WorkerPool pool = engine.pool(1, 8).build();
    Gate gate = Gate.closed(pool);
    List<Future<Integer>> queued =
        List.of(pool.submit(() -> 1), pool.submit(() -> 2), pool.submit(() -> 3));
    assertEquals(queued, pool.shutdownNow());
    for (Future<Integer> future : queued) {
      assertEquals(TaskNotRunException.Reason.SHUT_DOWN, reason(future));
    }
    assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS)); // the gate was interrupted
    assertEquals(1, gate.open.getCount());
    assertEquals(List.of(), pool.shutdownNow());
  }

  @ParameterizedTest
  @EnumSource
  void shutdown_blockedSubmitters_areReleasedAndQueuedTasksRun(Engine engine) throws Exception {
    WorkerPool pool = engine.pool(1, 1).build();
    Gate gate = Gate.closed(pool);
    Future<Integer> queued = pool.submit(() -> 1);
    var rejected = new CountDownLatch(1);
    Thread.startVirtualThread(() -> {
      try {
        pool.execute(() -> {});
      } catch (RejectedExecutionException e) {
        rejected.countDown();
      }
    });
    awaitBlocked(pool, 1);
    pool.shutdown();
    rejected.await();
    assertThrows(RejectedExecutionException.class, () -> pool.execute(() -> {}));
    assertFalse(pool.isTerminated());
    gate.open();
    assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS));
    assertEquals(1, queued.get());
  }

  @Test
  void execute_tasksThatThrow_killNoWorker() throws Exception {
    var made = new AtomicInteger();
    WorkerPool pool =
        WorkerPool.builder("test")
            .workers(2)
            .threadFactory(task -> {
              made.incrementAndGet();
              Thread thread = new Thread(task);
              thread.setUncaughtExceptionHandler((_, _) -> {});
              return thread;
            })
            .build();
    try (pool) {
      for (int i = 0; i < 200; i++) {
        pool.execute(() -> {
          throw new IllegalStateException("on purpose");
        });
      }
    }
    assertTrue(made.get() <= 2, () -> made + " threads");
    assertEquals(200, pool.snapshot().failed());
  }

  @Test
  void execute_noThreadCanBeStarted_isRejectedAndCountedAsUndone() throws Exception {
    WorkerPool pool = WorkerPool.builder("test").workers(1).threadFactory(task -> null).build();
    var e = assertThrows(RejectedExecutionException.class, () -> pool.execute(() -> {}));
    assertEquals("pool test: no thread could be started", e.getMessage());
    assertEquals(1, pool.snapshot().undone());
    pool.shutdown();
    assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS));
  }

  @Test
  void threadPerTask_noSecondThreadCanBeStarted_theFirstRunsTheNextTask() throws Exception {
    var made = new AtomicInteger();
    WorkerPool pool =
        WorkerPool.builder("test")
            .threadPerTask(1)
            .threadFactory(
                task -> made.getAndIncrement() == 0 ? Thread.ofVirtual().unstarted(task) : null)
            .build();
    Gate gate = Gate.closed(pool);
    Future<Integer> next = pool.submit(() -> 1);
    gate.open();
    assertEquals(1, next.get(LONG, TimeUnit.SECONDS));
    pool.close();
    assertTrue(pool.isTerminated());
  }

  @ParameterizedTest
  @EnumSource
  void anything_stoppedAtARandomPoint_losesNoTask(Engine engine) throws Exception {
    var random = new SplittableRandom(1);
    for (int round = 0; round < 3_400; round++) {
      WorkerPool pool = engine.pool(1 + random.nextInt(3), random.nextInt(8)).build();
      var ran = new AtomicInteger();
      List<Thread> submitters = new ArrayList<>();
      for (int s = 0; s < 3; s++) {
        boolean cancels = random.nextBoolean();
        submitters.add(Thread.startVirtualThread(() -> submitUntilRejected(pool, ran, cancels)));
      }
      int before = random.nextInt(60);
      while (ran.get() < before) {
        Thread.onSpinWait();
      }
      int undone = pool.shutdownNow().size();
      assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS));
      for (Thread submitter : submitters) {
        submitter.join();
      }
      PoolSnapshot end = pool.snapshot();
      assertEquals(undone, end.undone());
      assertEquals(end.accepted(), end.completed() + end.cancelled() + end.undone(), end::toString);
      assertEquals(0, end.queued() + end.running() + end.workers(), end::toString);
    }
  }

  private static void submitUntilRejected(WorkerPool pool, AtomicInteger ran, boolean cancels) {
    try {
      while (true) {
        Future<?> future = pool.submit(ran::incrementAndGet);
        if (cancels) {
          future.cancel(false);
          pool.execute(ran::incrementAndGet);
        }
      }
    } catch (RejectedExecutionException e) {
      // the pool was stopped
    }
  }

  @Test
  void build_wrongConfiguration_namesTheFieldAndTheValue() {
    assertProblem("queue must not be negative: -1", WorkerPool.builder("p").queue(-1));
    assertProblem(
        "workers: fewest must not be above most: 3 > 2", WorkerPool.builder("p").workers(3, 2));
    assertProblem(
        "onFull: shedByPriority needs priorities, and there is 1",
        WorkerPool.builder("p").onFull(Backpressure.shedByPriority()));
    assertProblem(
        "onFull: shedByDeadline needs a deadline, and it is null",
        WorkerPool.builder("p").onFull(Backpressure.shedByDeadline()));
    assertProblem("deadline must be positive: PT0S", builder().deadline(Duration.ZERO));
    assertProblem("deadline must be positive: PT-1S", builder().deadline(Duration.ofSeconds(-1)));
    assertProblem("keepAlive must not be negative: PT-1S", builder().keepAlive(MINUS_ONE));
    assertProblem("priorities must be at least 1: 0", builder().priorities(0));
    assertProblem(
        "priorities, each with queue and workers, must be at most 67108864 in all: 2147483647",
        builder().priorities(Integer.MAX_VALUE));
    assertProblem("workers: fewest must not be negative: -1", builder().workers(-1, 2));
    assertProblem("workers: most must be at least 1: 0", builder().workers(0, 0));
    assertProblem("workers: most must be at least 1: -1", builder().threadPerTask(-1));
    assertProblem(
        "queue and workers must be at most 67108864: 2147483647 + 1",
        builder().workers(1).queue(Integer.MAX_VALUE));
  }

  @Test
  @NullUnmarked
  void builder_null_throws() {
    assertThrows(NullPointerException.class, () -> WorkerPool.builder(null));
    assertThrows(NullPointerException.class, () -> builder().onFull(null));
    assertThrows(NullPointerException.class, () -> builder().keepAlive(null));
    assertThrows(NullPointerException.class, () -> builder().deadline(null));
    assertThrows(NullPointerException.class, () -> builder().threadFactory(null));
    assertThrows(NullPointerException.class, () -> builder().scaling(null));
    assertThrows(NullPointerException.class, () -> builder().onDeadlock(null));
    assertThrows(NullPointerException.class, () -> builder().context(null));
  }

  @Test
  void build_longestTimes_areForEver() throws Exception {
    var longest = Duration.ofSeconds(Long.MAX_VALUE);
    try (WorkerPool pool = builder().keepAlive(longest).deadline(longest).build()) {
      assertEquals(1, pool.submit(() -> 1).get(LONG, TimeUnit.SECONDS));
    }
  }

  @ParameterizedTest
  @EnumSource
  void submit_usualDeadlinePassesInTheQueue_isNotStarted(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 1).deadline(Duration.ofNanos(1)).build()) {
      Gate gate = Gate.closed(pool);
      Future<Integer> late = pool.submit(() -> 1);
      gate.open();
      assertEquals(TaskNotRunException.Reason.EXPIRED, reason(late));
    }
  }

  /// It has no future that could say so, and whoever waits for it would wait for ever.
  @ParameterizedTest
  @EnumSource
  void execute_usualDeadlinePassesInTheQueue_isStarted(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 1).deadline(Duration.ofNanos(1)).build()) {
      Gate gate = Gate.closed(pool);
      var late = CompletableFuture.supplyAsync(() -> 1, pool);
      gate.open();
      assertEquals(1, late.get(LONG, TimeUnit.SECONDS));
    }
  }

  /// The bug: the thread ran the task that was given up.
  @ParameterizedTest
  @EnumSource
  void execute_factoryThatStartsItsThreads_isRejectedAndNothingRuns(Engine engine)
      throws Exception {
    var ran = new AtomicInteger();
    List<Thread> made = new ArrayList<>();
    try (WorkerPool pool =
        engine
            .pool(1, 1)
            .threadFactory(task -> {
              made.add(Thread.startVirtualThread(task));
              return made.getLast();
            })
            .build()) {
      var e =
          assertThrows(RejectedExecutionException.class, () -> pool.execute(ran::incrementAndGet));
      assertInstanceOf(IllegalThreadStateException.class, e.getCause());
      for (Thread thread : made) {
        thread.join();
      }
      assertEquals(0, ran.get());
      assertEquals(1, pool.snapshot().undone());
    }
  }

  @ParameterizedTest
  @EnumSource
  void execute_factoryThatThrows_isRejectedWithTheCause(Engine engine) {
    var thrown = new IllegalStateException("on purpose");
    try (WorkerPool pool =
        engine
            .pool(1, 1)
            .threadFactory(_ -> {
              throw thrown;
            })
            .build()) {
      var e = assertThrows(RejectedExecutionException.class, () -> pool.execute(() -> {}));
      assertEquals(thrown, e.getCause());
    }
  }

  /// The bug: the second lay in the queue as the first, and the pool never ended.
  @ParameterizedTest
  @EnumSource
  void tryExecute_queuedFuture_isAPlainTask(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 4).build()) {
      Gate gate = Gate.closed(pool);
      PoolFuture<Integer> future = pool.submit(() -> 1);
      assertEquals(Admission.ACCEPTED, pool.tryExecute(future));
      gate.open();
      assertEquals(1, future.get(LONG, TimeUnit.SECONDS));
      pool.shutdown();
      assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS));
      assertEquals(3, pool.snapshot().completed());
    }
  }

  @Test
  void threadPerTask_tenThousandBlockedTasks_allRunAtOnce() throws Exception {
    int tasks = 10_000;
    var entered = new CountDownLatch(tasks);
    var open = new CountDownLatch(1);
    try (WorkerPool pool = WorkerPool.builder("test").threadPerTask(tasks).queue(0).build()) {
      for (int i = 0; i < tasks; i++) {
        var _ =
            pool.submit(() -> {
              entered.countDown();
              open.await();
              return 1;
            });
      }
      assertTrue(entered.await(LONG, TimeUnit.SECONDS));
      open.countDown();
    }
  }

  private static final Duration MINUS_ONE = Duration.ofSeconds(-1);

  private static WorkerPool.Builder builder() {
    return WorkerPool.builder("p");
  }

  private static void assertProblem(String message, WorkerPool.Builder builder) {
    assertEquals(
        message, assertThrows(IllegalArgumentException.class, builder::build).getMessage());
  }

  private static TaskNotRunException.Reason reason(Future<?> future) {
    var e = assertThrows(ExecutionException.class, () -> future.get(LONG, TimeUnit.SECONDS));
    return assertInstanceOf(TaskNotRunException.class, e.getCause()).reason();
  }

  private static int join(Future<Integer> future) {
    try {
      return future.get(LONG, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitBlocked(WorkerPool pool, int submitters) {
    while (pool.snapshot().blockedSubmitters() < submitters) {
      Thread.onSpinWait();
    }
  }
}
