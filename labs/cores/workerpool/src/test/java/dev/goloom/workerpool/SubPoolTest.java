package dev.goloom.workerpool;

import static dev.goloom.workerpool.Holdup.LONG;
import static dev.goloom.workerpool.Holdup.notRun;
import static dev.goloom.workerpool.Holdup.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.workerpool.TaskNotRunException.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The laws of sub-pools, for each way to run tasks.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SubPoolTest {
  @ParameterizedTest
  @EnumSource
  void execute_manyTasks_runAtMostSoManyAtOnce(Engine engine) {
    var now = new AtomicInteger();
    var peak = new AtomicInteger();
    var ran = new AtomicInteger();
    try (WorkerPool pool = engine.pool(4, 16).build();
        SubPool sub = pool.sub("sub", 2)) {
      for (int i = 0; i < 2_000; i++) {
        sub.execute(() -> {
          peak.accumulateAndGet(now.incrementAndGet(), Math::max);
          Thread.onSpinWait();
          now.decrementAndGet();
          ran.incrementAndGet();
        });
      }
    }
    assertEquals(2_000, ran.get());
    assertTrue(peak.get() <= 2, peak::toString);
  }

  @ParameterizedTest
  @EnumSource
  void execute_mostOne_runsInOrder(Engine engine) {
    var seen = new ArrayList<Integer>(); // unguarded: a lane of one orders it
    try (WorkerPool pool = engine.pool(3, 16).build();
        SubPool sub = pool.sub("sub", 1)) {
      for (int i = 0; i < 2_000; i++) {
        int n = i;
        sub.execute(() -> seen.add(n));
      }
    }
    for (int i = 0; i < 2_000; i++) {
      assertEquals(i, seen.get(i));
    }
  }

  @ParameterizedTest
  @EnumSource
  void execute_busySubPool_leavesTheOtherWorkersFree(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(2, 16).build();
        SubPool sub = pool.sub("sub", 1)) {
      Holdup holdup = Holdup.in(sub);
      for (int i = 0; i < 5; i++) {
        sub.execute(() -> {});
      }
      assertEquals(7, pool.submit(() -> 7).get(LONG, TimeUnit.SECONDS));
      assertEquals(5, sub.queued());
      assertEquals(1, sub.running());
      holdup.open();
    }
  }

  @ParameterizedTest
  @EnumSource
  void execute_fullSubPool_followsThePolicy(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(2, 16).onFull(Backpressure.reject()).build();
        SubPool sub = pool.sub("sub", 1, 1)) {
      Holdup holdup = Holdup.in(sub);
      sub.execute(() -> {});
      var e = assertThrows(RejectedExecutionException.class, () -> sub.execute(() -> {}));
      assertEquals("pool test/sub: REJECTED", e.getMessage());
      holdup.open();
    }
  }

  @ParameterizedTest
  @EnumSource
  void execute_fullSubPoolThatBlocks_waitsForAPlace(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(2, 16).build();
        SubPool sub = pool.sub("sub", 1, 0)) {
      Holdup holdup = Holdup.in(sub);
      var ran = new CountDownLatch(1);
      Thread submitter = Thread.startVirtualThread(() -> sub.execute(ran::countDown));
      until(() -> submitter.getState() == Thread.State.WAITING);
      assertEquals(1, ran.getCount());
      holdup.open();
      ran.await();
      submitter.join();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shutdown_waitingTasks_runAndNewOnesAreRejected(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(2, 16).build()) {
      SubPool sub = pool.sub("sub", 1);
      Holdup holdup = Holdup.in(sub);
      Future<Integer> waiting = sub.submit(() -> 1);
      sub.shutdown();
      assertTrue(sub.isShutdown());
      assertFalse(sub.isTerminated());
      assertFalse(sub.awaitTermination(1, TimeUnit.NANOSECONDS));
      assertThrows(RejectedExecutionException.class, () -> sub.execute(() -> {}));
      holdup.open();
      assertTrue(sub.awaitTermination(LONG, TimeUnit.SECONDS));
      assertTrue(sub.isTerminated());
      assertEquals(1, waiting.get());
      assertEquals(7, pool.submit(() -> 7).get()); // the pool lives on
    }
  }

  @ParameterizedTest
  @EnumSource
  void shutdown_blockedSubmitter_isReleased(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(2, 16).build()) {
      SubPool sub = pool.sub("sub", 1, 0);
      Holdup holdup = Holdup.in(sub);
      var rejected = new CountDownLatch(1);
      Thread submitter =
          Thread.startVirtualThread(() -> {
            try {
              sub.execute(() -> {});
            } catch (RejectedExecutionException e) {
              rejected.countDown();
            }
          });
      until(() -> submitter.getState() == Thread.State.WAITING);
      sub.shutdown();
      rejected.await();
      holdup.open();
      submitter.join();
      assertTrue(sub.awaitTermination(LONG, TimeUnit.SECONDS));
    }
  }

  /// One waits for a place in the pool, the other for its turn to do so.
  @ParameterizedTest
  @EnumSource
  void shutdown_submittersAtThePoolsDoor_areReleased(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 0).build()) {
      SubPool sub = pool.sub("sub", 1, 8);
      Holdup holdup = Holdup.in(pool);
      var rejected = new CountDownLatch(2);
      Thread[] submitters = new Thread[2];
      for (int i = 0; i < 2; i++) {
        submitters[i] =
            Thread.startVirtualThread(() -> {
              try {
                sub.execute(() -> {});
              } catch (RejectedExecutionException e) {
                assertEquals("pool test/sub: SHUT_DOWN", e.getMessage());
                rejected.countDown();
              }
            });
      }
      for (Thread submitter : submitters) {
        until(() -> submitter.getState() == Thread.State.WAITING);
      }
      assertEquals(1, pool.snapshot().blockedSubmitters());
      sub.shutdown();
      rejected.await();
      assertTrue(sub.isTerminated());
      assertEquals(List.of(), sub.shutdownNow());
      assertEquals(0, pool.snapshot().blockedSubmitters());
      holdup.open();
      assertEquals(7, pool.submit(() -> 7).get(LONG, TimeUnit.SECONDS)); // the pool lives on
    }
  }

  @ParameterizedTest
  @EnumSource
  void shutdownNow_waitingTasks_areListedAndTheRunningInterrupted(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(2, 16).build()) {
      SubPool sub = pool.sub("sub", 1);
      Holdup holdup = Holdup.in(sub);
      Holdup other = Holdup.in(pool); // so that the next ones stay in the pool's queue
      Runnable plain = () -> {};
      sub.execute(plain);
      Future<Integer> future = sub.submit(() -> 1);
      assertEquals(List.of(plain, future), sub.shutdownNow());
      assertEquals(Reason.SHUT_DOWN, notRun(future).reason());
      assertEquals(0, pool.snapshot().queued()); // the places are free
      assertTrue(sub.awaitTermination(LONG, TimeUnit.SECONDS));
      assertEquals(0, holdup.interrupted.getCount());
      assertEquals(1, other.interrupted.getCount()); // not ours
      assertFalse(pool.submit(() -> Thread.currentThread().isInterrupted()).get());
      assertEquals(List.of(), sub.shutdownNow());
      other.open();
    }
  }

  @ParameterizedTest
  @EnumSource
  void close_waitsForItsTasks(Engine engine) {
    var ran = new AtomicInteger();
    try (WorkerPool pool = engine.pool(2, 16).build()) {
      try (SubPool sub = pool.sub("sub", 1)) {
        for (int i = 0; i < 10; i++) {
          sub.execute(ran::incrementAndGet);
        }
      }
      assertEquals(10, ran.get());
    }
  }

  @ParameterizedTest
  @EnumSource
  void shutdown_ofThePool_endsTheSubPool(Engine engine) throws Exception {
    WorkerPool pool = engine.pool(2, 16).build();
    SubPool sub = pool.sub("sub", 1);
    SubPool empty = pool.sub("empty", 1);
    var waiter = new FutureTask<>(() -> empty.awaitTermination(LONG, TimeUnit.SECONDS));
    Thread waiting = Thread.startVirtualThread(waiter);
    Holdup holdup = Holdup.in(sub);
    Future<Integer> future = sub.submit(() -> 1);
    pool.shutdown();
    assertTrue(waiter.get(LONG, TimeUnit.SECONDS));
    waiting.join();
    assertTrue(sub.isShutdown());
    assertFalse(sub.isTerminated());
    assertThrows(RejectedExecutionException.class, () -> sub.execute(() -> {}));
    holdup.open();
    assertTrue(sub.awaitTermination(LONG, TimeUnit.SECONDS));
    assertEquals(1, future.get());
    pool.close();
  }

  @ParameterizedTest
  @EnumSource
  void shutdownNow_ofThePool_listsTheSubPoolsTasks(Engine engine) throws Exception {
    WorkerPool pool = engine.pool(2, 16).build();
    SubPool sub = pool.sub("sub", 1);
    Holdup holdup = Holdup.in(sub);
    Runnable plain = () -> {};
    sub.execute(plain);
    Future<Integer> future = sub.submit(() -> 1);
    until(() -> pool.snapshot().queued() == 0 && pool.snapshot().running() == 1); // both owed
    assertEquals(List.of(plain, future), pool.shutdownNow());
    assertEquals(Reason.SHUT_DOWN, notRun(future).reason());
    assertTrue(sub.awaitTermination(LONG, TimeUnit.SECONDS));
    assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS));
    assertEquals(0, holdup.interrupted.getCount());
  }

  @ParameterizedTest
  @EnumSource
  void get_inTheOnlyWorker_runsTheTask(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 8).build();
        SubPool sub = pool.sub("sub", 1)) {
      Future<Integer> outer = pool.submit(() -> 1 + sub.submit(() -> 1).get());
      assertEquals(2, outer.get(LONG, TimeUnit.SECONDS));
    }
  }

  @ParameterizedTest
  @EnumSource
  void invokeAllAndAny_answer(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(2, 8).build();
        SubPool sub = pool.sub("sub", 1)) {
      Callable<Integer> one = () -> 1;
      Callable<Integer> fails =
          () -> {
            throw new IllegalStateException("on purpose");
          };
      assertEquals(2, sub.invokeAll(List.of(one, one)).size());
      assertEquals(1, sub.invokeAny(List.of(fails, one)));
      assertEquals(1, sub.invokeAny(List.of(fails, one), LONG, TimeUnit.SECONDS));
      assertThrows(ExecutionException.class, () -> sub.invokeAny(List.of(fails)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void cancel_waitingTask_givesItsPlaceBackHereAndThere(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 8).onFull(Backpressure.reject()).build();
        SubPool sub = pool.sub("sub", 1, 0)) {
      Holdup holdup = Holdup.in(pool);
      assertTrue(sub.submit(() -> 1).cancel(false));
      assertEquals(0, pool.snapshot().queued());
      Future<Integer> next = sub.submit(() -> 2);
      holdup.open();
      assertEquals(2, next.get(LONG, TimeUnit.SECONDS));
    }
  }

  /// A random program against what is known without threads: each task is run, refused, cancelled
  /// or given up, once; with one at a time each submitter's tasks run in order.
  @ParameterizedTest
  @EnumSource
  void anything_stoppedAtARandomPoint_runsOrGivesUpEachTaskOnce(Engine engine) throws Exception {
    var random = new SplittableRandom(11);
    for (int round = 0; round < 400; round++) {
      Backpressure policy =
          switch (random.nextInt(4)) {
            case 0 -> Backpressure.reject();
            case 1 -> Backpressure.callerRuns();
            default -> Backpressure.block();
          };
      play(
          engine.pool(1 + random.nextInt(3), random.nextInt(6)).onFull(policy).build(),
          1 + random.nextInt(2),
          random.nextInt(6),
          random);
    }
  }

  private static final int TASKS = 40;

  private record Submitted(int submitter, int number, AtomicInteger runs) implements Runnable {
    @Override
    public void run() {
      runs.incrementAndGet();
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  private static void play(WorkerPool pool, int most, int queue, SplittableRandom random)
      throws Exception {
    SubPool sub = pool.sub("sub", most, queue);
    Set<Submitted> accepted = Collections.synchronizedSet(new HashSet<>());
    List<Future<?>> futures = Collections.synchronizedList(new ArrayList<>());
    List<Submitted> order = Collections.synchronizedList(new ArrayList<>());
    var now = new AtomicInteger();
    var problems = new AtomicInteger();
    var submitters = new ArrayList<Thread>();
    for (int s = 0; s < 3; s++) {
      int submitter = s;
      SplittableRandom own = random.split();
      submitters.add(
          Thread.startVirtualThread(() -> {
            for (int i = 0; i < TASKS; i++) {
              var task = new Submitted(submitter, i, new AtomicInteger());
              var wrapped =
                  new Object() {
                    void run() {
                      if (now.incrementAndGet() > most) {
                        problems.incrementAndGet();
                      }
                      order.add(task);
                      task.run();
                      now.decrementAndGet();
                    }
                  };
              try {
                if (own.nextInt(3) == 0) {
                  Future<?> future = sub.submit(wrapped::run);
                  futures.add(future);
                  if (own.nextInt(3) == 0) {
                    future.cancel(own.nextBoolean());
                  }
                } else {
                  sub.execute(new Plain(task, wrapped::run));
                  accepted.add(task);
                }
              } catch (RejectedExecutionException e) {
                // as the policy, or the stop, says
              }
            }
          }));
    }
    int before = random.nextInt(TASKS);
    until(() -> order.size() >= before || submitters.stream().noneMatch(Thread::isAlive));
    List<Runnable> undone =
        switch (random.nextInt(3)) {
          case 0 -> pool.shutdownNow();
          case 1 -> sub.shutdownNow();
          default -> List.of();
        };
    for (Thread submitter : submitters) {
      submitter.join();
    }
    sub.shutdown();
    assertTrue(sub.awaitTermination(LONG, TimeUnit.SECONDS));
    pool.shutdown();
    assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS));
    assertEquals(0, problems.get());
    assertEquals(0, sub.queued() + sub.running());
    for (Runnable task : undone) {
      if (task instanceof Plain plain) {
        assertEquals(0, plain.task.runs.get());
        plain.task.run();
      }
    }
    for (Submitted task : accepted) {
      assertEquals(1, task.runs.get(), "run or given up, once");
    }
    assertTrue(futures.stream().allMatch(Future::isDone));
    if (most == 1) {
      int[] last = {-1, -1, -1};
      for (Submitted task : order) {
        assertTrue(last[task.submitter] < task.number, order::toString);
        last[task.submitter] = task.number;
      }
    }
  }

  private record Plain(Submitted task, Runnable code) implements Runnable {
    @Override
    public void run() {
      code.run();
    }
  }

  @Test
  void sub_wrongFigures_areNamed() {
    try (WorkerPool pool = WorkerPool.builder("test").workers(1).build()) {
      var e = assertThrows(IllegalArgumentException.class, () -> pool.sub("s", 0));
      assertEquals("most must be at least 1: 0", e.getMessage());
      var f = assertThrows(IllegalArgumentException.class, () -> pool.sub("s", 1, -1));
      assertEquals("queue must not be negative: -1", f.getMessage());
    }
  }
}
