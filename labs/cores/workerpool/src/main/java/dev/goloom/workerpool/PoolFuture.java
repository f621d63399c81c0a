package dev.goloom.workerpool;

import dev.goloom.workerpool.TaskNotRunException.Reason;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// The future of a task in a [WorkerPool]. It always completes: with the task's result or
/// exception, by cancellation, or with a [TaskNotRunException] that says why the task was never
/// started.
///
/// Safe for use by many threads.
///
/// @param <T> what the task answers
public final class PoolFuture<T> extends FutureTask<T> {
  static final int NORMAL = 0;

  final int priority;
  private final Dispatch dispatch;
  private final long deadline;

  /// What a report calls it when it was given up; null when it is done otherwise, so that it keeps
  /// nothing in memory. For reports: racy.
  private @Nullable Object named;

  /// Where it is in its queue; guarded by the pool's lock.
  long position = -1;

  PoolFuture(Dispatch dispatch, Callable<T> task, int priority, long deadline) {
    super(task);
    this.dispatch = dispatch;
    this.priority = priority;
    this.deadline = deadline;
    this.named = task;
  }

  boolean hasDeadline() {
    return deadline != 0;
  }

  long deadline() {
    return deadline;
  }

  boolean isExpired() {
    return deadline != 0 && deadline - System.nanoTime() <= 0;
  }

  /// Runs the task, unless its deadline has passed. Called by the pool.
  @Override
  public void run() {
    if (isExpired()) {
      notRun(Reason.EXPIRED);
    } else {
      super.run();
    }
  }

  /// Completes with the reason why it was not run, unless it is completed.
  void notRun(Reason reason) {
    Object task = named;
    setException(new TaskNotRunException(reason, dispatch.name()));
    if (reason == Reason.SHUT_DOWN) {
      named = task;
    }
  }

  @Override
  protected void done() {
    named = null;
  }

  /// Names the task while it is not done, and when it was given up by a shutdown.
  @Override
  public String toString() {
    Object task = named;
    return task == null ? super.toString() : "future of " + task;
  }

  /// Cancels as [FutureTask#cancel]; a task that is still queued gives its place back at once.
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      dispatch.cancelled(this);
    }
    return cancelled;
  }

  /// Waits for the result. If the caller is a worker of the same pool and this task has not been
  /// started, the caller runs it: otherwise workers that wait for queued tasks could fill the pool.
  ///
  /// @throws java.util.concurrent.CancellationException if it was cancelled
  @Override
  public T get() throws InterruptedException, ExecutionException {
    if (!isDone()) {
      dispatch.help(this);
    }
    return super.get();
  }
}
