package dev.goloom.benchmarks.pool;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/// An executor that waits by itself while it is full.
record WaitingPool(ExecutorService executor) implements Pool {

  @Override
  public void execute(Runnable task) {
    executor.execute(task);
  }

  @Override
  public <T> Future<T> submit(Callable<T> task) {
    return executor.submit(task);
  }

  @Override
  public void close() {
    executor.close();
  }
}
