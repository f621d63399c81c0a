package dev.goloom.workerpool;

import dev.goloom.channels.Context;
import dev.goloom.workerpool.TaskNotRunException.Reason;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
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
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
/// - A pool that was dropped without a shutdown shuts itself down, some time after the garbage
///   collector has found out: what it has is run, and its threads end. A task, a sub-pool or a hook
///   ([DrainOnExit]) that refers to the pool keeps it. Until then its fewest workers stay, and if
///   they are no daemons the virtual machine does not exit: so close it.
///
/// **Happens-before**: what was done before a submit is visible to the task; what the task did is
/// visible after its future's `get`, and after [#awaitTermination] answers true.
public final class WorkerPool extends AbstractExecutorService {
  private final Dispatch dispatch;
  private final PoolConfig config;
  private final PoolEvents events;

  private WorkerPool(PoolConfig config) {
    this.config = config;
    this.events = config.events();
    this.dispatch = new Dispatch(config);
    dispatch.scale();
    dispatch.watch(new WeakReference<>(this));
    if (config.context() != Context.background()) {
      stopWith(config.context(), new WeakReference<>(dispatch));
    }
  }

  /// The context must not hold a pool that nobody uses and that has no worker.
  private static void stopWith(Context context, WeakReference<Dispatch> pool) {
    var _ =
        context.afterFunc(() -> {
          Dispatch dispatch = pool.get();
          if (dispatch != null) {
            var _ = dispatch.stop();
          }
        });
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
    PoolFuture<?> future = newHere(task);
    Admission admission =
        enter(future == null ? plain(task) : future, priorityHere(task), onFull());
    if (!admission.accepted()) {
      refuse(future, admission);
    }
  }

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

  /// @throws RejectedExecutionException unless the task was dropped: then only its future knows
  private void refuse(@Nullable PoolFuture<?> future, Admission admission) {
    if (future != null) {
      future.notRun(Reason.of(admission));
    }
    if (admission != Admission.DROPPED) {
      throw new RejectedExecutionException("pool " + name() + ": " + admission);
    }
  }

  /// Offers a task; never blocks, and throws nothing but for a null. Go: `select { case jobs <-
  /// task: default: }`.
  ///
  /// A full pool answers [Admission#REJECTED] at once if its policy is to block or to run the task
  /// in the caller; the other policies do what they do. If no thread can be started for the task it
  /// is rejected too.
  ///
  /// @throws NullPointerException if the task is null
  public <T> Offer<T> trySubmit(Callable<T> task) {
    PoolFuture<T> future = newFuture(task, task, PoolFuture.NORMAL, 0);
    Admission admission = tryEnter(future, PoolFuture.NORMAL);
    if (!admission.accepted()) {
      future.notRun(Reason.of(admission));
    }
    return new Offer<>(admission, future);
  }

  /// As [#trySubmit], without a future: if the task is not accepted, nothing else tells.
  ///
  /// @throws NullPointerException if the task is null
  public Admission tryExecute(Runnable task) {
    Objects.requireNonNull(task, "task");
    PoolFuture<?> future = newHere(task);
    return tryEnter(future == null ? plain(task) : future, priorityHere(task));
  }

  private Admission tryEnter(Runnable task, int priority) {
    try {
      return enter(task, priority, neverWaiting());
    } catch (RejectedExecutionException e) {
      return Admission.REJECTED; // no thread could be started
    }
  }

  /// The policy for a submitter that must not wait.
  private Backpressure neverWaiting() {
    return isWaiting(onFull()) ? Backpressure.reject() : onFull();
  }

  private static boolean isWaiting(Backpressure policy) {
    return policy instanceof Backpressure.Block || policy instanceof Backpressure.CallerRuns;
  }

  /// Goes to the door.
  private Admission enter(Runnable task, int priority, Backpressure policy) {
    try {
      return events.sampled()
          ? enterTimed(task, priority, policy)
          : dispatch.submit(task, priority, policy);
    } finally {
      Reference.reachabilityFence(this); // it is not dropped while somebody submits
    }
  }

