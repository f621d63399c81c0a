package dev.goloom.benchmarks.pool;

/// One producer submits tasks that sleep for a millisecond, as fast as the pool lets it; the figure
/// is the time from the first submit to the end of the last task, per task.
///
/// @param most so many may sleep at the same time
/// @param tasks how many in all
record Waits(int most, int tasks) implements Load {

  @Override
  public Pool pool(Library library, int workers, Tally tally) {
    return library.waiting(most, PLACES, tally);
  }

  @Override
  public Measured run(Pool pool, Tally tally) throws InterruptedException {
    Runnable task = () -> sleep(tally);
    long before = tally.sum();
    long start = System.nanoTime();
    for (int i = 0; i < tasks; i++) {
      pool.execute(task);
    }
    tally.await(before + tasks);
    return new Measured(System.nanoTime() - start, tasks);
  }

  private static void sleep(Tally tally) {
    try {
      Thread.sleep(1);
      tally.count();
    } catch (InterruptedException e) {
      // Nobody interrupts it. If somebody does, the count falls short, and await() says so.
      Thread.currentThread().interrupt();
    }
  }
}
