package dev.goloom.workerpool;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A bounded pool of workers that pushes back when it is full, drains when it is shut down, and
/// loses no task. Go's usual shape of it: a buffered channel of jobs, and some goroutines that
/// range over it.
///
/// ```java
/// try (WorkerPool pool = WorkerPool.builder("orders").workers(4).queue(1024).build()) {
///   for (Order order : orders) pool.execute(() -> serve(order));   // waits while the pool is full
/// }                                                                // waits for what is left
/// ```
///
/// Safe for use by many threads. The contract is that of [java.util.concurrent.ExecutorService],
/// with these additions:
///
/// - There are at most `queue + workers` tasks in the pool. What happens to one more says
///   [Backpressure]; the submitter waits if nothing is said. A submitter that is interrupted while
///   it waits gets a [RejectedExecutionException], and keeps its interrupt status.
/// - Every future completes. One of a task that is never started completes with a
///   [TaskNotRunException]; so those that [#shutdownNow] answers are done, and running them does
///   nothing.
/// - A cancelled future that is still queued gives its place back at once.
/// - A worker that waits ([PoolFuture#get]) for a task of its own pool that is not started runs
///   that task itself, up to 64 deep.
/// - A task that throws goes to its future, or to the thread's uncaught exception handler; the
///   worker lives on.
///
/// **Happens-before**: what was done before a submit is visible to the task; what the task did is
/// visible after its future's `get`, and after [#awaitTermination] answers true.
public final class WorkerPool extends AbstractExecutorService {
  private final Dispatch dispatch;

  private WorkerPool(PoolConfig config) {
    this.dispatch = new Dispatch(config);
    dispatch.watch();
  }

  /// Starts to describe a pool.
  ///
  /// @param name for its threads, messages and metrics
  public static Builder builder(String name) {
    return new Builder(name);
  }

  @Override
  public void execute(Runnable task) {
    Objects.requireNonNull(task, "task");
    if (task instanceof PoolFuture<?> future) {
      // One that was here before is a plain task now.
      boolean again = !future.offer(dispatch);
      int priority = Math.min(future.priority, dispatch.priorities() - 1); // of another pool
      admit(again ? new Claim.Wrapped(task, null) : task, priority);
    } else {
      Runnable by = dispatch.currentTask();
      admit(by == null ? task : new Claim.Wrapped(task, by), PoolFuture.NORMAL);
    }
  }

  private void admit(Runnable task, int priority) {
    Admission admission = dispatch.submit(task, priority);
    if (admission == Admission.DROPPED) {
      dropped(task);
    } else if (!admission.accepted()) {
      throw new RejectedExecutionException("pool " + dispatch.name() + ": " + admission);
    }
  }

  private static void dropped(Runnable task) {
    if (task instanceof PoolFuture<?> future) {
      future.notRun(TaskNotRunException.Reason.DROPPED);
    }
  }

  /// Submits a task of a priority. Blocks and is interrupted as [#execute] is.
  ///
  /// @param priority from 0, the lowest and usual one, to below what [Builder#priorities] says
  /// @throws RejectedExecutionException if the task is not accepted
  /// @throws IllegalArgumentException if the priority is out of range
  public <T> PoolFuture<T> submit(int priority, Callable<T> task) {
    if (priority < 0 || priority >= dispatch.priorities()) {
      throw new IllegalArgumentException(
          "priority must be from 0 to " + (dispatch.priorities() - 1) + ": " + priority);
    }
    var future = new PoolFuture<>(dispatch, Objects.requireNonNull(task), priority, 0);
    admit(future, future.priority);
    return future;
  }

  /// Submits a task that is of no use after some time: if it has not been started by then, it never
  /// is. Blocks and is interrupted as [#execute] is.
  ///
  /// @param within counted from now
  /// @throws RejectedExecutionException if the task is not accepted
  public <T> PoolFuture<T> submit(Duration within, Callable<T> task) {
    long nanos = Math.clamp(TimeUnit.NANOSECONDS.convert(within), 0L, Long.MAX_VALUE / 2);
    long deadline = System.nanoTime() + nanos;
    var future =
        new PoolFuture<>(
            dispatch,
            Objects.requireNonNull(task),
            PoolFuture.NORMAL,
            deadline == 0 ? 1 : deadline); // 0 says none
    admit(future, future.priority);
    return future;
  }

