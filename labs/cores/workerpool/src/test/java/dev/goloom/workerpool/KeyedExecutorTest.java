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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The laws of keyed execution, for each way to run tasks.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class KeyedExecutorTest {
  @ParameterizedTest
  @EnumSource
  void execute_sameKey_runsInOrderOneAtATimeAndSeesTheOneBefore(Engine engine) {
    int[] plain = new int[1]; // neither volatile nor locked: the law says it need not be
    var seen = new ArrayList<Integer>();
    try (WorkerPool pool = engine.pool(3, 8).build()) {
      KeyedExecutor<String> keyed = pool.keyed();
      for (int i = 0; i < 5_000; i++) {
        int n = i;
        keyed.execute(
            "key",
            () -> {
              plain[0]++;
              seen.add(n);
            });
      }
    }
    assertEquals(5_000, plain[0]);
    for (int i = 0; i < 5_000; i++) {
      assertEquals(i, seen.get(i));
    }
  }

  @ParameterizedTest
  @EnumSource
  void execute_otherKey_runsMeanwhile(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(2, 8).build()) {
      KeyedExecutor<Integer> keyed = pool.keyed();
      Holdup holdup = Holdup.in(task -> keyed.execute(1, task));
      for (int i = 0; i < 3; i++) {
        keyed.execute(1, () -> {}); // wait with their key, in no worker
      }
      assertEquals(7, keyed.submit(2, () -> 7).get(LONG, TimeUnit.SECONDS));
      assertEquals(8, pool.submit(() -> 8).get(LONG, TimeUnit.SECONDS));
      holdup.open();
    }
  }

  @ParameterizedTest
  @EnumSource
  void execute_throwingTask_keepsNobodyFromRunning(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 8).threadFactory(KeyedExecutorTest::quiet).build()) {
      KeyedExecutor<Integer> keyed = pool.keyed();
      keyed.execute(
          1,
          () -> {
            throw new IllegalStateException("on purpose");
          });
      assertEquals(7, keyed.submit(1, () -> 7).get(LONG, TimeUnit.SECONDS));
      assertEquals(1, pool.snapshot().failed());
    }
  }

  /// The bug: it forgot the key that it came from, and when it was cancelled it stayed there.
  @ParameterizedTest
  @EnumSource
  void execute_futureOfAnotherKey_staysWithItsOwn(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(2, 8).build()) {
      KeyedExecutor<Integer> keyed = pool.keyed();
      Holdup first = Holdup.in(task -> keyed.execute(1, task));
      Holdup second = Holdup.in(task -> keyed.execute(2, task));
      PoolFuture<Integer> future = keyed.submit(1, () -> 7);
      keyed.execute(2, future);
      assertTrue(future.cancel(false));
      second.open();
      until(() -> keyed.keys() == 1);
      assertEquals(0, keyed.queued());
      first.open();
    }
  }

  private static Thread quiet(Runnable task) {
    var thread = new Thread(task);
    thread.setUncaughtExceptionHandler((_, _) -> {});
    return thread;
  }

  @ParameterizedTest
  @EnumSource
  void keys_withoutTasks_takeNoMemory(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(2, 8).build()) {
      KeyedExecutor<Integer> keyed = pool.keyed();
      for (int i = 0; i < 1_000; i++) {
        keyed.execute(i, () -> {});
      }
      until(() -> keyed.keys() == 0);
      assertEquals(0, keyed.queued());
    }
  }

  /// One worker: the hot key's tasks and the others' take turns in the order of their submits.
  @ParameterizedTest
  @EnumSource
  void execute_hotKeyAndOneWorker_othersTakeTheirTurn(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 64).build()) {
      KeyedExecutor<String> keyed = pool.keyed();
      Holdup holdup = Holdup.in(pool);
      var order = Collections.synchronizedList(new ArrayList<String>());
      var expected = new ArrayList<String>();
      for (int i = 0; i < 20; i++) {
        keyed.execute("hot", () -> order.add("hot"));
        keyed.execute("cold", () -> order.add("cold"));
        pool.execute(() -> order.add("plain"));
        expected.addAll(List.of("hot", "cold", "plain"));
      }
      holdup.open();
      pool.shutdown();
      assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS));
      assertEquals(expected, order);
    }
  }

  /// The other worker has taken the places of the hot key's tasks, so they are owed. The worker
  /// that serves them must come back to the pool's queue before the last.
  @ParameterizedTest
  @EnumSource
  void execute_hotKeyWithABacklog_yields(Engine engine) throws Exception {
    int many = 200;
    try (WorkerPool pool = engine.pool(2, 256).build()) {
      KeyedExecutor<String> keyed = pool.keyed();
      var first = new Holdup();
      var ran = new AtomicInteger();
      var ranBefore = new AtomicInteger(many);
      keyed.execute("hot", first);
      first.awaitEntered();
      for (int i = 0; i < many; i++) {
        keyed.execute("hot", ran::incrementAndGet);
      }
      until(() -> pool.snapshot().queued() == 0 && pool.snapshot().running() == 1); // all owed
      Holdup other = Holdup.in(pool); // holds the other worker
      pool.execute(() -> ranBefore.set(ran.get()));
      first.open();
      until(() -> ran.get() == many);
      other.open();
      assertTrue(ranBefore.get() < many, () -> ranBefore + " of the hot key ran before");
    }
  }

  @ParameterizedTest
  @EnumSource
  void execute_fullPool_followsThePolicy(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 1).onFull(Backpressure.reject()).build()) {
      KeyedExecutor<String> keyed = pool.keyed();
      Holdup holdup = Holdup.in(pool);
      keyed.execute("a", () -> {});
      assertThrows(RejectedExecutionException.class, () -> keyed.execute("a", () -> {}));
      assertThrows(RejectedExecutionException.class, () -> keyed.execute("b", () -> {}));
      assertEquals(1, keyed.keys());
      holdup.open();
    }
  }

  @ParameterizedTest
  @EnumSource
  void execute_ownBound_blocksUntilATaskEnds(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(2, 16).build()) {
      KeyedExecutor<String> keyed = pool.keyed(2);
      Holdup holdup = Holdup.in(task -> keyed.execute("a", task));
      keyed.execute("a", () -> {});
      var entered = new CountDownLatch(1);
      Thread submitter =
          Thread.startVirtualThread(() -> {
            keyed.execute("b", () -> {});
            entered.countDown();
          });
      until(() -> submitter.getState() == Thread.State.WAITING);
      assertEquals(1, entered.getCount());
      holdup.open();
      entered.await();
      submitter.join();
    }
  }

  @ParameterizedTest
  @EnumSource
  void execute_inAWorkerOfAFullPool_isRejectedAndDoesNotWaitForItself(Engine engine)
      throws Exception {
    try (WorkerPool pool = engine.pool(1, 1).build()) {
      KeyedExecutor<String> keyed = pool.keyed(2);
      Future<Integer> accepted =
          pool.submit(() -> {
            int n = 0;
            try {
              while (true) {
                keyed.execute("a", () -> {});
                n++;
              }
            } catch (RejectedExecutionException e) {
              return n;
            }
          });
      assertEquals(1, accepted.get(LONG, TimeUnit.SECONDS));
    }
  }

  @ParameterizedTest
  @EnumSource
  void submit_dropOldest_completesTheFuture(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 1).onFull(Backpressure.dropOldest()).build()) {
      KeyedExecutor<String> keyed = pool.keyed();
      Holdup holdup = Holdup.in(pool);
      Future<Integer> oldest = keyed.submit("a", () -> 1);
      Future<Integer> newest = keyed.submit("a", () -> 2);
      assertEquals(Reason.DROPPED, notRun(oldest).reason());
      holdup.open();
      assertEquals(2, newest.get(LONG, TimeUnit.SECONDS));
    }
  }

  @ParameterizedTest
  @EnumSource
  void submit_dropNewest_completesTheFuture(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 1).onFull(Backpressure.dropNewest()).build()) {
      KeyedExecutor<String> keyed = pool.keyed();
      Holdup holdup = Holdup.in(pool);
      Future<Integer> oldest = keyed.submit("a", () -> 1);
      Future<Integer> newest = keyed.submit("a", () -> 2);
      assertEquals(Reason.DROPPED, notRun(newest).reason());
      holdup.open();
      assertEquals(1, oldest.get(LONG, TimeUnit.SECONDS));
    }
  }

  @ParameterizedTest
  @EnumSource
  void cancel_waitingTask_givesItsPlaceBack(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 2).onFull(Backpressure.reject()).build()) {
      KeyedExecutor<String> keyed = pool.keyed();
      Holdup holdup = Holdup.in(pool);
      Future<Integer> first = keyed.submit("a", () -> 1);
      Future<Integer> second = keyed.submit("a", () -> 2);
      assertTrue(first.cancel(false));
      assertEquals(1, pool.snapshot().queued());
      Future<Integer> third = keyed.submit("a", () -> 3);
      holdup.open();
      assertEquals(2, second.get(LONG, TimeUnit.SECONDS));
      assertEquals(3, third.get(LONG, TimeUnit.SECONDS));
    }
  }

  @ParameterizedTest
  @EnumSource
  void cancel_runningTask_doesNotInterruptTheNext(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(2, 8).build()) {
      KeyedExecutor<String> keyed = pool.keyed();
      var holdup = new Holdup();
      Future<?> first =
          keyed.submit(
              "a",
              () -> {
                holdup.run();
                Thread.currentThread().interrupt(); // and leaves it behind
                return 1;
              });
      holdup.awaitEntered();
      Future<Boolean> next = keyed.submit("a", () -> Thread.currentThread().isInterrupted());
      first.cancel(true);
      assertFalse(next.get(LONG, TimeUnit.SECONDS));
    }
  }

  @ParameterizedTest
  @EnumSource
  void get_inTheOnlyWorker_runsTheKeysTasksUpToIt(Engine engine) throws Exception {
    try (WorkerPool pool = engine.pool(1, 8).build()) {
      KeyedExecutor<String> keyed = pool.keyed();
      var order = Collections.synchronizedList(new ArrayList<Integer>());
      Future<Boolean> outer =
          pool.submit(() -> {
            keyed.execute("a", () -> order.add(1));
            return keyed.submit("a", () -> order.add(2)).get();
          });
      assertTrue(outer.get(LONG, TimeUnit.SECONDS));
      assertEquals(List.of(1, 2), order);
      assertEquals(0, pool.snapshot().queued());
    }
  }

  @ParameterizedTest
  @EnumSource
  void shutdown_waitingTasks_run(Engine engine) throws Exception {
    WorkerPool pool = engine.pool(2, 16).build();
    KeyedExecutor<String> keyed = pool.keyed();
    var holdup = new Holdup();
    keyed.execute("a", holdup);
    holdup.awaitEntered();
    List<Future<Integer>> waiting = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      int n = i;
      waiting.add(keyed.submit("a", () -> n));
    }
    pool.shutdown();
    assertThrows(RejectedExecutionException.class, () -> keyed.execute("b", () -> {}));
    holdup.open();
    assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS));
    for (int i = 0; i < 8; i++) {
      assertEquals(i, waiting.get(i).get(LONG, TimeUnit.SECONDS));
    }
  }

  /// Some wait in the pool's queue, and some with their key.
  @ParameterizedTest
  @EnumSource
  void shutdownNow_waitingTasks_areListedOnceAndTheirFuturesComplete(Engine engine)
      throws Exception {
    WorkerPool pool = engine.pool(2, 16).build();
    KeyedExecutor<String> keyed = pool.keyed();
    var first = new Holdup();
    keyed.execute("a", first);
    first.awaitEntered();
    Runnable owed = () -> {};
    keyed.execute("a", owed);
    Future<Integer> owedFuture = keyed.submit("a", () -> 1);
    until(() -> pool.snapshot().queued() == 0 && pool.snapshot().running() == 1);
    Holdup second = Holdup.in(pool);
    Runnable queued = () -> {};
    keyed.execute("a", queued);
    Future<Integer> queuedFuture = keyed.submit("b", () -> 2);
    assertEquals(List.of(owed, owedFuture, queued, queuedFuture), pool.shutdownNow());
    assertEquals(Reason.SHUT_DOWN, notRun(owedFuture).reason());
    assertEquals(Reason.SHUT_DOWN, notRun(queuedFuture).reason());
    assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS));
    assertEquals(0, first.interrupted.getCount() + second.interrupted.getCount());
    assertEquals(0, keyed.keys());
  }

  @ParameterizedTest
  @EnumSource
  void shutdown_submitterThatWaitsAtTheOwnBound_isReleased(Engine engine) throws Exception {
    WorkerPool pool = engine.pool(2, 16).build();
    KeyedExecutor<String> keyed = pool.keyed(1);
    var holdup = new Holdup();
    keyed.execute("a", holdup);
    var rejected = new CountDownLatch(1);
    Thread submitter =
        Thread.startVirtualThread(() -> {
          try {
            keyed.execute("b", () -> {});
          } catch (RejectedExecutionException e) {
            rejected.countDown();
          }
        });
    until(() -> submitter.getState() == Thread.State.WAITING);
    pool.shutdown();
    rejected.await(); // while the holdup still holds the bound
    holdup.open();
    assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS));
    submitter.join();
  }

  /// A random program against what a single thread would do: each key's tasks that ran must be
  /// those submitted, without those refused, cancelled or given up, in order, one at a time.
  @ParameterizedTest
  @EnumSource
  void anything_stoppedAtARandomPoint_runsOrGivesUpEachTaskOnceInOrder(Engine engine)
      throws Exception {
    var random = new SplittableRandom(7);
    for (int round = 0; round < 400; round++) {
      Backpressure policy =
          switch (random.nextInt(5)) {
            case 0 -> Backpressure.reject();
            case 1 -> Backpressure.dropOldest();
            case 2 -> Backpressure.dropNewest();
            case 3 -> Backpressure.callerRuns();
            default -> Backpressure.block();
          };
      new Round(
              engine.pool(1 + random.nextInt(3), random.nextInt(6)).onFull(policy).build(),
              1 + random.nextInt(12),
              random)
          .play();
    }
  }

  private static final class Round {
    private static final int KEYS = 3;
    private static final int SUBMITTERS = 3;
    private static final int TASKS = 40;

    private final WorkerPool pool;
    private final KeyedExecutor<Integer> keyed;
    private final SplittableRandom random;
    private final AtomicInteger ran = new AtomicInteger();
    private final List<List<Ticket>> runs = new ArrayList<>();
    private final AtomicBoolean[] busy = new AtomicBoolean[KEYS];
    private final List<String> problems = Collections.synchronizedList(new ArrayList<>());
    private final Set<Runnable> plain = Collections.synchronizedSet(new HashSet<>());
    private final List<Ticket> tickets = Collections.synchronizedList(new ArrayList<>());

    record Ticket(int submitter, int number, Future<?> future) {}

    Round(WorkerPool pool, int most, SplittableRandom random) {
      this.pool = pool;
      this.keyed = pool.keyed(most);
      this.random = random;
      for (int key = 0; key < KEYS; key++) {
        runs.add(Collections.synchronizedList(new ArrayList<>()));
        busy[key] = new AtomicBoolean();
      }
    }

    void play() throws Exception {
      var submitters = new ArrayList<Thread>();
      for (int s = 0; s < SUBMITTERS; s++) {
        int submitter = s;
        SplittableRandom own = random.split();
        submitters.add(Thread.startVirtualThread(() -> submitAll(submitter, own)));
      }
      boolean stops = random.nextBoolean();
      int before = random.nextInt(TASKS);
      until(() -> ran.get() >= before || submitters.stream().noneMatch(Thread::isAlive));
      List<Runnable> undone = List.of();
      if (stops) {
        undone = pool.shutdownNow();
      }
      for (Thread submitter : submitters) {
        submitter.join();
      }
      pool.shutdown();
      assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS));
      check(undone);
    }

    private void submitAll(int submitter, SplittableRandom own) {
      for (int i = 0; i < TASKS; i++) {
        int number = i;
        int key = own.nextInt(KEYS);
        try {
          if (own.nextInt(4) == 0) {
            Runnable task =
                new Runnable() {
                  @Override
                  public void run() {
                    Round.this.run(key, submitter, number);
                    plain.remove(this);
                  }
                };
            plain.add(task);
            try {
              keyed.execute(key, task);
            } catch (RejectedExecutionException e) {
              plain.remove(task);
            }
          } else {
            Future<?> future = keyed.submit(key, () -> run(key, submitter, number));
            tickets.add(new Ticket(submitter, number, future));
            if (own.nextInt(5) == 0) {
              future.cancel(own.nextBoolean());
            }
          }
        } catch (RejectedExecutionException e) {
          // as the policy, or the stop, says
        }
      }
    }

    private int run(int key, int submitter, int number) {
      if (!busy[key].compareAndSet(false, true)) {
        problems.add("two tasks of key " + key);
      }
      runs.get(key)
          .add(new Ticket(submitter, number, new java.util.concurrent.CompletableFuture<>()));
      busy[key].set(false);
      return ran.incrementAndGet();
    }

    private void check(List<Runnable> undone) throws Exception {
      assertEquals(List.of(), problems);
      for (List<Ticket> run : runs) {
        int[] last = {-1, -1, -1};
        for (Ticket ticket : run) {
          assertTrue(last[ticket.submitter] < ticket.number, run::toString);
          last[ticket.submitter] = ticket.number;
        }
      }
      for (Ticket ticket : tickets) {
        assertTrue(ticket.future.isDone(), ticket::toString);
      }
      boolean drops =
          pool.onFull() instanceof Backpressure.DropOldest
              || pool.onFull() instanceof Backpressure.DropNewest;
      if (!drops) {
        undone.forEach(plain::remove);
        assertEquals(Set.of(), plain, "tasks that neither ran nor were given up");
      }
      assertEquals(new HashSet<>(undone).size(), undone.size());
      until(() -> keyed.keys() == 0);
      PoolSnapshot end = pool.snapshot();
      assertEquals(0, end.queued() + end.running() + end.workers(), end::toString);
    }
  }

  @Test
  void execute_null_throws() {
    try (WorkerPool pool = WorkerPool.builder("test").workers(1).build()) {
      KeyedExecutor<String> keyed = pool.keyed();
      assertThrows(NullPointerException.class, () -> keyed.execute(nothing(), () -> {}));
      assertThrows(NullPointerException.class, () -> keyed.execute("a", nothing()));
      assertEquals(0, keyed.keys());
      assertThrows(IllegalArgumentException.class, () -> pool.keyed(0));
    }
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // on purpose
  private static <T> T nothing() {
    return null;
  }
}
