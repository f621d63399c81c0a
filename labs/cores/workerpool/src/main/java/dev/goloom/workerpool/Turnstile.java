package dev.goloom.workerpool;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Lets so many tasks into what stands on top of a pool. What is refused there follows the pool's
/// policy, as far as it can: who would wait, waits; who would run the task, waits too; all others,
/// and workers of the pool, which must not wait for it, are refused.
final class Turnstile {
  private static final int ALL = Integer.MAX_VALUE / 2;

  private final WorkerPool pool;
  private final Semaphore places;
  private final AtomicBoolean open = new AtomicBoolean();

  Turnstile(WorkerPool pool, int places) {
    this.pool = pool;
    this.places = new Semaphore(Math.min(places, ALL), true);
  }

  /// Takes a place, or says why not. Blocks as the policy says.
  @Nullable Admission enter() {
    if (!places.hasQueuedThreads() && places.tryAcquire()) {
      return null;
    }
    try {
      return enterFull();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Admission.INTERRUPTED;
    }
  }

  private @Nullable Admission enterFull() throws InterruptedException {
    if (pool.dispatch().isWorker()) {
      return places.tryAcquire() ? null : Admission.REJECTED;
    }
    return switch (pool.onFull()) {
      case Backpressure.Block block when !block.isForEver() ->
          places.tryAcquire(block.limit().toNanos(), TimeUnit.NANOSECONDS)
              ? null
              : Admission.TIMED_OUT;
      case Backpressure.Block _, Backpressure.CallerRuns _ -> {
        places.acquire();
        yield null;
      }
      default -> places.tryAcquire() ? null : Admission.REJECTED;
    };
  }

  void leave() {
    places.release();
  }

  /// Lets all in, who then find what is behind closed.
  void open() {
    if (open.compareAndSet(false, true)) {
      places.release(ALL);
    }
  }

  /// How many wait. An estimate.
  int blocked() {
    return places.getQueueLength();
  }
}
