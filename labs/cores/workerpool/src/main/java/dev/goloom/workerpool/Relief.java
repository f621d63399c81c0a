package dev.goloom.workerpool;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a [Watchdog] sees of a pool whose tasks wait for each other, and what it can do: have spare
/// workers do the work of those that wait, and fail a task.
final class Relief {
  private final PoolState pool;
  private final Starter starter;
  private final Usher usher;

  Relief(PoolState pool, Starter starter, Usher usher) {
    this.pool = pool;
    this.starter = starter;
    this.usher = usher;
  }

  /// The pool's name.
  String pool() {
    return pool.name();
  }

  /// What a watchdog looks at.
  ///
  /// @return null if nothing is queued, or another worker may be called
  @Nullable Stall stall() {
    pool.lock();
    Stall stall =
        pool.queued() > pool.holes.get() && pool.roster.active() >= pool.allowed()
            ? new Stall(pool.finished(), pool.roster.busy(), pool.queuedTasks())
            : null;
    pool.unlock();
    return stall;
  }

  int spares() {
    pool.lock();
    int now = pool.spares;
    pool.unlock();
    return now;
  }

  /// Allows so many more workers, and calls them.
  void addSpares(int count) {
    allow(count);
    starter.callMore(count);
  }

  private void allow(int more) {
    pool.lock();
    pool.spares += more;
    pool.changed();
    Submitter admitted = usher.admit();
    pool.unlock();
    usher.letIn(admitted);
  }

  /// Nothing is queued any more.
  void dismissSpares() {
    pool.lock();
    pool.spares = 0;
    pool.changed();
    pool.unlock();
  }

  /// Fails the task of a worker that waits, and has another worker do its work.
  void giveUp(Worker worker, PoolDeadlockException e) {
    worker.giveUp();
    if (worker.running() instanceof PoolFuture<?> future) {
      future.fail(e);
    }
    Objects.requireNonNull(worker.thread).interrupt();
    addSpares(1);
  }

  void deadlockSeen(String chain, int busy, int waiting) {
    pool.lock();
    pool.deadlocks++;
    pool.unlock();
    pool.config.events().deadlocked(chain, busy, waiting);
  }
}
