package dev.goloom.workerpool;

import dev.goloom.channels.Context;
import dev.goloom.workerpool.TaskNotRunException.Reason;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A share of a [WorkerPool]: an executor service that runs at most so many tasks at a time in the
/// workers of another pool, with a queue and a shutdown of its own, and without a thread of its
/// own.
///
/// ```java
/// SubPool reports = pool.sub("reports", 2, 100);   // at most 2 of the pool's workers
/// ```
///
/// Safe for use by many threads. The contract is that of [java.util.concurrent.ExecutorService];
/// with `most` of 1, that of a single-threaded one: tasks run in order, and see what the one before
/// did.
///
/// - There are at most `queue + most` tasks in it. Each goes through the pool's door too, when it
///   is submitted, and takes a place there until a worker looks at it. Both bounds treat a
///   submitter as the pool's policy says; but here nothing runs in its caller (who waits instead)
///   and nothing is dropped for another task (who is rejected instead), and a worker of the same
///   pool never waits: it is rejected, as it might wait for itself.
/// - Every future completes, as in the pool, and a cancelled one that waits gives its place back at
///   once, here and there. A worker of the pool that waits for one runs the tasks before it and
///   then it, if fewer than `most` run.
/// - A shutdown of the pool is one of its sub-pools: the tasks that they have are run. A stop of
///   the pool gives them up and lists them with its own.
/// - [#shutdownNow] interrupts the tasks that run, and no task that comes after them in the same
///   worker. It answers the tasks that waited, in the order of their submits.
///
/// Source: `NewSubpool` of alitto/pond.
public final class SubPool extends AbstractExecutorService {
  private final WorkerPool pool;
  private final String name;
  private final int most;
  private final Turnstile gate;
  private final Lane lane;

  /// Held here, as the pool holds it weakly.
  private final PoolEvents.Dependent dependent = new End();

  /// Both guarded by the monitor. Tasks that were let in and have not left the lane, and whether
  /// new ones are let in.
  private int tasks;

  private boolean shutdown;

  /// Tasks that cannot end before a [#close] does, because they called it. Guarded by the monitor.
  private int closing;

  SubPool(WorkerPool pool, String name, int most, int queue) {
    this.pool = pool;
    this.name = pool.name() + "/" + Objects.requireNonNull(name, "name");
    this.most = most;
    this.gate = new Turnstile(pool, Math.addExact(most, queue));
    this.lane = new Lane(pool, most, this::left);
    pool.events().add(dependent);
  }

  @Override
  public void execute(Runnable task) {
    Objects.requireNonNull(task, "task");
    LaneFuture<?> future =
        task instanceof LaneFuture<?> given && given.offerToLane(pool.dispatch()) ? given : null;
    Admission admission = enter(future == null ? LaneTask.plain(task, pool) : future);
    if (!admission.accepted()) {
      refuse(future, admission);
    }
  }

  private void refuse(@Nullable PoolFuture<?> future, Admission admission) {
    if (future != null) {
      future.notRun(Reason.of(admission));
    }
    if (admission != Admission.DROPPED) {
      throw new RejectedExecutionException("pool " + name + ": " + admission);
    }
  }

  private Admission enter(Runnable task) {
    Admission refused = gate.enter();
    if (refused != null) {
      return refused;
    }
    if (!letIn()) {
      gate.leave();
      return Admission.SHUT_DOWN;
    }
    return lane.submit(new LaneTask(task));
  }

  private synchronized boolean letIn() {
    if (!shutdown) {
      tasks++;
    }
    return !shutdown;
  }

  private void left() {
    gate.leave();
    boolean ends;
    synchronized (this) {
      ends = --tasks == 0 && isShutdown();
      if (ends || tasks <= closing) {
        notifyAll();
      }
    }
    if (ends) {
      pool.events().remove(dependent);
    }
  }

  @Override
  public PoolFuture<?> submit(Runnable task) {
    return (PoolFuture<?>) super.submit(task);
  }

  @Override
  public <T> PoolFuture<T> submit(Runnable task, T result) {
    return (PoolFuture<T>) super.submit(task, result);
  }

