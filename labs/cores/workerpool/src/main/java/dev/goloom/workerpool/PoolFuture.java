package dev.goloom.workerpool;

import dev.goloom.workerpool.TaskNotRunException.Reason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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

  /// Its way through the pool; the states before the last are its submitter's.
  private static final int NEW = 0;

  private static final int OFFERED = 1;
  private static final int QUEUED = 2;
  private static final int TAKEN = 3;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(PoolFuture.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final int priority;
  private final Dispatch dispatch;
  private final long deadline;

  @SuppressWarnings("unused") // through STATE
  private int state;

  /// The task that submitted this, while this is not done: a longer memory would keep all that ever
  /// submitted each other.
  private volatile @Nullable Runnable submittedBy;

  PoolFuture(Dispatch dispatch, Callable<T> task, int priority, long deadline) {
    super(task);
    this.dispatch = dispatch;
    this.priority = priority;
    this.deadline = deadline;
    this.submittedBy = dispatch.currentTask();
  }

  @Nullable Runnable submittedBy() {
    return submittedBy;
  }

  @Override
  protected void done() {
    submittedBy = null;
  }

  /// Completes with an exception, unless it is completed.
  void fail(Throwable e) {
    setException(e);
  }

  /// Whether this is the first time that it is offered to its pool: only then can it be taken from
  /// the middle of a queue.
  boolean offer(Dispatch to) {
    return dispatch == to && STATE.compareAndSet(this, NEW, OFFERED);
  }

  /// Its publication in the queue makes this visible.
  void queued() {
    STATE.setRelease(this, QUEUED);
  }

  /// Takes it out of its queue; see [Claim].
  boolean take() {
    return STATE.compareAndSet(this, QUEUED, TAKEN);
  }

  boolean isTaken() {
    return (int) STATE.getAcquire(this) == TAKEN;
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
    setException(new TaskNotRunException(reason, dispatch.name()));
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
