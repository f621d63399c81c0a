package dev.goloom.labs.gracefulshutdown;

import dev.goloom.workerpool.DrainOnExit;
import dev.goloom.workerpool.WorkerPool;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// How a service prepares for its end. Each way serves until the process is told to end.
enum Ending {
  /// Relies on the worker threads, which are not daemons.
  NOTHING {
    @Override
    void serve(Service service) throws IOException {
      service.serve(jdkPool(), () -> true);
    }
  },

  /// Relies on `close`, which waits for the tasks.
  TRY_WITH_RESOURCES {
    @Override
    void serve(Service service) throws IOException {
      try (ExecutorService pool = jdkPool()) {
        service.serve(pool, () -> true);
      }
    }
  },

  /// Shuts the pool down in a hook, and waits for nothing.
  SHUTDOWN {
    @Override
    void serve(Service service) throws IOException {
      ExecutorService pool = jdkPool();
      onExit(pool::shutdown);
      service.serve(pool, () -> true);
    }
  },

  /// The same with virtual threads.
  VIRTUAL_THREADS {
    @Override
    void serve(Service service) throws IOException {
      ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor();
      onExit(pool::shutdown);
      var permits = new Semaphore(WORKERS);
      service.serve(job -> pool.execute(() -> limited(permits, job)), () -> true);
    }
  },

  /// `shutdownAndAwaitTermination` from the Javadoc of `ExecutorService`, in a hook.
  TEXTBOOK {
    @Override
    void serve(Service service) throws IOException {
      ExecutorService pool = jdkPool();
      onExit(() -> shutdownAndAwaitTermination(pool, service.setup()));
      service.serve(pool, () -> true);
    }
  },

  /// The pool of this project.
  DRAIN {
    @Override
    void serve(Service service) throws IOException {
      Setup setup = service.setup();
      WorkerPool pool = WorkerPool.builder("jobs").workers(WORKERS).queue(QUEUE).build();
      try (var exit =
          DrainOnExit.builder()
              .pools(pool)
              .delay(setup.delay())
              .grace(setup.grace())
              .kill(setup.kill())
              .onReport(service::print)
              .install()) {
        service.watch(pool, exit);
        service.serve(pool, exit::ready);
      }
    }
  };

  static final int WORKERS = 2;
  static final int QUEUE = 24;

  /// Serves until the process ends.
  abstract void serve(Service service) throws IOException;

  private static ExecutorService jdkPool() {
    return new ThreadPoolExecutor(
        WORKERS, WORKERS, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE));
  }

  private static void onExit(Runnable task) {
    Runtime.getRuntime().addShutdownHook(new Thread(task));
  }

  private static void limited(Semaphore permits, Runnable job) {
    permits.acquireUninterruptibly();
    try {
      job.run();
    } finally {
      permits.release();
    }
  }

  private static void shutdownAndAwaitTermination(ExecutorService pool, Setup setup) {
    pool.shutdown();
    try {
      if (!pool.awaitTermination(setup.grace().toMillis(), TimeUnit.MILLISECONDS)) {
        pool.shutdownNow(); // the list that it answers is thrown away, in the Javadoc as here
        boolean _ = pool.awaitTermination(setup.kill().toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      pool.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
