package dev.goloom.benchmarks.pool;

import dev.goloom.workerpool.WorkerPool;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/// Our own. It waits by itself while it is full, and a future comes with a deadline.
record DeadlinePool(WorkerPool pool) implements Pool {
  private static final Duration FAR_AWAY = Duration.ofHours(1);

  @Override
  public void execute(Runnable task) {
    pool.execute(task);
  }

  @Override
  public <T> Future<T> submit(Callable<T> task) {
    return pool.submit(FAR_AWAY, task);
  }

  @Override
  public void close() {
    pool.close();
  }
}
