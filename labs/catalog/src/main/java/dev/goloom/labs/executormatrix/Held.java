package dev.goloom.labs.executormatrix;

import dev.goloom.kit.threads.Actors;
import dev.goloom.labs.pools.Contender;
import dev.goloom.labs.pools.Crew;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/// A pool all of whose workers are held by tasks that end when they are interrupted. Closing it
/// stops the pool and waits until its threads have ended.
///
/// Belongs to one thread.
final class Held implements AutoCloseable {
  private final Crew crew = new Crew();
  private final CountDownLatch hold = new CountDownLatch(1);
  private final ExecutorService pool;

  /// Makes a pool and holds its workers.
  ///
  /// @throws InterruptedException if interrupted; no thread is left behind then
  Held(BiFunction<Crew, Integer, ExecutorService> maker, int queue) throws InterruptedException {
    pool = maker.apply(crew, queue);
    var held = new CountDownLatch(Contender.WORKERS);
    try {
      for (int i = 0; i < Contender.WORKERS; i++) {
        pool.execute(() -> waitIn(held));
      }
      held.await();
    } catch (InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void waitIn(CountDownLatch held) {
    held.countDown();
    try {
      hold.await();
    } catch (InterruptedException e) {
      // The pool is stopped: this task ends, as a good one does.
    }
  }

  ExecutorService pool() {
    return pool;
  }

  /// Waits until the pool says that it has terminated, after it was stopped.
  ///
  /// @throws IllegalStateException if it does not
  void awaitTermination() throws InterruptedException {
    if (!pool.awaitTermination(Actors.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("the pool does not terminate");
    }
  }

  @Override
  public void close() {
    hold.countDown();
    pool.shutdownNow();
    crew.awaitEnd();
  }
}