  Dispatch dispatch() {
    return dispatch;
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Callable<T> task) {
    return new PoolFuture<>(dispatch, task, PoolFuture.NORMAL, 0);
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Runnable task, T value) {
    return newTaskFor(Executors.callable(task, value));
  }

  /// All figures at one instant.
  public PoolSnapshot snapshot() {
    return dispatch.snapshot();
  }

  @Override
  public void shutdown() {
    dispatch.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    return dispatch.stop();
  }

  @Override
  public boolean isShutdown() {
    return dispatch.phase() != Phase.RUNNING;
  }

  @Override
  public boolean isTerminated() {
    return dispatch.phase() == Phase.TERMINATED;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return dispatch.awaitTermination(unit.toNanos(timeout));
  }

  /// Describes a pool. Not thread-safe.
  public static final class Builder {
    private static final int USUAL_QUEUE = 1_024;

    /// Of this many tasks the ring has at most four times as many slots.
    private static final int MOST_TASKS = 1 << 26;

    private final String name;
    private int min = Runtime.getRuntime().availableProcessors();
    private int max = min;
    private int queue = USUAL_QUEUE;
    private int priorities = 1;
    private Backpressure onFull = Backpressure.block();
    private Duration keepAlive = Duration.ofSeconds(60);
    private boolean threadPerTask;
    private DeadlockPolicy onDeadlock = DeadlockPolicy.helpThenFail();
    private @Nullable ThreadFactory factory;

    private Builder(String name) {
      this.name = Objects.requireNonNull(name, "name");
    }

    /// So many workers, always.
    public Builder workers(int count) {
      return workers(count, count);
    }

    /// Between so many workers.
    public Builder workers(int fewest, int most) {
      this.min = fewest;
      this.max = most;
      return this;
    }

    /// One virtual thread for each task, at most so many at once. The threads have no name.
    public Builder threadPerTask(int most) {
      this.threadPerTask = true;
      this.min = 0;
      this.max = most;
      return this;
    }

    /// How many tasks may wait; 0 for none.
    public Builder queue(int places) {
      this.queue = places;
      return this;
    }

    /// How many priorities there are: tasks of a higher one are taken first, always, so a steady
    /// stream of them keeps the lower ones waiting.
    public Builder priorities(int count) {
      this.priorities = count;
      return this;
    }

    /// How long a worker beyond the fewest stays when it has nothing to do.
    public Builder keepAlive(Duration time) {
      this.keepAlive = time;
      return this;
    }

    /// What happens to a task that comes when the pool is full.
    public Builder onFull(Backpressure policy) {
      this.onFull = policy;
      return this;
    }

    /// What happens when tasks wait for each other and no worker is left.
    public Builder onDeadlock(DeadlockPolicy policy) {
      this.onDeadlock = Objects.requireNonNull(policy, "onDeadlock");
      return this;
    }

    /// What makes the threads.
    public Builder threadFactory(ThreadFactory threads) {
      this.factory = threads;
      return this;
    }

    /// Makes the pool. No thread is started until there is a task.
    ///
    /// @throws IllegalArgumentException if something is out of range; the message names it
    public WorkerPool build() {
      check(min >= 0, "workers: fewest must not be negative: " + min);
      check(max >= 1, "workers: most must be at least 1: " + max);
      check(min <= max, "workers: fewest must not be above most: " + min + " > " + max);
      check(queue >= 0, "queue must not be negative: " + queue);
      int ringed = threadPerTask ? 0 : max;
      check(
          (long) queue + ringed <= MOST_TASKS,
          "queue and workers must be at most " + MOST_TASKS + ": " + queue + " + " + ringed);
      check(priorities >= 1, "priorities must be at least 1: " + priorities);
      check(!keepAlive.isNegative(), "keepAlive must not be negative: " + keepAlive);
      check(
          priorities > 1 || !(onFull instanceof Backpressure.ShedByPriority),
          "onFull: shedByPriority needs priorities, and there is 1");
      ThreadFactory threads = factory;
      if (threads == null && threadPerTask) {
        threads = Thread.ofVirtual().factory();
      }
      return new WorkerPool(
          new PoolConfig(
              name,
              min,
              max,
              queue,
              priorities,
              onFull,
              keepAlive.toNanos(),
              threadPerTask,
              threads,
              onDeadlock));
    }

    private static void check(boolean ok, String problem) {
      if (!ok) {
        throw new IllegalArgumentException(problem);
      }
    }
  }
}
