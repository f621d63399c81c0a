package dev.goloom.labs.pools;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/// A thread for each task, and a semaphore that the task takes first, as JEP 444 advises in place
/// of a pool.
final class Permits extends AbstractExecutorService {
  private final ExecutorService threads;
  private final Semaphore permits;

  Permits(ThreadFactory factory, int permits) {
    this.threads = Executors.newThreadPerTaskExecutor(factory);
    this.permits = new Semaphore(permits);
  }

  /// A task that is interrupted while it waits for its permit is never begun, and nobody is told.
  @Override
  public void execute(Runnable task) {
    threads.execute(task instanceof Permitted<?> permitted ? permitted : () -> runPermitted(task));
  }

  private void runPermitted(Runnable task) {
    try {
      permits.acquire();
    } catch (InterruptedException e) {
      return;
    }
    try {
      task.run();
    } finally {
      permits.release();
    }
  }

  private <T> T callPermitted(Callable<T> task) throws Exception {
    permits.acquire();
    try {
      return task.call();
    } finally {
      permits.release();
    }
  }

  /// A future whose task takes the permit: so it tells of an interrupt.
  private static final class Permitted<T> extends FutureTask<T> {
    Permitted(Callable<T> task) {
      super(task);
    }
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Callable<T> task) {
    return new Permitted<>(() -> callPermitted(task));
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Runnable task, T value) {
    return newTaskFor(Executors.callable(task, value));
  }

  @Override
  public void shutdown() {
    threads.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    return threads.shutdownNow();
  }

  @Override
  public boolean isShutdown() {
    return threads.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return threads.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return threads.awaitTermination(timeout, unit);
  }
}
