package dev.goloom.workerpool;

import java.util.concurrent.atomic.AtomicBoolean;

/// Who may start a task. A task that lies in a queue can be wanted by several: the worker whose
/// turn it is, one that waits for it, one that cancels it. The first to take it has it; to the
/// others it is a hole in the queue.
///
/// Only futures and wrapped tasks can be taken by another than the worker whose turn it is.
final class Claim {
  private Claim() {}

  /// Says that a task is in a queue now. Called before it is published there.
  static void queued(Runnable task) {
    if (task instanceof PoolFuture<?> future) {
      future.queued();
    }
  }

  /// Takes a task out of a queue.
  ///
  /// @return false if somebody else has it
  static boolean take(Runnable task) {
    if (task instanceof PoolFuture<?> future) {
      return future.take();
    }
    return !(task instanceof Wrapped wrapped) || wrapped.compareAndSet(false, true);
  }

  static boolean isTaken(Runnable task) {
    if (task instanceof PoolFuture<?> future) {
      return future.isTaken();
    }
    return task instanceof Wrapped wrapped && wrapped.get();
  }

  /// What the user gave us.
  static Runnable original(Runnable task) {
    return task instanceof Wrapped wrapped ? wrapped.task : task;
  }

  /// A plain task that can be taken from the middle of a queue: true when it is.
  static final class Wrapped extends AtomicBoolean implements Runnable {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // never serialized
    private final Runnable task;

    Wrapped(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      task.run();
    }
  }
}
