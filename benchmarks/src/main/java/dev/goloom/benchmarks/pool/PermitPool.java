package dev.goloom.benchmarks.pool;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/// An executor that knows no limit or cannot wait at it: the submitter takes a permit, and the task
/// gives it back when it has ended. That costs an object for each task.
record PermitPool(ExecutorService executor, Semaphore permits) implements Pool {

  @Override
  public void execute(Runnable task) throws InterruptedException {
    permits.acquire();
    executor.execute(new Releasing(task, permits));
  }

  @Override
  public <T> Future<T> submit(Callable<T> task) throws InterruptedException {
    permits.acquire();
    return executor.submit(() -> {
      try {
        return task.call();
      } finally {
        permits.release();
      }
    });
  }

  @Override
  public void close() {
    executor.close();
  }

  private record Releasing(Runnable task, Semaphore permits) implements Runnable {

    @Override
    public void run() {
      try {
        task.run();
      } finally {
        permits.release();
      }
    }
  }
}
