package dev.goloom.stress.workerpool;

import dev.goloom.workerpool.Backpressure;
import dev.goloom.workerpool.PoolSnapshot;
import dev.goloom.workerpool.WorkerPool;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// Pools with virtual workers, and waits that end: what has not happened by then has been lost.
final class Pools {
  private static final int LONG = 10;

  private Pools() {}

  static WorkerPool of(int workers, int queue) {
    return WorkerPool.builder("stress")
        .workers(workers)
        .queue(queue)
        .onFull(Backpressure.block(Duration.ofSeconds(LONG)))
        .threadFactory(Thread.ofVirtual().factory())
        .build();
  }

  /// Holds a worker until the gate opens.
  static void occupy(WorkerPool pool, CountDownLatch gate) {
    pool.execute(() -> happens(gate));
  }

  /// 1 if the task was accepted; 0 if the pool was shut down; -1 if it was refused otherwise.
  static int execute(WorkerPool pool, Runnable task) {
    try {
      pool.execute(task);
      return 1;
    } catch (RejectedExecutionException e) {
      return String.valueOf(e.getMessage()).endsWith("SHUT_DOWN") ? 0 : -1;
    }
  }

  /// 1 if it happens, 0 if it does not.
  static int happens(CountDownLatch event) {
    try {
      return event.await(LONG, TimeUnit.SECONDS) ? 1 : 0;
    } catch (InterruptedException e) {
      return 0; // by shutdownNow
    }
  }

  /// Ends the pool.
  ///
  /// @return how many accepted tasks nobody accounts for
  static int end(WorkerPool pool) {
    pool.shutdown();
    try {
      if (!pool.awaitTermination(LONG, TimeUnit.SECONDS)) {
        return Integer.MAX_VALUE;
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e); // nobody interrupts actors
    }
    PoolSnapshot s = pool.snapshot();
    return (int) (s.accepted() - s.completed() - s.cancelled() - s.dropped() - s.undone());
  }
}
