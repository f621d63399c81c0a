package dev.goloom.workerpool;

import dev.goloom.channels.CancelContext;
import dev.goloom.channels.Context;
import dev.goloom.workerpool.TaskNotRunException.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Tasks of a [WorkerPool] that belong together: they are waited for together, and none outlives
/// the group.
///
/// ```java
/// try (TaskGroup<Page> group = pool.group()) {
///   for (Url url : urls) group.fork(() -> fetch(url));   // the first to fail cancels the others
///   return group.join();                                 // in this order
/// }
/// ```
///
/// Two kinds: in that of [WorkerPool#group] the first failure cancels all others: Go's
/// `errgroup.WithContext`. In that of [WorkerPool#collecting] all tasks go on, and the outcomes are
/// gathered: conc's `ErrorPool`. A task that is cancelled by itself, dropped, shed, rejected, or
/// given up with its pool, has failed like one that throws.
///
/// Safe for use by many threads: any may fork, any may join. It is joined once.
///
/// | | here | errgroup | StructuredTaskScope |
/// |---|---|---|---|
/// | threads | the pool's, bounded | one each | one each |
/// | a task cannot be taken | it has failed | - | - |
/// | fork after a failure | is not started | is started | is not started |
/// | join returns | when all have ended | when all have ended | at the first failure; close waits |
/// | who may fork, join | anybody | anybody | the owner |
/// | joined in a worker | runs queued tasks of the group | - | - |
///
/// **Cancellation** ([#cancel], a failure, the end of the context, [#close]): tasks that are queued
/// give their places back at once; those that run are interrupted, and waited for. Such an
/// interrupt never reaches what the thread runs next.
///
/// **Context**: each group has one, derived from that it was made under; it is [Context#current] in
/// its tasks, and is cancelled with the group. So a group that a task makes is cancelled with the
/// task's.
///
/// **Nesting**: a worker that joins runs what is still queued of the group before it waits; a
/// worker that forks while the pool is full, and would have to wait, runs the task itself. So
/// groups within groups do not deadlock, even with one worker.
///
/// **Happens-before**: what was done before a fork is visible to the task; what tasks did is
/// visible after join or close returns.
///
/// # How it works
///
/// Guarded by `lock`: `live` counts the tasks that were forked and whose code has not ended; a
/// cancelled one that still runs is live. `forked` has the futures until the group has ended, since
/// their results are asked for then; `helpable` those that the pool has admitted and no joiner has
/// looked at. No user code runs under the lock, and nothing there blocks.
///
/// @param <T> what the tasks answer
public final class TaskGroup<T> implements AutoCloseable {
  private static final Context.Key<TaskGroup<?>> GROUP = Context.Key.of("task group");

  private final WorkerPool pool;
  private final boolean failFast;
  private final CancelContext scope;
  private final Context context;
  private final @Nullable TaskGroup<?> outer;
  private final Context.Stop ending;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private List<GroupFuture<T>> forked = new ArrayList<>();
  private final ArrayDeque<GroupFuture<T>> helpable = new ArrayDeque<>();
  private int live;
  private boolean ended;
  private @Nullable Throwable failure;

  TaskGroup(WorkerPool pool, Context parent, boolean failFast) {
    this.pool = pool;
    this.failFast = failFast;
    this.outer = Context.current().value(GROUP);
    this.scope = parent.withCancel();
    this.context = scope.withValue(GROUP, this);
    this.ending = scope.afterFunc(this::contextEnded);
  }

  /// The group's context: cancelled when the group is, with the failure as the cause, and when the
  /// group has ended.
  public Context context() {
    return context;
  }

  /// Adds a task whose result [#join] answers. Go: `g.Go(f)`. As [#submit], but for its future.
  ///
  /// @throws IllegalStateException if the group has ended
  public void fork(Callable<? extends T> task) {
    var _ = submit(task);
  }

  /// Adds a task. It never throws because the pool does not take the task: then that task has
  /// failed, as its future says.
  ///
  /// **Blocks** while the pool is full, if its policy is to block; not after the group was
  /// cancelled. Interrupted, it returns, and the task has failed; the thread's interrupt status is
  /// kept.
  ///
  /// @return the task's future; it is cancelled if the group is
  /// @throws IllegalStateException if the group has ended
  public PoolFuture<T> submit(Callable<? extends T> task) {
    Objects.requireNonNull(task, "task");
    Callable<T> inContext = () -> context.<T, Exception>call(task::call);
    var future =
        new GroupFuture<>(
            pool.dispatch(), this, Errand.of(inContext, task, pool.events(), pool.capture()), task);
    if (!add(future)) {
      future.cancel(false);
      return future;
    }
    Admission admission = pool.enterAwaited(future, context);
    if (!admission.accepted()) {
      future.notRun(Reason.of(admission));
    } else if (!future.isDone()) {
      offerHelp(future);
    }
    return future;
  }

  /// @return false if the group is cancelled
  private boolean add(GroupFuture<T> future) {
    lock.lock();
    try {
      if (ended) {
        throw new IllegalStateException("the group has ended: it was joined or closed");
      }
      live++; // a future that is cancelled says that it has ended, too
      forked.add(future);
      return context.err() == null;
    } finally {
      lock.unlock();
    }
  }

