package dev.goloom.workerpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Bugs that the core had: a test for each.
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DispatchTest {
  private static final int LONG = 20;
  private static final DeadlockPolicy NO_WATCHDOG =
      DeadlockPolicy.report().after(Duration.ofDays(1_000));

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(LONG, TimeUnit.SECONDS), "waited in vain");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitForEver(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Tasks that only end when so many of them run at once.
  private static Runnable meeting(CountDownLatch latch) {
    return () -> {
      latch.countDown();
      await(latch);
    };
  }

  private static void awaitBlocked(WorkerPool pool, int submitters) {
    Awaitility.await().until(() -> pool.snapshot().blockedSubmitters() == submitters);
  }

  /// The bug: a worker of which there was one too many stole when it went to sleep, and then filled
  /// its batch over what it had stolen.
  @Test
  void spares_thatComeAndGo_loseNoTask() throws Exception {
    int tasks = 3_000;
    var ran = new AtomicInteger();
    var over = new AtomicBoolean();
    WorkerPool pool =
        WorkerPool.builder("test").workers(2).queue(256).onDeadlock(NO_WATCHDOG).build();
    Thread policy =
        Thread.ofPlatform()
            .start(() -> {
              while (!over.get()) {
                pool.dispatch().addSpares(3);
                pool.dispatch().dismissSpares();
              }
            });
    for (int i = 1; i <= tasks; i++) {
      pool.execute(ran::incrementAndGet);
      if (i % 100 == 0) { // now and then nothing is queued, and something claimed
        int all = i;
        assertTrue(comesTrue(() -> ran.get() == all), () -> ran + " ran, " + pool.snapshot());
      }
    }
    over.set(true);
    policy.join();
    pool.shutdown();
    assertTrue(
        pool.awaitTermination(LONG, TimeUnit.SECONDS), () -> ran + " ran, " + pool.snapshot());
    assertEquals(tasks, ran.get());
    assertEquals(tasks, pool.snapshot().completed());
  }

  private static boolean comesTrue(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONG);
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    return condition.getAsBoolean();
  }

  /// The bug: a worker that had stolen, or found the last task of the queue, did not look whether
  /// others had more. Tasks stayed claimed behind one that waited for them, with a worker idle.
  @Test
  void claimedTasks_whileAWorkerIsIdle_areStartedByIt() {
    int workers = 4;
    try (WorkerPool pool =
        WorkerPool.builder("test").workers(workers).onDeadlock(NO_WATCHDOG).build()) {
      for (int round = 0; round < 500; round++) {
        for (int i = 0; i < 100 * workers; i++) {
          pool.execute(() -> {}); // short ones, so that workers claim several at once
        }
        var all = new CountDownLatch(workers);
        for (int i = 0; i < workers; i++) {
          pool.execute(meeting(all));
        }
        await(all);
      }
    }
  }

  /// The bug: each task that a task had submitted by execute kept its submitter, which kept its
  /// own: a task that submits itself again kept all its lives.
  @Test
  void taskThatSubmitsItselfAgain_doesNotKeepItsPast() {
    try (WorkerPool pool = WorkerPool.builder("test").workers(1).build()) {
      var past = new CompletableFuture<WeakReference<Runnable>>();
      var over = new AtomicBoolean();
      resubmit(pool, past, over);
      WeakReference<Runnable> early = past.join();
      try {
        Awaitility.await()
            .untilAsserted(() -> {
              System.gc();
              assertNull(early.get());
            });
      } finally {
        over.set(true);
      }
    }
  }

  private static void resubmit(
      WorkerPool pool, CompletableFuture<WeakReference<Runnable>> past, AtomicBoolean over) {
    var life =
        new Runnable() {
          @Override
          public void run() {
            past.complete(new WeakReference<>(this));
            if (!over.get()) {
              resubmit(pool, past, over);
            }
          }
        };
    pool.execute(life);
  }

  /// The bug: a handler that throws ended the worker, which the pool went on counting.
  @Test
  void uncaughtExceptionHandler_thatThrows_killsNoWorker() throws Exception {
    var made = new AtomicInteger();
    WorkerPool pool =
        WorkerPool.builder("test")
            .workers(1)
            .threadFactory(task -> {
              made.incrementAndGet();
              var thread = new Thread(task);
              thread.setUncaughtExceptionHandler((_, _) -> {
                throw new IllegalStateException("the handler, on purpose");
              });
              return thread;
            })
            .build();
    pool.execute(() -> {
      throw new IllegalStateException("the task, on purpose");
    });
    assertEquals(1, pool.submit(() -> 1).get(LONG, TimeUnit.SECONDS));
    assertEquals(1, made.get());
    pool.shutdown();
    assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS));
    assertEquals(2, pool.snapshot().completed());
  }

  /// The bug: its priority was looked up in a pool that has fewer of them, under the lock, which
  /// nobody gave back.
  @Test
  void execute_futureOfAPoolWithMorePriorities_isOfTheHighestHere() throws Exception {
    try (WorkerPool many = WorkerPool.builder("many").workers(1).priorities(9).build();
        WorkerPool few = WorkerPool.builder("few").workers(1).priorities(2).build()) {
      Future<Integer> future = many.submit(8, () -> 1);
      assertEquals(1, future.get());
      few.execute((Runnable) future);
      assertEquals(2, few.submit(() -> 2).get(LONG, TimeUnit.SECONDS));
      assertEquals(2, few.snapshot().accepted());
    }
  }

  /// The bug: of the submitters that were let in together, one got a thread; the tasks of the
  /// others ran one after the other, whatever the limit.
  @Test
  void threadPerTask_submittersLetInTogether_runAtOnce() throws Exception {
    try (WorkerPool pool = fullOfLongTasks(4)) {
      var all = new CountDownLatch(4);
      for (int i = 0; i < 4; i++) {
        Thread.startVirtualThread(() -> pool.execute(meeting(all)));
      }
      awaitBlocked(pool, 4);
      few.countDown();
      try {
        await(all);
      } finally {
        many.countDown();
      }
    }
  }

  private final CountDownLatch few = new CountDownLatch(1);
  private final CountDownLatch many = new CountDownLatch(1);

  /// A pool with a thread for each of 64 tasks, that knows its tasks to be short, and is full.
  ///
  /// @param ending how many of the tasks wait for `few`; the others for `many`
  private WorkerPool fullOfLongTasks(int ending) throws Exception {
    int limit = 64;
    WorkerPool pool =
        WorkerPool.builder("test").threadPerTask(limit).queue(0).onDeadlock(NO_WATCHDOG).build();
    runOne(pool); // the first is timed, and then one in so many
    long took;
    do {
      long before = pool.snapshot().timedNanos();
      for (int i = 0; i < Worker.SAMPLE; i++) {
        runOne(pool);
      }
      took = pool.snapshot().timedNanos() - before;
    } while (took > 100_000); // it lost its processor
    var running = new CountDownLatch(limit);
    for (int i = 0; i < limit; i++) {
      CountDownLatch end = i < ending ? few : many;
      pool.execute(() -> {
        running.countDown();
        awaitForEver(end);
      });
    }
    await(running);
    return pool;
  }

  private static void runOne(WorkerPool pool) {
    long before = pool.snapshot().completed();
    pool.execute(() -> {});
    assertTrue(comesTrue(() -> pool.snapshot().completed() > before));
  }

  /// The bug: submitters were not let in before there were places for a batch of them, which there
  /// never were while the other tasks went on.
  @Test
  void submitter_fewerPlacesThanABatch_isLetInBeforeLong() throws Exception {
    try (WorkerPool pool = fullOfLongTasks(3)) {
      var ran = new CountDownLatch(1);
      Thread.startVirtualThread(() -> pool.execute(ran::countDown));
      awaitBlocked(pool, 1);
      few.countDown();
      try {
        await(ran);
      } finally {
        many.countDown();
      }
    }
  }

  /// The bug: when the only worker could not be started, those that waited for a place went on
  /// waiting.
  @Test
  void blockedSubmitter_theOnlyWorkerCannotBeStarted_isRejected() throws Exception {
    var go = new CountDownLatch(1);
    WorkerPool pool =
        WorkerPool.builder("test")
            .workers(1)
            .queue(0)
            .threadFactory(task -> {
              await(go);
              return null;
            })
            .build();
    var rejected = new CountDownLatch(2);
    for (int i = 0; i < 2; i++) {
      Thread.startVirtualThread(() -> {
        assertThrows(RejectedExecutionException.class, () -> pool.execute(() -> {}));
        rejected.countDown();
      });
    }
    awaitBlocked(pool, 1);
    go.countDown();
    await(rejected);
    assertThrows(RejectedExecutionException.class, () -> pool.execute(() -> {}));
    pool.shutdown();
    assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS));
  }

  /// The bug: a cancelled task counted as one that waits, so a pool whose tasks wait for the world
  /// was reported as stalled, and got spares.
  @Test
  void stall_onlyCancelledTasksAreQueued_isNone() throws Exception {
    try (WorkerPool pool = WorkerPool.builder("test").workers(1).onDeadlock(NO_WATCHDOG).build()) {
      var running = new CountDownLatch(1);
      pool.execute(() -> {
        running.countDown();
        await(few);
      });
      await(running);
      assertTrue(pool.submit(() -> 1).cancel(false));
      assertNull(pool.dispatch().stall());
      few.countDown();
    }
  }

  /// The bug: an idle worker that may not leave, in a pool without a keep-alive time, never rested.
  @Test
  void idleWorker_noKeepAlive_rests() throws Exception {
    var worker = new AtomicReference<Thread>();
    try (WorkerPool pool = WorkerPool.builder("test").workers(1).keepAlive(Duration.ZERO).build()) {
      pool.submit(() -> worker.set(Thread.currentThread())).get();
      Awaitility.await().until(() -> isSeenWaiting(worker.get(), 500));
    }
  }

  private static boolean isSeenWaiting(Thread thread, int times) {
    for (int i = 0; i < times; i++) {
      if (thread.getState() != Thread.State.TIMED_WAITING) {
        return false;
      }
      LockSupport.parkNanos(10_000); // another moment
    }
    return true;
  }

  /// The bug: whoever raised the limit called a worker for what was left of a cancelled task,
  /// though the pool had terminated.
  @Test
  void setLimit_afterTheEndWithAHoleLeft_startsNobody() throws Exception {
    var made = new AtomicInteger();
    WorkerPool pool =
        WorkerPool.builder("test")
            .workers(0, 2)
            .threadFactory(task -> {
              made.incrementAndGet();
              return new Thread(task);
            })
            .build();
    pool.dispatch().setLimit(0, "test"); // no policy can: so nobody comes for the hole
    assertTrue(pool.submit(() -> 1).cancel(false));
    pool.shutdown();
    assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS));
    pool.dispatch().setLimit(2, "test");
    assertEquals(0, made.get());
    assertEquals(0, pool.snapshot().workers());
  }

  /// Makes a first thread, and then none.
  private static WorkerPool.Builder oneThread() {
    var made = new AtomicBoolean();
    return WorkerPool.builder("test")
        .threadPerTask(4)
        .queue(8)
        .onDeadlock(NO_WATCHDOG)
        .threadFactory(task -> made.getAndSet(true) ? null : new Thread(task));
  }

  /// The bug: the times of a worker that went on, because no thread could be started for the next
  /// task, were added up twice.
  @Test
  void threadPerTask_workerThatGoesOn_isTimedOnce() throws Exception {
    try (WorkerPool pool = oneThread().build()) {
      pool.dispatch().setLimit(1, "test");
      Holdup first = Holdup.in(pool);
      var second = new Holdup();
      pool.execute(second);
      first.open();
      second.awaitEntered();
      assertEquals(1, pool.snapshot().timed());
      second.open();
    }
  }

  /// The bug: a task was taken out of the queue for a thread that could not be started, and given
  /// up, though the thread of another task would have come for it.
  @Test
  void threadPerTask_spareCannotBeStarted_givesNoTaskUp() throws Exception {
    try (WorkerPool pool = oneThread().build()) {
      pool.dispatch().setLimit(1, "test");
      Holdup first = Holdup.in(pool);
      Future<Integer> second = pool.submit(() -> 2);
      pool.dispatch().addSpares(1);
      assertEquals(1, pool.snapshot().queued());
      first.open();
      assertEquals(2, second.get(LONG, TimeUnit.SECONDS));
      assertEquals(0, pool.snapshot().undone());
    }
  }

  /// The bug: a worker kept the task that it was given up with until it was given up again.
  @Test
  void giveUp_workerThatGoesOn_doesNotKeepTheTask() throws Exception {
    try (WorkerPool pool = WorkerPool.builder("test").workers(1).onDeadlock(NO_WATCHDOG).build()) {
      WeakReference<Runnable> given = giveUpATask(pool);
      pool.submit(() -> 1).get(LONG, TimeUnit.SECONDS);
      Awaitility.await()
          .untilAsserted(() -> {
            System.gc();
            assertNull(given.get());
          });
    }
  }

  private static WeakReference<Runnable> giveUpATask(WorkerPool pool) throws Exception {
    Holdup task = Holdup.in(pool);
    Worker worker = pool.dispatch().busyWorkers().getFirst();
    worker.giveUp();
    assertTrue(worker.isGivenUp());
    task.open();
    return new WeakReference<>(task);
  }

  /// The bug: the threads of a pool that was dropped without a shutdown stayed for ever.
  @ParameterizedTest
  @EnumSource
  void droppedPool_runsWhatItHasAndEndsItsThreads(Engine engine) throws Exception {
    var threads = ConcurrentHashMap.<Thread>newKeySet();
    var ran = new AtomicInteger();
    Holdup holdup = useAndDrop(engine, threads, ran);
    Awaitility.await() // it is shut down while it has tasks
        .until(() -> {
          System.gc();
          return dropped.phase() != Phase.RUNNING;
        });
    holdup.open();
    Awaitility.await().until(() -> threads.stream().noneMatch(Thread::isAlive));
    assertEquals(20, ran.get());
  }

  private Dispatch dropped = WorkerPool.builder("none").build().dispatch();

  private Holdup useAndDrop(Engine engine, Set<Thread> threads, AtomicInteger ran)
      throws Exception {
    WorkerPool pool = engine.pool(1, 32).build();
    dropped = pool.dispatch();
    Holdup holdup = Holdup.in(pool);
    for (int i = 0; i < 20; i++) {
      pool.execute(() -> {
        threads.add(Thread.currentThread());
        ran.incrementAndGet();
      });
    }
    return holdup;
  }

  /// The bug: the length of the ring overflowed, and it had 16 places.
  @Test
  void build_queueThatNoArrayHolds_namesIt() {
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> WorkerPool.builder("test").workers(4).queue(Integer.MAX_VALUE).build());
    assertEquals("queue and workers must be at most 67108864: 2147483647 + 4", e.getMessage());
  }

  /// What dozing workers must not do: leave a task behind one that waits for it.
  @Test
  void task_behindOneThatWaitsForItAfterManyShortOnes_isRunByAnotherWorker() throws Exception {
    var random = new Random(1);
    try (WorkerPool pool =
        WorkerPool.builder("test").workers(2).queue(256).onDeadlock(NO_WATCHDOG).build()) {
      for (int round = 0; round < 500; round++) {
        for (int i = random.nextInt(300); i >= 0; i--) {
          pool.execute(() -> {});
        }
        var behind = new CountDownLatch(1);
        Future<?> waits = pool.submit(() -> await(behind));
        pool.execute(behind::countDown);
        assertNull(waits.get(LONG, TimeUnit.SECONDS));
      }
    }
  }
}
