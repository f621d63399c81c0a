package dev.goloom.workerpool;

import dev.goloom.channels.Context;
import dev.goloom.workerpool.TaskNotRunException.Reason;
import java.lang.ref.Reference;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// How tasks come into a pool: what is made of them, what becomes of those that are refused, and
/// who must not wait.
///
/// It is what the users of a pool hold, through their [WorkerPool], and the pool's threads do not:
/// a pool whose entrance is garbage can get no more tasks.
final class Entrance {
  private final Dispatch dispatch;
  private final PoolConfig config;
  private final PoolEvents events;
  private final Backpressure onFull;

  Entrance(Dispatch dispatch, PoolConfig config) {
    this.dispatch = dispatch;
    this.config = config;
    this.events = config.events();
    this.onFull = config.onFull();
  }

  /// See [WorkerPool#execute].
  void execute(Runnable task) {
    Objects.requireNonNull(task, "task");
    PoolFuture<?> future = newHere(task);
    Admission admission = enter(future == null ? plain(task) : future, priorityHere(task), onFull);
    if (!admission.accepted()) {
      refuse(future, admission);
    }
  }

  /// See [WorkerPool#submit(Context, Callable)].
  <T> PoolFuture<T> submit(Context context, Callable<T> task) {
    Objects.requireNonNull(task, "task");
    Callable<T> inContext = ContextFuture.inContext(context, task);
    var future =
        new ContextFuture<>(
            dispatch, context, Errand.of(inContext, task, events, config.capture()), task);
    if (context.err() != null) {
      future.contextEnded();
      return future;
    }
    future.watch();
    Admission admission = enter(future, context, onFull);
    if (!admission.accepted() && !future.isDone()) {
      if (context.err() == null) {
        refuse(future, admission);
      } else {
        future.contextEnded();
      }
    }
    return future;
  }

  /// See [WorkerPool#trySubmit].
  <T> Offer<T> trySubmit(Callable<T> task) {
    PoolFuture<T> future = newFuture(task, task, PoolFuture.NORMAL, 0);
    Admission admission = tryEnter(future, PoolFuture.NORMAL);
    if (!admission.accepted()) {
      future.notRun(Reason.of(admission));
    }
    return new Offer<>(admission, future);
  }

  /// See [WorkerPool#tryExecute].
  Admission tryExecute(Runnable task) {
    Objects.requireNonNull(task, "task");
    PoolFuture<?> future = newHere(task);
    return tryEnter(future == null ? plain(task) : future, priorityHere(task));
  }

  /// Has a task admitted that its submitter will wait for. If that is a worker of this pool, and
  /// would have to wait for a place, it runs the task instead: the places it waits for might be
  /// those of tasks that wait for it.
  Admission enterAwaited(PoolFuture<?> future, Context context) {
    boolean runs = onFull instanceof Backpressure.Block && dispatch.isWorker();
    return enter(future, context, runs ? Backpressure.callerRuns() : onFull);
  }

  /// Has the token of a lane's task admitted. It cannot run in its submitter, out of its turn: so
  /// where others do, this one waits; but a worker does not wait for its own pool.
  Admission enterLane(LaneToken token) {
    Backpressure policy =
        dispatch.isWorker()
            ? neverWaiting()
            : onFull instanceof Backpressure.CallerRuns ? Backpressure.block() : onFull;
    try {
      return enter(token, PoolFuture.NORMAL, policy);
    } catch (RejectedExecutionException e) {
      return Admission.REJECTED; // no thread could be started
    }
  }

  /// Queues a lane for its next turn, if there is a place now. Under a policy that drops queued
  /// tasks, never: a lane must not be lost for one.
  ///
  /// @return whether the token has the lane's place
  boolean enterTurn(LaneToken token) {
    boolean drops = !isWaiting(onFull) && !(onFull instanceof Backpressure.Reject);
    if (drops || isFull()) {
      return false;
    }
    try {
      return dispatch.submit(token, PoolFuture.NORMAL, Backpressure.reject()).accepted();
    } catch (RejectedExecutionException e) {
      return true; // no thread could be started: the token is done, and the place given up
    }
  }

