package dev.goloom.workerpool;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

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
    Runnable inner = unwrapped(task);
    return inner instanceof Errand<?> errand && errand.original() instanceof Runnable given
        ? given
        : inner;
  }

  /// What a worker is to run.
  static Runnable unwrapped(Runnable task) {
    return task instanceof Wrapped wrapped ? wrapped.task : task;
  }

  /// The task that submitted this one, if a task of the same pool did and it is known.
  static @Nullable Runnable submittedBy(Runnable task) {
    if (task instanceof PoolFuture<?> future) {
      return future.submittedBy();
    }
    return task instanceof Wrapped wrapped ? wrapped.submittedBy : null;
  }

  /// A plain task that can be taken from the middle of a queue (true when it is), and knows who
  /// submitted it.
  @SuppressWarnings("serial") // never serialized
  static final class Wrapped extends AtomicBoolean implements Runnable {
    private final Runnable task;

    /// Until this has run: a longer memory would keep all that ever submitted each other.
    private volatile @Nullable Runnable submittedBy;

    Wrapped(Runnable task, @Nullable Runnable submittedBy) {
      this.task = task;
      this.submittedBy = submittedBy;
    }

    @Override
    public void run() {
      try {
        task.run();
      } finally {
        submittedBy = null;
      }
    }
  }
}
