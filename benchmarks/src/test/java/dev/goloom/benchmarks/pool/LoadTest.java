package dev.goloom.benchmarks.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// That every pool runs every task once in every row and waits while it is full, and that one which
/// does not fails.
@Timeout(120)
final class LoadTest {
  private static final int WORKERS = 2;
  private static final Set<Library> WAITING =
      EnumSet.of(
          Library.GOLOOM, Library.GOLOOM_VIRTUAL, Library.TPE_ARRAY, Library.VIRTUAL_THREADS);

  /// In one pool it looks from time to time whether there is a place.
  private static final Set<Thread.State> WAITS =
      EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

  @ParameterizedTest
  @EnumSource
  void rows_anyLibrary_runEveryTaskOnce(Library library) throws Exception {
    for (PoolBenchmark.Row row : PoolBenchmark.Row.values()) {
      if (row.load instanceof Waits && !WAITING.contains(library)) {
        assertThrows(
            UnsupportedOperationException.class,
            () -> row.load.pool(library, WORKERS, new Tally()));
      } else {
        runTwice(row.load, library);
      }
    }
  }

  private static void runTwice(Load load, Library library) throws Exception {
    var tally = new Tally();
    try (Pool pool = load.pool(library, WORKERS, tally)) {
      Load.Measured first = load.run(pool, tally);
      Load.Measured second = load.run(pool, tally);
      assertTrue(first.nanos() > 0 && second.nanos() > 0, load.toString());
      assertEquals(first.tasks(), second.tasks(), load.toString());
      if (!(load instanceof Futures)) {
        tally.check(2L * first.tasks());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void execute_poolIsFull_submitterWaits(Library library) throws Exception {
    int most = WORKERS + Load.PLACES;
    var tally = new Tally();
    var held = new CountDownLatch(1);
    var submitted = new AtomicInteger();
    try (Pool pool = library.computing(WORKERS, Load.PLACES, tally)) {
      var submitter = new Thread(() -> submitAll(pool, held, submitted, 2 * most));
      submitter.start();
      while (submitter.isAlive()
          && (submitted.get() < Load.PLACES || !WAITS.contains(submitter.getState()))) {
        Thread.onSpinWait();
      }
      int beforeItWaited = submitted.get();
      held.countDown(); // before anything fails: the pool waits for its tasks
      submitter.join();
      assertTrue(beforeItWaited <= most, beforeItWaited + " of " + most);
    }
    assertEquals(2 * most, submitted.get());
  }

  private static void submitAll(Pool pool, CountDownLatch held, AtomicInteger submitted, int n) {
    try {
      for (int i = 0; i < n; i++) {
        pool.execute(() -> await(held));
        submitted.incrementAndGet();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  @SuppressWarnings("ThreadPriorityCheck") // only gives the others a chance to break the rule
  void waits_anyLibrary_noMoreSleepThanMay() throws Exception {
    for (Library library : WAITING) {
      var tally = new Tally();
      var running = new AtomicInteger();
      var most = new AtomicInteger();
      var all = new CountDownLatch(100);
      try (Pool pool = new Waits(10, 100).pool(library, WORKERS, tally)) {
        for (int i = 0; i < 100; i++) {
          pool.execute(() -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            Thread.yield();
            running.decrementAndGet();
            all.countDown();
          });
        }
        all.await();
      }
      assertTrue(most.get() <= 10, library + ": " + most.get());
    }
  }

  @Test
  void ceiling_runsEveryTaskOnce() throws Exception {
    Load.Measured measured = new Compute(4, 1_000, 10).withoutPool(WORKERS);

    assertEquals(1_000, measured.tasks());
    assertTrue(measured.nanos() > 0);
  }

  @Test
  void shares_everyRow_areWholeNumbers() {
    for (PoolBenchmark.Row row : PoolBenchmark.Row.values()) {
      if (row.load instanceof Compute(int producers, int tasks, _)) {
        assertEquals(0, tasks % producers, row.name());
      }
    }
  }

  @Test
  void run_poolRunsATaskTwice_fails() {
    var tally = new Tally();
    var failure =
        assertThrows(
            IllegalStateException.class, () -> new Compute(1, 10, 0).run(new Forger(2), tally));
    assertEquals("20 of 10 tasks ran", failure.getMessage());
  }

  @Test
  void run_poolForgesAnAnswer_fails() {
    var failure =
        assertThrows(
            IllegalStateException.class, () -> new Futures(10).run(new Forger(1), new Tally()));
    assertEquals("answers of 45 left, 0 came", failure.getMessage());
  }

  @Test
  void await_taskIsLost_failsAfterAWhile() {
    var tally = new Tally();
    tally.count();
    var failure =
        assertThrows(IllegalStateException.class, () -> tally.await(2, Duration.ofMillis(1)));
    assertEquals("1 of 2 tasks ran", failure.getMessage());
  }

  @Test
  void count_anyKindOfThread_isInTheSum() throws Exception {
    var tally = new Tally();
    Thread platform = tally.threads().newThread(tally::count);
    Thread virtual = Thread.ofVirtual().unstarted(tally::count);
    for (Thread thread : new Thread[] {platform, virtual}) {
      thread.start();
      thread.join();
    }
    tally.check(2);
    assertFalse(virtual.isAlive());
  }

  @Test
  void close_withoutAnOperation_isFine() {
    new PoolBenchmark().close();
  }

  @Test
  void benchmark_afterClose_hasEndedItsThreads() throws Exception {
    var benchmark = new PoolBenchmark();
    var figure = new Figure();
    benchmark.row = PoolBenchmark.Row.SUBMIT;
    benchmark.goloom(figure);
    assertTrue(figure.task() > 0);
    figure.forget();
    assertTrue(Double.isNaN(figure.task()));
    benchmark.close();
    assertThrows(RuntimeException.class, () -> benchmark.goloom(figure));
  }

  /// Runs in its caller, so many times, and answers nothing of worth.
  private record Forger(int times) implements Pool {

    @Override
    public void execute(Runnable task) {
      for (int i = 0; i < times; i++) {
        task.run();
      }
    }

    @Override
    @SuppressWarnings("unchecked") // the answers are integers
    public <T> Future<T> submit(Callable<T> task) {
      return CompletableFuture.completedFuture((T) Integer.valueOf(0));
    }

    @Override
    public void close() {}
  }
}