  @Override
  public <T> PoolFuture<T> submit(Callable<T> task) {
    return (PoolFuture<T>) super.submit(task);
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Callable<T> task) {
    return newFuture(task, task);
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Runnable task, T value) {
    return newFuture(Executors.callable(task, value), task);
  }

  private <T> LaneFuture<T> newFuture(Callable<T> task, Object original) {
    Objects.requireNonNull(task, "task");
    return new LaneFuture<>(
        pool.dispatch(), Errand.of(task, original, pool.events(), pool.capture()), original);
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    return new AnyOf<T>(door()).first(tasks);
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return new AnyOf<T>(door()).first(tasks, unit.toNanos(timeout));
  }

  @Override
  public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks)
      throws InterruptedException {
    return AllOf.call(door(), tasks, Context.background());
  }

  @Override
  public <T> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException {
    try (var context = Context.background().withTimeout(Duration.ofNanos(unit.toNanos(timeout)))) {
      return AllOf.call(door(), tasks, context);
    }
  }

  private <T> Door<T> door() {
    return new Door<>(name, task -> newFuture(task, task), this::enterAwaited);
  }

  private Admission enterAwaited(PoolFuture<?> future, Context context) {
    Admission admission;
    try (var _ = context.interruptOnCancel()) {
      admission = enter(future);
    }
    if (future.isCancelled()) {
      future.freePlace(); // it was completed while it was at the door
    }
    return admission;
  }

  /// The pool's name, a slash, and its own.
  public String name() {
    return name;
  }

  /// How many of its tasks run at once, at most.
  public int most() {
    return most;
  }

  /// How many of its tasks wait.
  public int queued() {
    return lane.waiting();
  }

  /// How many of its tasks run.
  public int running() {
    return lane.running();
  }

  @Override
  public void shutdown() {
    end();
    gate.open();
    lane.close();
  }

  /// A second caller that comes during a stop may find it ended.
  private void end() {
    boolean ended;
    synchronized (this) {
      shutdown = true;
      ended = tasks == 0;
      notifyAll();
    }
    if (ended) {
      pool.events().remove(dependent);
    }
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown();
    return lane.stop(new TaskNotRunException(Reason.SHUT_DOWN, name));
  }

  @Override
  public boolean isShutdown() {
    synchronized (this) {
      if (shutdown) {
        return true;
      }
    }
    return pool.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return isShutdown() && isEmpty();
  }

  private synchronized boolean isEmpty() {
    return tasks == 0;
  }

  /// As [WorkerPool#close]: a task of this sub-pool waits for the others. A task of the pool that
  /// is not of this sub-pool holds its worker while it waits, and helps nobody.
  @Override
  public void close() {
    shutdown();
    int own = lane.servedByCaller();
    setClosing(own);
    boolean interrupted = false;
    try {
      while (!isEnded(own)) {
        interrupted |= stoppedByInterrupt(own, interrupted);
      }
    } finally {
      setClosing(-own);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized void setClosing(int more) {
    closing += more;
    notifyAll();
  }

  /// Whether no task is left; for a caller that is one, none but those that wait for this too.
  private synchronized boolean isEnded(int own) {
    return own == 0 ? tasks == 0 : tasks <= closing;
  }

  /// Waits for the end. The first interrupt stops the tasks.
  ///
  /// @return whether it was interrupted
  private boolean stoppedByInterrupt(int own, boolean again) {
    try {
      synchronized (this) {
        while (!isEnded(own)) {
          wait();
        }
      }
      return false;
    } catch (InterruptedException e) {
      if (!again) {
        var _ = shutdownNow();
      }
      return true;
    }
  }

  /// Waits for the end. In a worker of the pool it holds that worker, and helps nobody.
  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    long deadline = System.nanoTime() + Math.max(0, unit.toNanos(timeout));
    synchronized (this) {
      while (tasks > 0 || !isShutdown()) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    }
    return true;
  }

  private final class End implements PoolEvents.Dependent {
    @Override
    public void poolShutDown() {
      shutdown();
    }

    @Override
    public List<Runnable> giveUpOwed() {
      return lane.giveUpOwed(pool.dispatch().notRun(Reason.SHUT_DOWN));
    }
  }
}
