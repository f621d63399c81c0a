package dev.goloom.workerpool;

import org.jspecify.annotations.Nullable;

/// A task in a [Lane].
final class LaneTask {
  /// What the pool's listeners and recordings see run.
  final Runnable task;

  /// What holds its place in the pool; null if it is owed, or not in its lane. Guarded by the lane.
  @Nullable LaneToken token;

  LaneTask(Runnable task) {
    this.task = task;
  }
}
