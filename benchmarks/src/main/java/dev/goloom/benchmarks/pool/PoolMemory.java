package dev.goloom.benchmarks.pool;

import dev.goloom.benchmarks.Allocation;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/// How many bytes of the heap a submit with a future takes: what the submitter allocates, and what
/// the worker does when it runs the task.
///
/// No submitter waits here, so these figures are exact and no matter of time: the only worker is
/// held back while tasks are submitted, and there is a place for each.
///
/// Standard output has a record for each figure, its fields separated by tabs: `bytes`, contender,
/// what, bytes.
///
/// Run: `java -cp benchmarks/target/benchmarks.jar dev.goloom.benchmarks.pool.PoolMemory`
public final class PoolMemory {
  private static final int AT_ONCE = 512;
  private static final int TIMES = 2_000;

  private final Thread worker;
  private final Pool pool;

  private PoolMemory(Pool pool) throws InterruptedException, ExecutionException {
    this.pool = pool;
    this.worker = pool.submit(Thread::currentThread).get();
  }

  /// Takes no arguments.
  ///
  /// @throws InterruptedException if this thread is interrupted
  /// @throws ExecutionException if a task fails
  public static void main(String[] args) throws InterruptedException, ExecutionException {
    print(System.out);
  }

  /// Measures, and prints the records.
  ///
  /// @throws InterruptedException if this thread is interrupted
  /// @throws ExecutionException if a task fails
  static void print(PrintStream out) throws InterruptedException, ExecutionException {
    print(out, "goloom", Library.GOLOOM);
    print(out, "tpeArray", Library.TPE_ARRAY);
    print(out, "tpeLinked", Library.TPE_LINKED);
    out.flush();
  }

  private static void print(PrintStream out, String name, Library library)
      throws InterruptedException, ExecutionException {
    try (Pool pool = library.computing(1, Load.PLACES, new Tally())) {
      var memory = new PoolMemory(pool);
      print(out, name, "submit", memory.ofSubmit());
      print(out, name, "run", memory.ofRun());
    }
  }

  private static void print(PrintStream out, String contender, String what, double bytes) {
    out.print(
        String.join("\t", "bytes", contender, what, String.format(Locale.ROOT, "%.2f", bytes))
            + "\n");
  }

  /// Bytes that a submit allocates in its own thread.
  private double ofSubmit() throws InterruptedException, ExecutionException {
    var futures = new Future<?>[AT_ONCE];
    double bytes = 0;
    for (int i = 0; i < TIMES; i++) {
      CountDownLatch held = holdWorker();
      bytes = Allocation.perStep(AT_ONCE / 2, j -> futures[j] = pool.submit(Futures.answer(j)));
      held.countDown();
      pool.submit(() -> 0).get(); // runs last
    }
    return bytes;
  }

  /// Bytes that the worker allocates for each task that it runs.
  private double ofRun() throws InterruptedException, ExecutionException {
    double bytes = 0;
    for (int i = 0; i < TIMES; i++) {
      CountDownLatch held = holdWorker();
      for (int j = 0; j < AT_ONCE; j++) {
        var _ = pool.submit(Futures.answer(j));
      }
      long before = Allocation.by(worker);
      held.countDown();
      pool.submit(() -> 0).get(); // runs last
      bytes = (Allocation.by(worker) - before) / (double) AT_ONCE;
    }
    return bytes;
  }

  private CountDownLatch holdWorker() throws InterruptedException {
    var busy = new CountDownLatch(1);
    var held = new CountDownLatch(1);
    pool.execute(() -> {
      busy.countDown();
      awaitUninterrupted(held);
    });
    busy.await();
    return held;
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