  private Admission enterTimed(Runnable task, int priority, Backpressure policy) {
    long start = System.nanoTime();
    Admission admission = dispatch.submit(task, priority, policy);
    if (admission != Admission.RAN_IN_CALLER) {
      events.submitted(System.nanoTime() - start);
    }
    return admission;
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

  /// Submits a task that a context can cancel, and in which [Context#current] is that context.
  ///
  /// - The context ends while the task is **queued**: it is never started, its place is free at
  ///   once, and its future completes with a [TaskNotRunException] whose reason is
  ///   [Reason#CANCELLED] or [Reason#EXPIRED] and whose cause is [Context#cause].
  /// - It ends while the task **runs**: the task's thread is interrupted; what the task makes of it
  ///   is its result. An interrupt that it does not notice is cleared.
  /// - It ends while the **submitter waits** at the door of a full pool: the submitter waits no
  ///   longer; the future is as that of a queued task. The same if it had ended before.
  ///
  /// Blocks and is interrupted as [#execute] is. Go: `select { case jobs <- task: case
  /// <-ctx.Done(): }`, and a worker that looks at `ctx` before it starts.
  ///
  /// @throws RejectedExecutionException if the task is not accepted for another reason
  public <T> PoolFuture<T> submit(Context context, Callable<T> task) {
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
    Admission admission = enter(future, context, onFull());
    if (!admission.accepted() && !future.isDone()) {
      if (context.err() == null) {
        refuse(future, admission);
      } else {
        future.contextEnded();
      }
    }
    return future;
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

  // What stands on top.

  /// A group of tasks of which the first that fails cancels the others, under [Context#current].
  /// Go: `errgroup.WithContext(ctx)`.
  public <T> TaskGroup<T> group() {
    return group(Context.current());
  }

  /// As [#group()], under a context.
  public <T> TaskGroup<T> group(Context context) {
    return new TaskGroup<>(this, context, true);
  }

  /// A group of tasks that all go on when one fails, under [Context#current].
  public <T> TaskGroup<T> collecting() {
    return collecting(Context.current());
  }

  /// As [#collecting()], under a context.
  public <T> TaskGroup<T> collecting(Context context) {
    return new TaskGroup<>(this, context, false);
  }

  /// Runs tasks of the same key in order; in it there are at most as many tasks as this pool takes.
  public <K> KeyedExecutor<K> keyed() {
    PoolSnapshot now = snapshot();
    return keyed(now.capacity() + now.limit());
  }

  /// Runs tasks of the same key in order.
  ///
  /// @param most how many tasks there may be in it, those that run included
  /// @throws IllegalArgumentException if that is less than 1
  public <K> KeyedExecutor<K> keyed(int most) {
    Builder.check(most >= 1, "most must be at least 1: " + most);
    return new KeyedExecutor<>(this, most);
  }

  /// A pool in the workers of this one, with a queue as long as this pool's.
  ///
  /// @param name for messages
  /// @param most how many of its tasks run at once
  /// @throws IllegalArgumentException if `most` is less than 1
  public SubPool sub(String name, int most) {
    return sub(name, most, config.queue());
  }

  /// A pool in the workers of this one.
  ///
  /// @param name for messages
  /// @param most how many of its tasks run at once
  /// @param queue how many of its tasks may wait
  /// @throws IllegalArgumentException if `most` is less than 1, or `queue` negative
  public SubPool sub(String name, int most, int queue) {
    Builder.check(most >= 1, "most must be at least 1: " + most);
    Builder.check(queue >= 0, "queue must not be negative: " + queue);
    return new SubPool(this, name, most, queue);
  }

  Dispatch dispatch() {
    return dispatch;
  }

  PoolEvents events() {
    return events;
  }

  Capture capture() {
    return config.capture();
  }

  /// Whether the current thread is a worker of this pool, within a task.
  boolean isWorker() {
    Worker worker = Worker.current();
    return worker != null && worker.belongsTo(dispatch);
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

  /// Has a task admitted that its submitter will wait for. If that is a worker of this pool, and
  /// would have to wait for a place, it runs the task instead: the places it waits for might be
  /// those of tasks that wait for it.
  Admission enterAwaited(PoolFuture<?> future, Context context) {
    boolean runs = onFull() instanceof Backpressure.Block && isWorker();
    return enter(future, context, runs ? Backpressure.callerRuns() : onFull());
  }

  /// Has the token of a lane's task admitted. It cannot run in its submitter, out of its turn: so
  /// where others do, this one waits; but a worker does not wait for its own pool.
  Admission enterLane(LaneToken token) {
    Backpressure policy =
        isWorker()
            ? neverWaiting()
            : onFull() instanceof Backpressure.CallerRuns ? Backpressure.block() : onFull();
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
    boolean drops = !isWaiting(onFull()) && !(onFull() instanceof Backpressure.Reject);
    if (drops || isFull()) {
      return false;
    }
    try {
      return dispatch.submit(token, PoolFuture.NORMAL, Backpressure.reject()).accepted();
    } catch (RejectedExecutionException e) {
      return true; // no thread could be started: the token is done, and the place given up
    }
  }

  private boolean isFull() {
    PoolSnapshot now = snapshot();
    return now.blockedSubmitters() > 0
        || now.phase() != Phase.RUNNING
        || now.queued() + now.running() >= now.capacity() + now.limit();
  }

  /// Clears an interrupt that was meant for a task that has ended.
  void forgetInterrupt() {
    if (Thread.interrupted() && dispatch.phase() == Phase.INTERRUPTING) {
      Thread.currentThread().interrupt();
    }
  }

  /// A task of `execute` threw.
  void taskThrew(Throwable e) {
    try {
      dispatch.taskThrew(e);
    } catch (Throwable _) {
      // what a handler throws is ignored, as the virtual machine does
    }
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

  private <T> Door<T> door() {
    return new Door<>(
        name(), task -> newFuture(task, task, PoolFuture.NORMAL, 0), this::enterAwaited);
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
    PoolFuture<T> future = newFuture(task, task, priority, 0);
    execute(future);
    return future;
  }

  /// Submits a task that is of no use after some time: if it has not been started by then, it never
  /// is. Blocks and is interrupted as [#execute] is.
  ///
  /// @param within counted from now
  /// @throws RejectedExecutionException if the task is not accepted
  public <T> PoolFuture<T> submit(Duration within, Callable<T> task) {
    long deadline = Dispatch.deadlineIn(TimeUnit.NANOSECONDS.convert(within));
    PoolFuture<T> future = newFuture(task, task, PoolFuture.NORMAL, deadline);
    execute(future);
    return future;
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Callable<T> task) {
    return newFuture(task, task, PoolFuture.NORMAL, 0);
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Runnable task, T value) {
    return newFuture(Executors.callable(task, value), task, PoolFuture.NORMAL, 0);
  }

  /// The name that it was built with.
  public String name() {
    return config.name();
  }

  /// What happens to a task that comes when the pool is full.
  public Backpressure onFull() {
    return config.onFull();
  }

  /// Workers that stay when there is nothing to do.
  public int fewestWorkers() {
    return config.minWorkers();
  }

  /// Workers that there are at most.
  public int mostWorkers() {
    return config.maxWorkers();
  }

  /// From now on tells a listener what happens.
  ///
  /// While nobody listens, a submit pays one read for it; then a random number, and for a task of
  /// the sample two clock readings and an object. Tasks that were submitted before are not told.
  ///
  /// @param every the sample is about one task in so many; 1 for all. If several listen, all are
  ///   told of the sample of the one that wants most.
  /// @return what ends it
  /// @throws IllegalArgumentException if `every` is less than 1
  public Listening listen(PoolListener listener, int every) {
    Objects.requireNonNull(listener, "listener");
    Builder.check(every >= 1, "every must be at least 1: " + every);
    events.listen(listener, every);
    return () -> events.unlisten(listener);
  }

  /// What ends a [#listen].
  public interface Listening extends AutoCloseable {
    /// Tells the listener nothing more. What is being told in other threads may still be.
    @Override
    void close();
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

  /// Takes no more tasks, and waits until those that there are have ended; for ever, if they do
  /// not: see [#drain]. A caller that is interrupted does [#shutdownNow], goes on to wait, and
  /// keeps its interrupt status.
  ///
  /// By a task of this pool: waits for all tasks but itself and others that close or drain the
  /// pool. The pool terminates when they have ended.
  @Override
  public void close() {
    Drain.close(dispatch);
  }

  /// Ends the pool in three steps, each bounded, and says what became of its tasks:
  ///
  /// 1. No task is taken any more; blocked submitters are refused at once. What is queued or runs
  ///    goes on, for `grace` at most ([Phase#DRAINING]).
  /// 2. What is still queued then is given up, and what runs is interrupted, for `kill` at most
  ///    ([Phase#INTERRUPTING]).
  /// 3. What still runs then is reported as stuck, with its stack. It is left alone, and the pool
  ///    terminates when it ends.
  ///
  /// Returns as soon as the pool has terminated. So it blocks for `grace` and `kill` at most, and a
  /// moment to look at stuck threads. A `grace` of zero goes to step 2 at once, a `kill` of zero
  /// returns after the interrupts. Times too long for a `long` of nanoseconds are for ever.
  ///
  /// **Several calls**, by any threads, at the same time or later, also after [#shutdown],
  /// [#shutdownNow] or the end: each gets a report. Step 2 begins when the first `grace` ends, or
  /// with `shutdownNow`, and tasks are interrupted once; each caller then waits for its own `kill`.
  ///
  /// **By a task of this pool**: it waits for all tasks but itself and others that drain the pool.
  /// Those are neither interrupted by a drain nor stuck; and the pool terminates when they have
  /// ended.
  ///
  /// **Interrupted callers** go on with the next step at once, and keep their interrupt status.
  ///
  /// A task that runs in its submitter ([Backpressure#callerRuns]) is waited for, but never
  /// interrupted: the thread is not the pool's. Code that ignores interrupts cannot be ended by
  /// anybody, in Java as in Go.
  ///
  /// What completed tasks did happens-before the return. O(tasks given up).
  ///
  /// Go: `close(jobs)`, then a `select` over the end of `wg.Wait()` and `time.After(grace)`, then
  /// `cancel()` and a second `select`.
  ///
  /// @param grace how long tasks may go on, from now
  /// @param kill how long interrupted tasks have to end
  /// @throws IllegalArgumentException if one of them is negative
  public DrainReport drain(Duration grace, Duration kill) {
    return Drain.of(dispatch, grace, kill);
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
    private @Nullable Duration deadline;
    private boolean threadPerTask;
    private ScalingPolicy scaling = ScalingPolicy.eager();
    private DeadlockPolicy onDeadlock = DeadlockPolicy.helpThenFail();
    private @Nullable ThreadFactory factory;
    private Context context = Context.background();
    private Capture capture = Capture.NOTHING;

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
      this.keepAlive = Objects.requireNonNull(time, "keepAlive");
      return this;
    }

    /// After what time a task with a future is of no use if its submit does not say: if it has not
    /// been started by then, it never is. Not for tasks under a context that has a deadline, and
    /// for those of task groups, lanes and sub-pools. Usually there is none.
    ///
    /// Not for those of `execute` either: they have no future that could say so. A
    /// [java.util.concurrent.CompletableFuture] that runs in this pool would wait for ever.
    public Builder deadline(Duration within) {
      this.deadline = Objects.requireNonNull(within, "deadline");
      return this;
    }

    /// What happens to a task that comes when the pool is full.
    public Builder onFull(Backpressure policy) {
      this.onFull = Objects.requireNonNull(policy, "onFull");
      return this;
    }

    /// Decides how many tasks may run at once, between the fewest and the most workers. Usually as
    /// many as the most: [ScalingPolicy#eager].
    public Builder scaling(ScalingPolicy policy) {
      this.scaling = Objects.requireNonNull(policy, "scaling");
      return this;
    }

    /// What happens when tasks wait for each other and no worker is left.
    public Builder onDeadlock(DeadlockPolicy policy) {
      this.onDeadlock = Objects.requireNonNull(policy, "onDeadlock");
      return this;
    }

    /// What makes the threads.
    public Builder threadFactory(ThreadFactory threads) {
      this.factory = Objects.requireNonNull(threads, "threadFactory");
      return this;
    }

    /// Under which context the pool runs: when it ends, the pool is stopped as by [#shutdownNow],
    /// and the futures of undone tasks complete with [Reason#CANCELLED] or [Reason#EXPIRED] and its
    /// cause. It is [Context#current] in the workers.
    public Builder context(Context above) {
      this.context = Objects.requireNonNull(above, "context");
      return this;
    }

    /// Carries a scoped value from each submit to the task: what it is bound to there, it is bound
    /// to here. If it is not bound at the submit, the task sees what the thread that runs it has:
    /// nothing, unless a task that waits for it, or its submitter, runs it.
    ///
    /// There is no public way to carry all of them: name each.
    public Builder capture(ScopedValue<?> value) {
      capture = capture.with(Objects.requireNonNull(value, "value"));
      return this;
    }

    /// Carries a thread local from each submit to the task. Afterwards the thread that ran the task
    /// has its own value again, or none if that is null.
    public Builder capture(ThreadLocal<?> local) {
      capture = capture.with(Objects.requireNonNull(local, "local"));
      return this;
    }

    /// Carries [Context#current] from each submit to the task. That the context ends reaches the
    /// task only if the task looks: see [#submit(Context, Callable)].
    public Builder captureContext() {
      capture = capture.withContext();
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
      check(
          priorities * Math.max(1L, (long) queue + ringed) <= MOST_TASKS,
          "priorities, each with queue and workers, must be at most "
              + MOST_TASKS
              + " in all: "
              + priorities);
      check(!keepAlive.isNegative(), "keepAlive must not be negative: " + keepAlive);
      check(
          priorities > 1 || !(onFull instanceof Backpressure.ShedByPriority),
          "onFull: shedByPriority needs priorities, and there is 1");
      check(deadline == null || deadline.isPositive(), "deadline must be positive: " + deadline);
      check(
          deadline != null || !(onFull instanceof Backpressure.ShedByDeadline),
          "onFull: shedByDeadline needs a deadline, and it is " + deadline);
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
              TimeUnit.NANOSECONDS.convert(keepAlive), // the longest is for ever
              deadline == null ? 0 : TimeUnit.NANOSECONDS.convert(deadline),
              threadPerTask,
              threads,
              onDeadlock,
              scaling,
              context,
              capture,
              new PoolEvents(name)));
    }

    static void check(boolean ok, String problem) {
      if (!ok) {
        throw new IllegalArgumentException(problem);
      }
    }
  }
}
