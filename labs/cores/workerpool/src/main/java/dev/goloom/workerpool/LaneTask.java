package dev.goloom.workerpool;

import org.jspecify.annotations.Nullable;

/// A task in a [Lane].
final class LaneTask {
  /// What the pool's listeners and recordings see run.
  final Runnable task;

  /// What holds its place in the pool; null if it is owed, or not in its lane. Guarded by the lane.
  @Nullable LaneToken token;

  /// What to put into a lane for a task of `execute`. A future that was in a lane before, or is
  /// another pool's, is a plain task: it stays where it was.
  static Runnable plain(Runnable task, WorkerPool pool) {
    return task instanceof PoolFuture<?>
        ? new Claim.Wrapped(task, null)
        : Errand.of(task, pool.events(), pool.capture());
  }

  LaneTask(Runnable task) {
    this.task = task;
  }
}
