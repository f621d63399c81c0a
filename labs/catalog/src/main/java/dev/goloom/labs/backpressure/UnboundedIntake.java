package dev.goloom.labs.backpressure;

import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// What `Executors.newFixedThreadPool(1)` makes: a queue without end.
final class UnboundedIntake implements Intake {
  private final ThreadPoolExecutor pool =
      new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());

  private final AtomicInteger submitted = new AtomicInteger();

  @Override
  public Future<?> submit(Job job, Callable<?> work) {
    submitted.incrementAndGet();
    return pool.submit(work);
  }

  @Override
  public Level level() {
    long completed = pool.getCompletedTaskCount();
    return new Level(completed, submitted.get() - completed, pool.getQueue().size(), 0);
  }

  @Override
  public boolean waitsForPlace() {
    return false;
  }

  @Override
  public void close() {
    pool.shutdownNow();
    pool.close();
  }
}
