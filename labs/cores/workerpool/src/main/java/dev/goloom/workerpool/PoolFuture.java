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
public sealed class PoolFuture<T> extends FutureTask<T>
    permits ContextFuture, GroupFuture, LaneFuture, LaneToken {
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

  /// What a report calls it when it was given up; null when it is done otherwise, so that it keeps
  /// nothing in memory. For reports: racy.
  private @Nullable Object named;

  /// Whether a cancellation may have interrupted the thread that runs this. Written before the
  /// state that [FutureTask#cancel] sets, read after that state was seen.
  private volatile boolean interrupts;

  /// Called once when this is done; written before this is handed to the pool.
  private @Nullable Runnable watcher;

  /// @param original what the user gave
  PoolFuture(Dispatch dispatch, Callable<T> task, Object original, int priority, long deadline) {
    super(task);
    this.dispatch = dispatch;
    this.priority = priority;
    this.deadline = deadline;
    this.submittedBy = dispatch.currentTask();
    this.named = original;
  }

  @Nullable Runnable submittedBy() {
    return submittedBy;
  }

  @Override
  protected void done() {
    submittedBy = null;
    named = null;
    if (watcher != null) {
      watcher.run();
    }
  }

  /// Names the task while it is not done, and when it was given up by a shutdown.
  @Override
  public String toString() {
    Object task = named;
    return task == null ? super.toString() : "future of " + task;
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
      if (interrupts && isCancelled()) {
        forgetInterrupt();
      }
    }
  }

  /// The interrupt of a cancellation was meant for this task only. The next one may be the task
  /// within which this one ran; so it is taken back here, unless the pool is being stopped, which
  /// interrupts all.
  private void forgetInterrupt() {
    if (Thread.interrupted() && dispatch.phase() == Phase.INTERRUPTING) {
      Thread.currentThread().interrupt();
    }
  }

  /// Completes with the reason why it was not run, unless it is completed.
  void notRun(Reason reason) {
    notRun(dispatch.notRun(reason));
  }

  void notRun(TaskNotRunException why) {
    if (isDone()) {
      return;
    }
    Object task = named;
    TaskShedEvent.emit(dispatch.name(), (task == null ? this : task).getClass(), why.reason());
    setException(why);
    if (why.reason() == Reason.SHUT_DOWN) {
      named = task;
    }
  }

  /// Says what to call when this is done, however. Not after this was handed to the pool.
  final void whenDone(Runnable task) {
    watcher = task;
  }

  /// Gives the place of this completed task back, if it is still queued.
  void freePlace() {
    dispatch.cancelled(this);
  }

  /// Runs this, if it is not started and the caller is a worker of the same pool that nobody has
  /// interrupted: the interrupt would hit this task instead of the caller's.
  void help() {
    if (!isDone() && !Thread.currentThread().isInterrupted()) {
      dispatch.help(this);
    }
  }

  /// Cancels as [FutureTask#cancel]; a task that is still queued gives its place back at once.
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    if (mayInterruptIfRunning) {
      interrupts = true;
    }
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      freePlace();
    }
    return cancelled;
  }

  /// Waits for the result. If the caller is a worker of the same pool and this task has not been
  /// started, the caller runs it: otherwise workers that wait for queued tasks could fill the pool.
  ///
  /// @throws java.util.concurrent.CancellationException if it was cancelled
  @Override
  public T get() throws InterruptedException, ExecutionException {
    help();
    return super.get();
  }
}
