package dev.goloom.benchmarks;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs to start many short tasks and wait for all of them: Go's `go f()` and
/// `WaitGroup.Wait`, with no thread of the operating system held by a task that waits.
///
/// One operation starts and joins [#n] tasks; the secondary result `task` is the time per task, the
/// figure to read.
///
/// What makes the comparison fair:
///
/// - *The same body.* Task number i adds one to stripe i mod 64 of a counter whose stripes are
///   padded apart, here and in `go/spawn.go`. A `LongAdder` would not do: under contention it finds
///   its cell by a per-thread random number, which each new thread must first draw, so it would
///   bill threads for what goroutines do not pay. A single `AtomicLong` would measure its cache
///   line.
/// - *The same place to spawn from.* A goroutine is started by a goroutine, so the loop that starts
///   the tasks runs on the scheduler that it feeds: [Spawner#INSIDE]. From a platform thread,
///   [Spawner#OUTSIDE], it competes with the carriers for the processors, and each start may have
///   to wake one.
/// - *The same number of workers.* The pool of [#forkJoinPool] has as many as the virtual threads
///   have carriers; start Go with that `GOMAXPROCS`.
/// - *Its own best join.* Each contender waits in the cheapest way that its own documentation
///   recommends, not in one that they share.
///
/// What it does not measure: tasks that block, and memory. The counter is read after each
/// operation: a task that did not run fails the benchmark.
///
/// Run: `java --sun-misc-unsafe-memory-access=allow -jar benchmarks/target/benchmarks.jar Spawn`
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 5,
    jvmArgsAppend = {"-Xms1g", "-Xmx1g", "--sun-misc-unsafe-memory-access=allow"})
public class SpawnBenchmark {

  /// Where the loop that starts the tasks runs.
  public enum Spawner {
    /// On a worker of the scheduler that it feeds, as a goroutine's loop does.
    INSIDE,
    /// On a platform thread, as the main thread of a program does.
    OUTSIDE
  }

  /// Makes JMH report the time per task beside the time per operation.
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Tasks {
    /// Started and joined in this iteration.
    public long task;
  }

  /// Tasks per operation.
  @Param("100000")
  public int n;

  /// Where the loop that starts the tasks runs.
  @Param("INSIDE")
  public Spawner spawner = Spawner.INSIDE;

  private final StripedCounter done = new StripedCounter();

  /// FIFO, as the scheduler of virtual threads is.
  private final ForkJoinPool pool =
      new ForkJoinPool(
          Carriers.count(), ForkJoinPool.defaultForkJoinWorkerThreadFactory, null, true);

  /// One virtual thread per task, started and joined by hand.
  ///
  /// Joined in the order of their start: most have ended by then, and joining a thread that has
  /// ended is one volatile read. A `CountDownLatch` was no cheaper, and adds a line that all tasks
  /// share.
  @Benchmark
  public void virtualThreads(Tasks tasks) throws InterruptedException {
    spawn(() -> {
      var threads = new Thread[n];
      for (int i = 0; i < n; i++) {
        int stripe = i;
        threads[i] = Thread.startVirtualThread(() -> done.increment(stripe));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    });
    tasks.task += n;
  }

  /// One virtual thread per task, started and joined by the executor that the JDK has for it.
  @Benchmark
  public void virtualThreadExecutor(Tasks tasks) throws InterruptedException {
    spawn(() -> {
      try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < n; i++) {
          int stripe = i;
          var _ = executor.submit(() -> done.increment(stripe));
        }
      }
    });
    tasks.task += n;
  }

  /// The floor: tasks that are not threads, and cannot block, on the pool that virtual threads run
  /// on.
  ///
  /// Joined newest first, as the documentation of `ForkJoinTask` asks: the joiner then runs itself
  /// what nobody has taken.
  @Benchmark
  public void forkJoinPool(Tasks tasks) throws InterruptedException {
    if (spawner == Spawner.INSIDE) {
      pool.submit(this::submitAndJoin).join();
    } else {
      submitAndJoin();
    }
    tasks.task += n;
  }

  private void submitAndJoin() {
    var submitted = new ForkJoinTask<?>[n];
    for (int i = 0; i < n; i++) {
      int stripe = i;
      submitted[i] = pool.submit(() -> done.increment(stripe));
    }
    for (int i = n - 1; i >= 0; i--) {
      submitted[i].join();
    }
  }

  private void spawn(Loop loop) throws InterruptedException {
    if (spawner == Spawner.INSIDE) {
      Thread.startVirtualThread(() -> runInside(loop)).join();
    } else {
      loop.spawnAndJoin();
    }
  }

  private static void runInside(Loop loop) {
    try {
      loop.spawnAndJoin();
    } catch (InterruptedException e) {
      // Nobody interrupts it. If somebody does, the count falls short, and check() says so.
      Thread.currentThread().interrupt();
    }
  }

  /// Fails the benchmark unless each task has run once.
  @TearDown(Level.Invocation)
  public void check() {
    long ran = done.sumThenReset();
    if (ran != n) {
      throw new IllegalStateException(ran + " of " + n + " tasks ran");
    }
  }

  /// Ends the pool's threads.
  @TearDown
  public void close() {
    pool.close();
  }

  @FunctionalInterface
  private interface Loop {
    void spawnAndJoin() throws InterruptedException;
  }
}
