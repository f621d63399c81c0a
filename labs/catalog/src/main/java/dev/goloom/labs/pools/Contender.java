package dev.goloom.labs.pools;

import dev.goloom.workerpool.Backpressure;
import dev.goloom.workerpool.DeadlockPolicy;
import dev.goloom.workerpool.WorkerPool;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jboss.threads.EnhancedQueueExecutor;

/// The pools that are compared. Each runs [#WORKERS] tasks at once.
public enum Contender {
  /// The JDK's, with a bounded queue. To block, with the handler that is usual for it.
  THREAD_POOL("ThreadPoolExecutor") {
    @Override
    public ExecutorService rejecting(Crew crew, int queue) {
      return threadPool(crew, queue, new ThreadPoolExecutor.AbortPolicy());
    }

    @Override
    public ExecutorService blocking(Crew crew, int queue) {
      return threadPool(crew, queue, Contender::putInQueue);
    }
  },

  /// That of JBoss Threads. It cannot block, so a semaphore stands in front of it.
  ENHANCED_QUEUE("JBoss EnhancedQueue") {
    @Override
    public ExecutorService rejecting(Crew crew, int queue) {
      QUIET.setLevel(Level.WARNING); // it tells its version
      return new EnhancedQueueExecutor.Builder()
          .setCorePoolSize(WORKERS)
          .setMaximumPoolSize(WORKERS)
          .setMaximumQueueSize(queue)
          .setThreadFactory(crew.platform())
          .setExceptionHandler((_, _) -> {})
          .setRegisterMBean(false)
          .build();
    }

    @Override
    public ExecutorService blocking(Crew crew, int queue) {
      return new Doorkeeper(rejecting(crew, Integer.MAX_VALUE), WORKERS + queue);
    }
  },

  /// The JDK's, first in, first out. It has no bound and cannot block, so a semaphore stands in
  /// front of it.
  FORK_JOIN("ForkJoinPool") {
    @Override
    public ExecutorService rejecting(Crew crew, int queue) {
      return new ForkJoinPool(WORKERS, crew.forkJoin(), (_, _) -> {}, true);
    }

    @Override
    public ExecutorService blocking(Crew crew, int queue) {
      return new Doorkeeper(rejecting(crew, queue), WORKERS + queue);
    }

    @Override
    public boolean isFixed() {
      return false;
    }

    @Override
    public boolean isBounded() {
      return false;
    }
  },

  /// A virtual thread for each task, which takes a permit first. To block, the submitter takes it.
  PERMITS("virtual + Semaphore") {
    @Override
    public ExecutorService rejecting(Crew crew, int queue) {
      return new Permits(crew.virtual(), WORKERS);
    }

    @Override
    public ExecutorService blocking(Crew crew, int queue) {
      return new Doorkeeper(new Permits(crew.virtual(), Integer.MAX_VALUE), WORKERS);
    }

    @Override
    public boolean isBounded() {
      return false;
    }
  },

  /// Ours, with platform threads.
  OURS("WorkerPool") {
    @Override
    WorkerPool.Builder ours(Crew crew) {
      return WorkerPool.builder("ours").workers(WORKERS).threadFactory(crew.platform());
    }
  },

  /// Ours, with virtual threads that stay.
  OURS_VIRTUAL("WorkerPool virtual") {
    @Override
    WorkerPool.Builder ours(Crew crew) {
      return WorkerPool.builder("ours").workers(WORKERS).threadFactory(crew.virtual());
    }
  },

  /// Ours, with a virtual thread for each task.
  OURS_PER_TASK("WorkerPool per task") {
    @Override
    WorkerPool.Builder ours(Crew crew) {
      return WorkerPool.builder("ours").threadPerTask(WORKERS).threadFactory(crew.virtual());
    }
  };

  /// How many tasks each runs at once.
  public static final int WORKERS = 2;

  /// How long no task of ours must have ended before its watchdog acts, where it is on trial.
  private static final Duration SOON = Duration.ofMillis(50);

  /// Held here, because a logger that nobody holds forgets its level.
  private static final Logger QUIET = Logger.getLogger("org.jboss.threads");

  /// That of our watchdog.
  private static final Logger WATCHDOG = Logger.getLogger("dev.goloom.workerpool");

  private final String words;

  Contender(String words) {
    this.words = words;
  }

  /// Its name in a table.
  public String words() {
    return words;
  }

  /// Whether it is one of ours.
  public boolean isOurs() {
    return compareTo(OURS) >= 0;
  }

  /// Whether it never runs more than [#WORKERS] tasks at once, whatever they wait for.
  public boolean isFixed() {
    return !isOurs();
  }

  /// Whether its queue has a bound.
  public boolean isBounded() {
    return true;
  }

  /// Makes one that rejects what is beyond its queue, if it has a bound.
  public ExecutorService rejecting(Crew crew, int queue) {
    return patient(crew).queue(queue).onFull(Backpressure.reject()).build();
  }

  /// Makes one whose submitters wait while it is full.
  public ExecutorService blocking(Crew crew, int queue) {
    return patient(crew).queue(queue).onFull(Backpressure.block()).build();
  }

  /// Makes one for tasks that wait for each other: as [#rejecting], but ours with a watchdog that
  /// acts soon.
  public ExecutorService nesting(Crew crew, int queue) {
    return isOurs() ? nesting(crew, queue, DeadlockPolicy.helpThenFail()) : rejecting(crew, queue);
  }

  /// Makes one of ours that does this about a deadlock, soon and without a word.
  ///
  /// @throws IllegalStateException if it is not ours
  public ExecutorService nesting(Crew crew, int queue, DeadlockPolicy policy) {
    WATCHDOG.setLevel(Level.OFF);
    return ours(crew).queue(queue).onDeadlock(policy.after(SOON)).build();
  }

  /// Ours with a watchdog that never acts: tasks are held for as long as the experiment takes.
  private WorkerPool.Builder patient(Crew crew) {
    return ours(crew).onDeadlock(DeadlockPolicy.report().after(Duration.ofDays(1)));
  }

  WorkerPool.Builder ours(Crew crew) {
    throw new IllegalStateException(this + " is not ours");
  }

  private static ExecutorService threadPool(
      Crew crew, int queue, RejectedExecutionHandler whenFull) {
    return new ThreadPoolExecutor(
        WORKERS,
        WORKERS,
        0,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(queue),
        crew.platform(),
        whenFull);
  }

  /// What is usually written to make a [ThreadPoolExecutor] push back.
  private static void putInQueue(Runnable task, ThreadPoolExecutor pool) {
    try {
      pool.getQueue().put(task);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RejectedExecutionException("interrupted while the queue was full", e);
    }
  }
}
