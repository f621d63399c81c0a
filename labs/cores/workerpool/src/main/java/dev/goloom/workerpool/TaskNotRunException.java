package dev.goloom.workerpool;

import dev.goloom.channels.Context;
import dev.goloom.channels.DeadlineExceededException;
import java.io.Serial;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// Why a task that was accepted, or offered, was never started.
///
/// It is the cause in the [java.util.concurrent.ExecutionException] of the task's future.
public final class TaskNotRunException extends RejectedExecutionException {
  @Serial private static final long serialVersionUID = 1L;

  private final Reason reason;

  TaskNotRunException(Reason reason, String pool) {
    this(reason, pool, null);
  }

  /// @param cause why its context ended, or null
  TaskNotRunException(Reason reason, String pool, @Nullable Throwable cause) {
    super("pool " + pool + ": " + reason.words, cause);
    this.reason = reason;
  }

  /// For a task whose context has ended: the context's cause is the cause.
  static TaskNotRunException ended(Context context, String pool) {
    boolean expired = context.err() instanceof DeadlineExceededException;
    return new TaskNotRunException(
        expired ? Reason.EXPIRED : Reason.CANCELLED, pool, context.cause());
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

    /// Its deadline, or that of its context, passed before it was started.
    EXPIRED("the task's deadline passed before it was started"),

    /// Its context was cancelled before it was started; what [Context#cause] answers is the cause.
    CANCELLED("the task's context was cancelled before it was started"),

    /// The pool was full.
    REJECTED("the pool was full");

    private final String words;

    /// The reason that fits an admission that is not accepted.
    static Reason of(Admission admission) {
      return switch (admission) {
        case SHUT_DOWN -> SHUT_DOWN;
        case DROPPED -> DROPPED;
        case SHED -> SHED;
        case ACCEPTED, RAN_IN_CALLER, REJECTED, TIMED_OUT, INTERRUPTED -> REJECTED;
      };
    }

    Reason(String words) {
      this.words = words;
    }
  }
}
