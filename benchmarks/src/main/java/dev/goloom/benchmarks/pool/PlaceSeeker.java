package dev.goloom.benchmarks.pool;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jboss.threads.EnhancedQueueExecutor;
import org.jspecify.annotations.Nullable;

/// Where a full [EnhancedQueueExecutor] hands its tasks: it waits until the queue has a place, in
/// the submitter's thread, and tries again. If another submitter was faster it comes here once
/// more.
///
/// Nobody tells it that there is a place, so it looks again and again: a semaphore would tell, at
/// the price of an object for each task.
final class PlaceSeeker implements Executor {
  /// Short against the time in which two workers empty a full queue.
  private static final long LOOK_EVERY_NANOS = 20_000;

  private final int places;

  /// Set once, before there are tasks.
  private volatile @Nullable EnhancedQueueExecutor pool;

  PlaceSeeker(int places) {
    this.places = places;
  }

  void seekIn(EnhancedQueueExecutor whose) {
    pool = whose;
  }

  @Override
  public void execute(Runnable task) {
    EnhancedQueueExecutor full = Objects.requireNonNull(pool);
    while (full.getQueueSize() >= places) {
      LockSupport.parkNanos(this, LOOK_EVERY_NANOS);
      if (Thread.currentThread().isInterrupted()) {
        throw new RejectedExecutionException("interrupted while it waited for a place");
      }
    }
    full.execute(task);
  }
}
