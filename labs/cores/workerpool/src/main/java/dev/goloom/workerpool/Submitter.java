package dev.goloom.workerpool;

import org.jspecify.annotations.Nullable;

/// A thread that waits with a task at the door of a full pool. Its links are guarded by the pool's
/// lock.
final class Submitter {
  final Thread thread = Thread.currentThread();
  final Runnable task;
  final int priority;

  /// Null while it waits. Written under the lock, once; read by its thread.
  volatile @Nullable Admission outcome;

  @Nullable Submitter previous;
  @Nullable Submitter next;

  Submitter(Runnable task, int priority) {
    this.task = task;
    this.priority = priority;
  }
}
