package dev.goloom.workerpool;

import java.io.Serial;
import java.util.concurrent.RejectedExecutionException;

/// Why a task that was accepted, or offered, was never started.
///
/// It is the cause in the [java.util.concurrent.ExecutionException] of the task's future.
public final class TaskNotRunException extends RejectedExecutionException {
  @Serial private static final long serialVersionUID = 1L;

  private final Reason reason;

  TaskNotRunException(Reason reason, String pool) {
    super("pool " + pool + ": " + reason.words);
    this.reason = reason;
  }

  /// Why.
  public Reason reason() {
    return reason;
  }

  /// Why a task was not run.
  public enum Reason {
    /// The pool was shut down before the task's turn came.
    SHUT_DOWN("the task was still queued when the pool was stopped"),

    /// [Backpressure.DropOldest] or [Backpressure.DropNewest] threw it away.
    DROPPED("the task was dropped because the pool was full"),

    /// [Backpressure.ShedByPriority] or [Backpressure.ShedByDeadline] chose it.
    SHED("the task was shed because the pool was full"),

    /// Its deadline passed while it was queued.
    EXPIRED("the task's deadline passed while it was queued"),

    /// The pool was full.
    REJECTED("the pool was full");

    private final String words;

    Reason(String words) {
      this.words = words;
    }
  }
}
