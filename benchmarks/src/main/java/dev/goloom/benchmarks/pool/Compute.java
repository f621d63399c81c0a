package dev.goloom.benchmarks.pool;

import dev.goloom.benchmarks.Crew;
import java.util.concurrent.atomic.AtomicInteger;

/// Producers submit tasks that all take the same time, as fast as the pool lets them; the figure is
/// the time from the first submit to the end of the last task, per task.
///
/// @param producers platform threads that take a share each
/// @param tasks how many in all
/// @param steps how long a task is: six cycles of the processor for each; 0 is an empty one
record Compute(int producers, int tasks, int steps) implements Load {
  private static final int AT_ONCE = 16;

  @Override
  public Pool pool(Library library, int workers, Tally tally) {
    return library.computing(workers, PLACES, tally);
  }

  @Override
  public Measured run(Pool pool, Tally tally) throws InterruptedException {
    var task = new Task(steps, tally);
    long before = tally.sum();
    long start = System.nanoTime();
    submitAll(pool, task);
    tally.await(before + tasks);
    return new Measured(System.nanoTime() - start, tasks);
  }

  private void submitAll(Pool pool, Runnable task) throws InterruptedException {
    var crew = new Crew(Thread.ofPlatform().factory());
    for (int i = 0; i < producers; i++) {
      crew.start(() -> submit(pool, task, tasks / producers));
    }
    crew.join();
  }

  private static void submit(Pool pool, Runnable task, int times) throws InterruptedException {
    for (int left = times; left > 0; left -= AT_ONCE) {
      submitSome(pool, task, Math.min(left, AT_ONCE));
    }
  }

  /// A method of its own, so that the JIT compiler sees it called often, and soon compiles it.
  private static void submitSome(Pool pool, Runnable task, int times) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      pool.execute(task);
    }
  }

  /// The ceiling: as many plain threads as the pool has workers do the same without a pool. They
  /// take some tasks at a time, so that one which loses its processor leaves its share to the
  /// others.
  Measured withoutPool(int workers) throws InterruptedException {
    var tally = new Tally();
    var task = new Task(steps, tally);
    var taken = new AtomicInteger();
    var crew = new Crew(tally.threads());
    long start = System.nanoTime();
    for (int i = 0; i < workers; i++) {
      crew.start(() -> takeAll(taken, task));
    }
    crew.join();
    tally.check(tasks);
    return new Measured(System.nanoTime() - start, tasks);
  }

  private void takeAll(AtomicInteger taken, Runnable task) {
    for (int from = taken.getAndAdd(AT_ONCE); from < tasks; from = taken.getAndAdd(AT_ONCE)) {
      for (int i = from; i < Math.min(tasks, from + AT_ONCE); i++) {
        task.run();
      }
    }
  }

  /// One and the same object is submitted again and again: nobody pays for making tasks.
  private record Task(int steps, Tally tally) implements Runnable {

    @Override
    public void run() {
      if (steps > 0 && spin(steps) == 0) {
        throw new IllegalStateException("a generator that never gives 0 gave 0");
      }
      tally.count();
    }

    /// Marsaglia's generator of random numbers, because compilers cannot shorten it: they fold
    /// steps of a linear one into each other. Each of the six instructions of a step needs the
    /// result of the one before, in Java and in Go. It never gives 0, and since the compiler does
    /// not know that, it must run the loop.
    private static long spin(int steps) {
      long x = 1;
      for (int i = 0; i < steps; i++) {
        x ^= x << 13;
        x ^= x >>> 7;
        x ^= x << 17;
      }
      return x;
    }
  }
}
