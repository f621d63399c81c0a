package dev.goloom.benchmarks.pool;

import dev.goloom.workerpool.WorkerPool;
import dev.goloom.workerpool.micrometer.WorkerPoolMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jboss.threads.EnhancedQueueExecutor;

/// Whose pool, and how it is made to wait while it is full.
enum Library {
  /// Our own: workers for tasks that compute, a virtual thread for each task that waits.
  GOLOOM {
    @Override
    Pool computing(int workers, int places, Tally tally) {
      return goloom(WorkerPool.builder("pool").workers(workers).queue(places), tally.threads());
    }

    @Override
    Pool waiting(int most, int places, Tally tally) {
      return goloom(WorkerPool.builder("pool").threadPerTask(most).queue(places), VIRTUAL);
    }
  },

  /// Our own, with its meters bound to a registry: what metrics cost.
  GOLOOM_METERED {
    @Override
    Pool computing(int workers, int places, Tally tally) {
      WorkerPool pool =
          WorkerPool.builder("pool")
              .workers(workers)
              .queue(places)
              .threadFactory(tally.threads())
              .build();
      new WorkerPoolMetrics(pool).bindTo(new SimpleMeterRegistry());
      return new DeadlinePool(pool);
    }
  },

  /// Our own, with workers that are virtual threads and stay.
  GOLOOM_VIRTUAL {
    @Override
    Pool computing(int workers, int places, Tally tally) {
      return goloom(WorkerPool.builder("pool").workers(workers).queue(places), VIRTUAL);
    }

    @Override
    Pool waiting(int most, int places, Tally tally) {
      return computing(most, places, tally);
    }
  },

  /// The usual way to make a `ThreadPoolExecutor` wait: a rejected task is put into the queue.
  TPE_ARRAY {
    @Override
    Pool computing(int workers, int places, Tally tally) {
      return threadPool(workers, new ArrayBlockingQueue<>(places), tally.threads());
    }

    @Override
    Pool waiting(int most, int places, Tally tally) {
      return threadPool(most, new ArrayBlockingQueue<>(places), VIRTUAL);
    }
  },

  /// The same with a linked queue.
  TPE_LINKED {
    @Override
    Pool computing(int workers, int places, Tally tally) {
      return threadPool(workers, new LinkedBlockingQueue<>(places), tally.threads());
    }
  },

  /// First in, first out, as a pool of tasks that nobody joins should be; permits.
  FORK_JOIN {
    @Override
    Pool computing(int workers, int places, Tally tally) {
      var executor = new ForkJoinPool(workers, tally.forkJoinThreads(), null, true);
      return new PermitPool(executor, new Semaphore(places));
    }
  },

  /// JBoss's, without a limit of its own: at that it would reject; permits.
  ENHANCED_QUEUE {
    @Override
    Pool computing(int workers, int places, Tally tally) {
      return new PermitPool(jboss(workers, tally).build(), new Semaphore(places));
    }
  },

  /// JBoss's with a limit of its own. At that it hands a task back, and cannot wait: so whoever
  /// gets it back looks from time to time whether there is a place.
  ENHANCED_QUEUE_BOUNDED {
    @Override
    Pool computing(int workers, int places, Tally tally) {
      var handedBack = new PlaceSeeker(places);
      EnhancedQueueExecutor executor =
          jboss(workers, tally).setMaximumQueueSize(places).setHandoffExecutor(handedBack).build();
      handedBack.seekIn(executor);
      return new WaitingPool(executor);
    }
  },

  /// A virtual thread for each task; permits.
  VIRTUAL_THREADS {
    @Override
    Pool computing(int workers, int places, Tally tally) {
      return perTask(places);
    }

    @Override
    Pool waiting(int most, int places, Tally tally) {
      return perTask(most);
    }

    private Pool perTask(int most) {
      return new PermitPool(Executors.newThreadPerTaskExecutor(VIRTUAL), new Semaphore(most));
    }
  };

  private static final Logger JBOSS = Logger.getLogger("org.jboss.threads");
  private static final ThreadFactory VIRTUAL = Thread.ofVirtual().factory();

  /// For tasks that compute.
  ///
  /// @param places how many tasks may wait; where there are permits, the running ones count too
  abstract Pool computing(int workers, int places, Tally tally);

  /// For tasks that wait, most at the same time.
  ///
  /// @param places how many tasks may wait to be started, if there is a queue
  /// @throws UnsupportedOperationException if nobody would use it so
  Pool waiting(int most, int places, Tally tally) {
    throw new UnsupportedOperationException(this + " is not measured with tasks that wait");
  }

  private static Pool goloom(WorkerPool.Builder builder, ThreadFactory threads) {
    return new DeadlinePool(builder.threadFactory(threads).build());
  }

  private static EnhancedQueueExecutor.Builder jboss(int workers, Tally tally) {
    JBOSS.setLevel(Level.WARNING); // it would say its version on standard error
    return new EnhancedQueueExecutor.Builder()
        .setCorePoolSize(workers)
        .setMaximumPoolSize(workers)
        .setThreadFactory(tally.threads())
        .setRegisterMBean(false);
  }

  private static Pool threadPool(
      int workers, BlockingQueue<Runnable> queue, ThreadFactory threads) {
    return new WaitingPool(
        new ThreadPoolExecutor(
            workers, workers, 0, TimeUnit.SECONDS, queue, threads, Library::waitForPlace));
  }

  private static void waitForPlace(Runnable task, ThreadPoolExecutor pool) {
    try {
      pool.getQueue().put(task);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RejectedExecutionException(e);
    }
  }
}
