package dev.goloom.benchmarks.pool;

import dev.goloom.benchmarks.Carriers;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs to have a task run by a bounded pool whose submitters wait while it is full: Go's
/// `jobs <- task` and some goroutines that range over `jobs`.
///
/// One operation runs the whole load of a [Row], until the last task has ended; the secondary
/// result `task` is the figure to read: nanoseconds per task, in [Row#PACED] from submit to start.
///
/// What makes the comparison fair:
///
/// - *The same load.* A [Load] says it, once for all; the goroutines of `go/pool.go` do the same.
/// - *The same bounds.* Each pool has as many workers as there are carriers, and 1,024 tasks may
///   wait. Each makes its submitters wait in the way that [Library] says.
/// - *The same tasks*, made beforehand where they can be. They count themselves, so a pool that
///   loses one or runs one twice fails.
/// - *The same length of tasks.* It is a number of steps and not a time, so it needs no calibration
///   that differs from process to process. [#ceiling] says how long a task is here: its figure
///   times the number of workers.
///
/// A pool is made once for all operations of a row, so threads are started in the first of them.
///
/// Run: `java --sun-misc-unsafe-memory-access=allow -jar benchmarks/target/benchmarks.jar
/// PoolBenchmark -p row=EMPTY_1`
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 5,
    jvmArgsAppend = {"-Xms1g", "-Xmx1g", "--sun-misc-unsafe-memory-access=allow"})
public class PoolBenchmark {

  /// A load. The number at the end of a name is that of the producers, or of the tasks that may
  /// wait at the same time; where there is none, there is one producer.
  public enum Row {
    /// Empty tasks.
    EMPTY_1(new Compute(1, 100_000, 0)),
    /// Empty tasks.
    EMPTY_4(new Compute(4, 100_000, 0)),
    /// Tasks of about half a microsecond.
    HALF_US_1(new Compute(1, 40_000, 300)),
    /// Tasks of about half a microsecond.
    HALF_US_4(new Compute(4, 40_000, 300)),
    /// Tasks of about five microseconds.
    FIVE_US_4(new Compute(4, 8_000, 3_000)),
    /// Tasks that sleep for a millisecond.
    WAIT_1K(new Waits(1_000, 20_000)),
    /// Tasks that sleep for a millisecond.
    WAIT_10K(new Waits(10_000, 40_000)),
    /// Empty tasks with a future.
    SUBMIT(new Futures(50_000)),
    /// An empty task every 20 microseconds.
    PACED(new Paced(20_000, 1_000));

    @SuppressWarnings("ImmutableEnumChecker") // records of numbers
    final Load load;

    Row(Load load) {
      this.load = load;
    }
  }

  /// What is measured.
  @Param public Row row = Row.EMPTY_1;

  private final Tally tally = new Tally();
  private @Nullable Pool pool;

  /// `dev.goloom.workerpool.WorkerPool`.
  @Benchmark
  public void goloom(Figure figure) throws InterruptedException {
    figure.add(run(Library.GOLOOM));
  }

  /// The same with its meters bound to a Micrometer registry.
  @Benchmark
  public void goloomMetered(Figure figure) throws InterruptedException {
    figure.add(run(Library.GOLOOM_METERED));
  }

  /// The same with virtual threads for workers.
  @Benchmark
  public void goloomVirtual(Figure figure) throws InterruptedException {
    figure.add(run(Library.GOLOOM_VIRTUAL));
  }

  /// `ThreadPoolExecutor` over an `ArrayBlockingQueue`.
  @Benchmark
  public void tpeArray(Figure figure) throws InterruptedException {
    figure.add(run(Library.TPE_ARRAY));
  }

  /// `ThreadPoolExecutor` over a `LinkedBlockingQueue`.
  @Benchmark
  public void tpeLinked(Figure figure) throws InterruptedException {
    figure.add(run(Library.TPE_LINKED));
  }

  /// `ForkJoinPool` behind a semaphore.
  @Benchmark
  public void forkJoin(Figure figure) throws InterruptedException {
    figure.add(run(Library.FORK_JOIN));
  }

  /// JBoss's `EnhancedQueueExecutor` behind a semaphore.
  @Benchmark
  public void enhancedQueue(Figure figure) throws InterruptedException {
    figure.add(run(Library.ENHANCED_QUEUE));
  }

  /// JBoss's `EnhancedQueueExecutor` with a limited queue.
  @Benchmark
  public void enhancedQueueBounded(Figure figure) throws InterruptedException {
    figure.add(run(Library.ENHANCED_QUEUE_BOUNDED));
  }

  /// A virtual thread for each task, behind a semaphore.
  @Benchmark
  public void virtualThreads(Figure figure) throws InterruptedException {
    figure.add(run(Library.VIRTUAL_THREADS));
  }

  /// What the processors give: the same tasks in plain threads, without a pool.
  @Benchmark
  public void ceiling(Figure figure) throws InterruptedException {
    if (!(row.load instanceof Compute compute)) {
      throw new UnsupportedOperationException("no ceiling is measured for " + row);
    }
    figure.add(compute.withoutPool(Carriers.count()));
  }

  private Load.Measured run(Library library) throws InterruptedException {
    if (pool == null) {
      pool = row.load.pool(library, Carriers.count(), tally);
    }
    return row.load.run(pool, tally);
  }

  /// Ends the pool's threads.
  @TearDown
  public void close() {
    if (pool != null) {
      pool.close();
    }
  }
}
