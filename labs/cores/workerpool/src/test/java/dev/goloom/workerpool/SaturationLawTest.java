package dev.goloom.workerpool;

import static dev.goloom.workerpool.Holdup.LONG;
import static dev.goloom.workerpool.Holdup.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// `invokeAll` and `invokeAny` at a full pool, for each way to run tasks and each policy: they end,
/// every future is done, and the pool's books balance.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SaturationLawTest {
  private static final List<Callable<Integer>> TASKS = List.of(() -> 1, () -> 1, () -> 1);

  static Stream<Arguments> enginesAndPolicies() {
    List<Arguments> all = new ArrayList<>();
    for (Engine engine : Engine.values()) {
      for (Backpressure policy :
          List.of(
              Backpressure.block(),
              Backpressure.block(Duration.ZERO),
              Backpressure.reject(),
              Backpressure.callerRuns(),
              Backpressure.dropOldest(),
              Backpressure.dropNewest(),
              Backpressure.shedByPriority(),
              Backpressure.shedByDeadline())) {
        all.add(Arguments.of(engine, policy));
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("enginesAndPolicies")
  void invokeAll_fullPool_endsWithAllDoneOrIsRejected(Engine engine, Backpressure policy)
      throws Exception {
    WorkerPool pool = full(engine, policy);
    try (pool) {
      FutureTask<List<Future<Integer>>> call = callAtFull(pool, () -> pool.invokeAll(TASKS));
      if (rejects(policy)) {
        assertInstanceOf(RejectedExecutionException.class, failure(call));
      } else {
        List<Future<Integer>> done = call.get(LONG, TimeUnit.SECONDS);
        assertEquals(3, done.size());
        assertTrue(done.stream().allMatch(Future::isDone));
      }
    }
    assertBalanced(pool);
  }

  @ParameterizedTest
  @MethodSource("enginesAndPolicies")
  void invokeAny_fullPool_answersOrSaysWhyNot(Engine engine, Backpressure policy) throws Exception {
    WorkerPool pool = full(engine, policy);
    try (pool) {
      FutureTask<Integer> call = callAtFull(pool, () -> pool.invokeAny(TASKS));
      if (rejects(policy)) {
        assertInstanceOf(RejectedExecutionException.class, failure(call));
      } else if (policy instanceof Backpressure.DropNewest) {
        Throwable failure = assertInstanceOf(ExecutionException.class, failure(call));
        assertInstanceOf(TaskNotRunException.class, failure.getCause());
      } else {
        assertEquals(1, call.get(LONG, TimeUnit.SECONDS));
      }
    }
    assertBalanced(pool);
  }

  private static boolean rejects(Backpressure policy) {
    return policy instanceof Backpressure.Reject
        || policy instanceof Backpressure.ShedByPriority
        || policy.equals(Backpressure.block(Duration.ZERO));
  }

  private static Throwable failure(FutureTask<?> call) throws Exception {
    until(call::isDone);
    return call.exceptionNow();
  }

  private static WorkerPool full(Engine engine, Backpressure policy) {
    int priorities = policy instanceof Backpressure.ShedByPriority ? 2 : 1;
    return engine
        .pool(1, 1)
        .priorities(priorities)
        .deadline(Duration.ofHours(1))
        .onFull(policy)
        .build();
  }

  /// Calls it when the pool is full, and lets the pool go on when the call waits or has ended.
  private static <T> FutureTask<T> callAtFull(WorkerPool pool, Callable<T> call) throws Exception {
    Holdup holdup = Holdup.in(pool);
    var _ = pool.submit(() -> 0);
    var task = new FutureTask<>(call);
    Thread caller = Thread.ofVirtual().start(task);
    until(() -> task.isDone() || caller.getState() == Thread.State.WAITING);
    holdup.open();
    return task;
  }

  private static void assertBalanced(WorkerPool pool) {
    PoolSnapshot end = pool.snapshot();
    assertEquals(
        end.accepted(),
        end.completed() + end.cancelled() + end.dropped() + end.undone(),
        end::toString);
    assertEquals(Phase.TERMINATED, end.phase());
  }
}
