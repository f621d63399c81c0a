package dev.goloom.labs.pooldeadlock;

import dev.goloom.labs.pools.Crew;
import dev.goloom.labs.pools.NestedWaits.Rescue;
import dev.goloom.labs.pools.NestedWaits.Subject;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.AbortPolicy;
import java.util.concurrent.ThreadPoolExecutor.CallerRunsPolicy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A [ThreadPoolExecutor] set up as people advise against its deadlock.
final class ThreadPools {
  private ThreadPools() {}

  /// So many threads and a queue without a bound.
  static Subject ofThreads(int threads) {
    return of(threads, new LinkedBlockingQueue<>(), new AbortPolicy());
  }

  /// A queue of some kind, and the submitter runs what does not fit.
  ///
  /// @param ranInCaller counts the tasks for which that was so
  static Subject callerRuns(int threads, BlockingQueue<Runnable> queue, AtomicInteger ranInCaller) {
    var callerRuns = new CallerRunsPolicy();
    return of(
        threads,
        queue,
        (task, pool) -> {
          ranInCaller.incrementAndGet();
          callerRuns.rejectedExecution(task, pool);
        });
  }

  private static Subject of(
      int threads, BlockingQueue<Runnable> queue, RejectedExecutionHandler whenFull) {
    var crew = new Crew();
    var pool =
        new ThreadPoolExecutor(
            threads, threads, 0, TimeUnit.SECONDS, queue, crew.platform(), whenFull);
    return new Subject(pool, crew, threads);
  }

  /// A watchdog that adds a thread to a pool whenever all of them wait, up to some number.
  static Rescue spares(Subject subject, int most) {
    var pool = (ThreadPoolExecutor) subject.pool();
    return () -> {
      int threads = pool.getCorePoolSize() + 1;
      if (threads > subject.limit() + most) {
        return false;
      }
      pool.setMaximumPoolSize(threads);
      pool.setCorePoolSize(threads); // starts it, since tasks are queued
      return true;
    };
  }
}
