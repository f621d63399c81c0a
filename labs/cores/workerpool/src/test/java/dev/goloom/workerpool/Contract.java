package dev.goloom.workerpool;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/// What claims to be an [ExecutorService]: each is held to the same laws.
enum Contract {
  PLATFORM_WORKERS,
  VIRTUAL_WORKERS,
  THREAD_PER_TASK,
  SUB_POOL;

  /// One of so many workers and places, that waits when it is full.
  Held of(int workers, int queue) {
    return of(workers, queue, builder -> builder);
  }

  Held of(int workers, int queue, UnaryOperator<WorkerPool.Builder> more) {
    return switch (this) {
      case PLATFORM_WORKERS -> pool(Engine.PLATFORM_WORKERS, workers, queue, more);
      case VIRTUAL_WORKERS -> pool(Engine.VIRTUAL_WORKERS, workers, queue, more);
      case THREAD_PER_TASK -> pool(Engine.THREAD_PER_TASK, workers, queue, more);
      case SUB_POOL -> {
        WorkerPool pool = more.apply(Engine.PLATFORM_WORKERS.pool(workers + 1, 64)).build();
        yield new Held(pool.sub("sub", workers, queue), pool);
      }
    };
  }

  private static Held pool(
      Engine engine, int workers, int queue, UnaryOperator<WorkerPool.Builder> more) {
    WorkerPool pool = more.apply(engine.pool(workers, queue)).build();
    return new Held(pool, pool);
  }

  /// A service, and the pool that it is or stands on. Closing it leaves no thread behind.
  record Held(ExecutorService service, WorkerPool pool) implements AutoCloseable {
    /// Holds all workers.
    Held busy(int workers) throws InterruptedException {
      for (int i = 0; i < workers; i++) {
        var _ = Holdup.in(service);
      }
      return this;
    }

    /// Takes all places.
    void fill(int places) {
      for (int i = 0; i < places; i++) {
        service.execute(() -> {});
      }
    }

    @Override
    public void close() {
      boolean interrupted = Thread.interrupted();
      service.shutdownNow();
      pool.shutdownNow();
      var ended = new CountDownLatch(1);
      Thread.startVirtualThread(() -> {
        pool.close();
        ended.countDown();
      });
      try {
        if (!ended.await(Holdup.LONG, TimeUnit.SECONDS)) {
          throw new AssertionError("the pool does not end: " + pool.snapshot());
        }
      } catch (InterruptedException e) {
        interrupted = true; // the test's time limit
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
