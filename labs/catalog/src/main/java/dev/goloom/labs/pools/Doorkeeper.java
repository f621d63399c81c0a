package dev.goloom.labs.pools;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The usual way to make an executor push back that cannot: a submitter takes a permit, the task
/// gives it back.
final class Doorkeeper extends AbstractExecutorService {
  private final ExecutorService pool;
  private final Semaphore places;

  Doorkeeper(ExecutorService pool, int places) {
    this.pool = pool;
    this.places = new Semaphore(places);
  }

  @Override
  public void execute(Runnable task) {
    try {
      places.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RejectedExecutionException("interrupted while the pool was full", e);
    }
    try {
      pool.execute(() -> runAndRelease(task));
    } catch (RejectedExecutionException e) {
      places.release();
      throw e;
    }
  }

  private void runAndRelease(Runnable task) {
    try {
      task.run();
    } finally {
      places.release();
    }
  }

  @Override
  public void shutdown() {
    pool.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    return pool.shutdownNow();
  }

  @Override
  public boolean isShutdown() {
    return pool.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return pool.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return pool.awaitTermination(timeout, unit);
  }
}
