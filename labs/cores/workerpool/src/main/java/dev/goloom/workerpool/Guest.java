package dev.goloom.workerpool;

/// A task that runs in the thread of its submitter, because the pool was full. One of a kind: the
/// same task may be there twice.
final class Guest {
  /// Not the pool's: it is never interrupted by it.
  final Thread thread = Thread.currentThread();

  final Runnable task;

  Guest(Runnable task) {
    this.task = task;
  }
}
