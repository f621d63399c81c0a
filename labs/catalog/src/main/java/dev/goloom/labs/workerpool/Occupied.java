package dev.goloom.labs.workerpool;

import dev.goloom.labs.pools.Crew;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

/// A pool all of whose workers are in tasks that wait at a gate. Closing it opens the gate, stops
/// the pool and waits until its threads have ended.
///
/// Belongs to one thread.
///
/// @param <P> what kind of pool
final class Occupied<P extends ExecutorService> implements AutoCloseable {
  private final Crew crew = new Crew();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final P pool;

  /// Makes a pool and occupies its workers.
  ///
  /// @throws InterruptedException if interrupted; no thread is left behind then
  Occupied(int workers, Function<Crew, P> maker) throws InterruptedException {
    pool = maker.apply(crew);
    var inside = new CountDownLatch(workers);
    try {
      for (int i = 0; i < workers; i++) {
        pool.execute(() -> {
          inside.countDown();
          waitAtGate();
        });
      }
      inside.await();
    } catch (InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /// What a task does that keeps its worker.
  void waitAtGate() {
    try {
      gate.await();
    } catch (InterruptedException e) {
      // The pool is stopped: this task ends, as a good one does.
    }
  }

  P pool() {
    return pool;
  }

  /// Threads made so far.
  int threads() {
    return crew.made();
  }

  void open() {
    gate.countDown();
  }

  @Override
  public void close() {
    open();
    pool.shutdownNow();
    crew.awaitEnd();
  }
}
