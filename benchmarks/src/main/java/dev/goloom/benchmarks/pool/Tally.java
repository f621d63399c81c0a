package dev.goloom.benchmarks.pool;

import dev.goloom.benchmarks.StripedCounter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// Counts the tasks that ran, whatever a pool says of itself: one that loses a task, or runs one
/// twice, fails.
///
/// A task that does nothing takes a few nanoseconds, so counting must take less: platform threads
/// count in a field of their own, which nobody else writes. Virtual threads are too many for that;
/// they share stripes, at the price of an atomic addition.
final class Tally {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// Short against an operation, long enough to leave the processors to the workers.
  private static final long LOOK_EVERY_NANOS = 20_000;

  private final StripedCounter shared = new StripedCounter();
  private final Collection<LongSupplier> own = new ConcurrentLinkedQueue<>();

  /// Makes platform threads.
  ThreadFactory threads() {
    return task -> {
      var thread = new Worker(task);
      own.add(() -> (long) Worker.RAN.getAcquire(thread));
      return thread;
    };
  }

  /// Makes the same for a fork/join pool.
  ForkJoinPool.ForkJoinWorkerThreadFactory forkJoinThreads() {
    return pool -> {
      var thread = new ForkJoinWorker(pool);
      own.add(() -> (long) ForkJoinWorker.RAN.getAcquire(thread));
      return thread;
    };
  }

  /// Says that a task has run. What it did is visible to whoever has awaited it: the count is
  /// written with release and read with acquire.
  void count() {
    Thread self = Thread.currentThread();
    if (self instanceof Worker worker) {
      Worker.RAN.setRelease(worker, worker.ran + 1);
    } else if (self instanceof ForkJoinWorker worker) {
      ForkJoinWorker.RAN.setRelease(worker, worker.ran + 1);
    } else {
      shared.increment((int) self.threadId());
    }
  }

  /// How many have run.
  long sum() {
    return shared.sum() + own.stream().mapToLong(LongSupplier::getAsLong).sum();
  }

  /// Waits until so many have run since the beginning.
  ///
  /// @throws IllegalStateException if more have run, or fewer and none follows
  /// @throws InterruptedException if this thread is interrupted
  void await(long goal) throws InterruptedException {
    await(goal, PATIENCE);
  }

  void await(long goal, Duration patience) throws InterruptedException {
    long start = System.nanoTime();
    while (sum() < goal && System.nanoTime() - start < patience.toNanos()) {
      LockSupport.parkNanos(this, LOOK_EVERY_NANOS);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    check(goal);
  }

  /// @throws IllegalStateException unless so many have run since the beginning
  void check(long goal) {
    long ran = sum();
    if (ran != goal) {
      throw new IllegalStateException(ran + " of " + goal + " tasks ran");
    }
  }

  private static VarHandle ran(MethodHandles.Lookup lookup) {
    try {
      return lookup.findVarHandle(lookup.lookupClass(), "ran", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final class Worker extends Thread {
    private static final VarHandle RAN = Tally.ran(MethodHandles.lookup());
    private long ran;

    Worker(Runnable task) {
      super(task);
      setDaemon(true);
    }
  }

  private static final class ForkJoinWorker extends ForkJoinWorkerThread {
    private static final VarHandle RAN = Tally.ran(MethodHandles.lookup());
    private long ran;

    ForkJoinWorker(ForkJoinPool pool) {
      super(pool);
    }
  }
}