  /// The future of a task, which takes along what there is to take.
  <T> PoolFuture<T> newFuture(Callable<T> task, Object original, int priority, long deadline) {
    Objects.requireNonNull(task, "task");
    return new PoolFuture<>(
        dispatch,
        Errand.of(task, original, events, config.capture()),
        original,
        priority,
        deadline == 0 ? dispatch.usualDeadline() : deadline);
  }

  // What is made of a task.

  /// One of another pool may have a priority that there is not here.
  private int priorityHere(Runnable task) {
    return task instanceof PoolFuture<?> future
        ? Math.min(future.priority, dispatch.priorities() - 1)
        : PoolFuture.NORMAL;
  }

  /// The future that a task is, if it has not been here before: then what becomes of the task here
  /// is what becomes of the future.
  private @Nullable PoolFuture<?> newHere(Runnable task) {
    return task instanceof PoolFuture<?> future && future.offer(dispatch) ? future : null;
  }

  /// A future that was here before is a plain task now.
  private Runnable plain(Runnable task) {
    return task instanceof PoolFuture<?>
        ? new Claim.Wrapped(task, null)
        : withSubmitter(Errand.of(task, events, config.capture()));
  }

  /// A task that a task of this pool submits knows that: see [DeadlockPolicy].
  private Runnable withSubmitter(Runnable task) {
    Runnable by = dispatch.currentTask();
    return by == null ? task : new Claim.Wrapped(task, by);
  }

  // The door.

  /// Goes to the door.
  private Admission enter(Runnable task, int priority, Backpressure policy) {
    try {
      return isTimed(task)
          ? enterTimed(task, priority, policy)
          : dispatch.submit(task, priority, policy);
    } finally {
      Reference.reachabilityFence(this); // it is not dropped while somebody submits
    }
  }

  /// A plain task is timed here if its run is timed: one draw does for both.
  private boolean isTimed(Runnable task) {
    return task instanceof PoolFuture<?>
        ? events.sampled()
        : Errand.isSampled(Claim.unwrapped(task));
  }

  private Admission enterTimed(Runnable task, int priority, Backpressure policy) {
    long start = System.nanoTime();
    Admission admission = dispatch.submit(task, priority, policy);
    if (admission != Admission.RAN_IN_CALLER) {
      events.submitted(System.nanoTime() - start);
    }
    return admission;
  }

  /// Goes to the door, and leaves it when a context ends.
  private Admission enter(PoolFuture<?> future, Context context, Backpressure policy) {
    Admission admission;
    try (var _ = context.interruptOnCancel()) {
      admission = enter(future, future.priority, policy);
    } catch (RejectedExecutionException e) {
      return Admission.REJECTED; // no thread could be started
    }
    if (future.isCancelled() || context.err() != null) {
      future.freePlace(); // it was completed while it was at the door
    }
    return admission;
  }

  private Admission tryEnter(Runnable task, int priority) {
    try {
      return enter(task, priority, neverWaiting());
    } catch (RejectedExecutionException e) {
      return Admission.REJECTED; // no thread could be started
    }
  }

  /// @throws RejectedExecutionException unless the task was dropped: then only its future knows
  private void refuse(@Nullable PoolFuture<?> future, Admission admission) {
    if (future != null) {
      future.notRun(Reason.of(admission));
    }
    if (admission != Admission.DROPPED) {
      throw new RejectedExecutionException("pool " + config.name() + ": " + admission);
    }
  }

  // Who must not wait.

  /// The policy for a submitter that must not wait.
  private Backpressure neverWaiting() {
    return isWaiting(onFull) ? Backpressure.reject() : onFull;
  }

  private static boolean isWaiting(Backpressure policy) {
    return policy instanceof Backpressure.Block || policy instanceof Backpressure.CallerRuns;
  }

  private boolean isFull() {
    PoolSnapshot now = dispatch.snapshot();
    return now.blockedSubmitters() > 0
        || now.phase() != Phase.RUNNING
        || now.queued() + now.running() >= now.capacity() + now.limit();
  }
}
