package dev.goloom.benchmarks.pool;

import java.util.Arrays;

/// One producer submits a task every so often, and never falls behind on purpose; the figure is the
/// median of the times from before the submit to the start of the task.
///
/// @param every nanoseconds from task to task; the producer spins in between
/// @param tasks how many
record Paced(long every, int tasks) implements Load {

  @Override
  public Pool pool(Library library, int workers, Tally tally) {
    return library.computing(workers, PLACES, tally);
  }

  @Override
  public Measured run(Pool pool, Tally tally) throws InterruptedException {
    var latencies = new long[tasks];
    long before = tally.sum();
    long start = System.nanoTime();
    for (int i = 0; i < tasks; i++) {
      spinUntil(start + i * every);
      int task = i;
      long submitted = System.nanoTime();
      pool.execute(() -> {
        latencies[task] = System.nanoTime() - submitted;
        tally.count();
      });
    }
    tally.await(before + tasks); // what was counted has been written: see Tally#count
    Arrays.sort(latencies);
    return new Measured(latencies[tasks / 2] * tasks, tasks);
  }

  private static void spinUntil(long time) {
    while (System.nanoTime() - time < 0) {
      Thread.onSpinWait();
    }
  }
}