  private void offerHelp(GroupFuture<T> future) {
    lock.lock();
    try {
      helpable.add(future);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until all tasks have ended. Go: `err := g.Wait()`.
  ///
  /// **Blocks** while a task runs, also one that was cancelled and takes its time; in a worker of
  /// the pool it first runs tasks of the group that are queued. **Interrupted**, it changes
  /// nothing, and can be called again; [#close] cancels.
  ///
  /// @return the results, in the order of the forks
  /// @throws ExecutionException if a task has failed, or the context has ended before all tasks
  ///   had: with the first failure as its cause; if the group collects, the others are suppressed
  ///   in it
  /// @throws IllegalStateException if the group has ended before, or this is one of its own tasks
  public List<T> join() throws InterruptedException, ExecutionException {
    List<PoolFuture<T>> outcomes = outcomes();
    ExecutionException problem = problem(outcomes);
    if (problem != null) {
      throw problem;
    }
    var results = new ArrayList<T>(outcomes.size());
    for (PoolFuture<T> outcome : outcomes) {
      results.add(outcome.resultNow());
    }
    return results;
  }

  private @Nullable ExecutionException problem(List<PoolFuture<T>> outcomes) {
    Throwable first = failure();
    ExecutionException problem = first == null ? null : new ExecutionException(first);
    if (problem != null && !failFast) {
      for (PoolFuture<T> outcome : outcomes) {
        Throwable other = failureOf(outcome);
        if (other != null && other != first) {
          problem.addSuppressed(other);
        }
      }
    }
    return problem;
  }

  private @Nullable Throwable failure() {
    lock.lock();
    try {
      return failure;
    } finally {
      lock.unlock();
    }
  }

  private static @Nullable Throwable failureOf(PoolFuture<?> outcome) {
    return switch (outcome.state()) {
      case FAILED -> outcome.exceptionNow();
      case CANCELLED -> new CancellationException("a task of the group was cancelled");
      case SUCCESS, RUNNING -> null;
    };
  }

  /// As [#join], but answers the futures, all of them done, whatever came out.
  ///
  /// @throws IllegalStateException if the group has ended before, or this is one of its own tasks
  public List<PoolFuture<T>> outcomes() throws InterruptedException {
    refuseOwnTask();
    boolean helps = pool.isWorker();
    List<PoolFuture<T>> outcomes = null;
    while (outcomes == null) {
      GroupFuture<T> next = null;
      lock.lockInterruptibly();
      try {
        if (ended) {
          throw new IllegalStateException("the group has ended: it was joined or closed");
        }
        while (live > 0 && (!helps || helpable.isEmpty())) {
          changed.await();
        }
        if (live == 0) {
          outcomes = List.copyOf(forked);
          end();
        } else {
          next = helpable.remove();
        }
      } finally {
        lock.unlock();
      }
      if (next != null) {
        help(next);
      }
    }
    leaveContext();
    return outcomes;
  }

  private void help(GroupFuture<T> next) {
    next.help();
    if (Thread.currentThread().isInterrupted() && !next.isDone()) {
      offerHelp(next); // perhaps we did not: whoever joins again may have to
    }
  }

  /// Cancels all tasks, as said above. Does nothing if they have ended.
  public void cancel() {
    cancel(new CancellationException("the group was cancelled"));
  }

  private void cancel(Throwable cause) {
    List<GroupFuture<T>> tasks;
    lock.lock();
    try {
      if (ended || live == 0) {
        return;
      }
      failure = failure == null ? cause : failure;
      tasks = List.copyOf(forked);
    } finally {
      lock.unlock();
    }
    ending.stop();
    scope.cancel(cause); // before the tasks, so that none is added unseen
    tasks.forEach(task -> task.cancel(true));
    cancelLate();
  }

  /// Those that were added before the context was cancelled, and after the list was taken.
  private void cancelLate() {
    List<GroupFuture<T>> tasks;
    lock.lock();
    try {
      tasks = List.copyOf(forked);
    } finally {
      lock.unlock();
    }
    tasks.forEach(task -> task.cancel(true));
  }

  private void contextEnded() {
    cancel(TaskNotRunException.ended(scope, pool.name()));
  }

  /// Cancels what has not ended, and waits for it. **Blocks** as [#join]; not interruptible: an
  /// interrupt is kept. Does nothing if the group has ended.
  ///
  /// @throws IllegalStateException if this is one of its own tasks
  @Override
  public void close() {
    refuseOwnTask();
    cancel();
    lock.lock();
    try {
      while (live > 0) {
        changed.awaitUninterruptibly();
      }
      end();
    } finally {
      lock.unlock();
    }
    leaveContext();
  }

  /// Lets go of the tasks.
  private void end() {
    ended = true;
    forked = List.of();
    helpable.clear();
  }

  private void leaveContext() {
    ending.stop();
    scope.cancel();
  }

  private void refuseOwnTask() {
    for (TaskGroup<?> group = Context.current().value(GROUP); group != null; group = group.outer) {
      if (group == this) {
        throw new IllegalStateException("a task of a group would wait for its own end");
      }
    }
  }

  // What the futures say.

  /// A future is done.
  void settled(GroupFuture<T> future) {
    Throwable problem = failureOf(future);
    if (problem == null) {
      return;
    }
    if (failFast) {
      cancel(problem);
    } else {
      fail(problem);
    }
  }

  private void fail(Throwable problem) {
    lock.lock();
    try {
      failure = failure == null ? problem : failure;
    } finally {
      lock.unlock();
    }
  }

  /// The code of a task has ended, or never begins.
  void ended() {
    lock.lock();
    try {
      if (--live == 0) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }
}
