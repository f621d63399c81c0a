package dev.goloom.workerpool;

import dev.goloom.channels.Context;
import dev.goloom.workerpool.TaskNotRunException.Reason;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Who runs what, and when: how tasks come in, and how workers come by them. What all know and
/// count is [PoolState]; there are its invariants.
///
/// **The short way.** In a pool of few workers and one priority, a submitter puts its task into the
/// ring if its position is below `bound`, and a worker takes some of the oldest tasks at once into
/// its [Batch]: a compare-and-set each, and no lock. All the rest is under one lock ([PoolLock]):
/// full pools, idle workers, cancelling, helping, ending. Pools of other kinds have their `bound`
/// closed, and always go the long way.
final class Dispatch extends PoolState {
  /// A worker claims at most about so much work at once.
  private static final long CLAIM_NANOS = 8_000;

  private static final int MOST_INLINED = 64;

  /// How often a watchdog looks within its patience, within limits.
  private static final int LOOKS = 16;

  private static final long SHORTEST_LOOK_NANOS = 1_000_000;
  private static final long LONGEST_LOOK_NANOS = 250_000_000;

  private final boolean ownThreads;
  private final Starter starter = new Starter(this);
  private final Usher usher = new Usher(this, starter);
  private final Idleness idleness = new Idleness(this, usher);
  private final Overflow overflow = new Overflow(this, usher);
  private final Relief relief = new Relief(this, starter, usher);
  private final Ending ending = new Ending(this);

  Dispatch(PoolConfig config) {
    super(config);
    this.ownThreads = config.factory() == null;
  }

  /// Why a task of this pool is not run: for a pool that was stopped because its context has ended,
  /// that.
  TaskNotRunException notRun(Reason reason) {
    return reason == Reason.SHUT_DOWN && config.context().err() != null
        ? TaskNotRunException.ended(config.context(), name())
        : new TaskNotRunException(reason, name());
  }

  /// The deadline of a task that is made now and does not say, or 0.
  long usualDeadline() {
    long nanos = config.deadlineNanos();
    return nanos == 0 ? 0 : deadlineIn(nanos);
  }

  /// A time from now, which is never 0: that says none.
  static long deadlineIn(long nanos) {
    long deadline = System.nanoTime() + Math.clamp(nanos, 0L, Long.MAX_VALUE / 2);
    return deadline == 0 ? 1 : deadline;
  }

  int priorities() {
    return queues.length;
  }

  // Submitting.

  /// Takes a task; or, if the pool is full, does with it what the policy says.
  Admission submit(Runnable task, int priority, Backpressure onFull) {
    if (!fifo.offer(task, bound)) {
      return submitTheLongWay(task, priority, onFull);
    }
    if (callable > 0 && !enoughAreWaking()) {
      starter.callOrReject();
    }
    return Admission.ACCEPTED;
  }

  private Admission submitTheLongWay(Runnable offered, int priority, Backpressure onFull) {
    Runnable task = Overflow.takeable(offered, onFull);
    lock();
    if (phase != Phase.RUNNING) {
      return refuse(Admission.SHUT_DOWN);
    }
    if (line.isEmpty()) {
      if (threadPerTask && roster.active() < allowed()) {
        Worker worker = starter.newWorker(task);
        direct++;
        unlock();
        starter.startOrReject(worker);
        return Admission.ACCEPTED;
      }
      if (enqueue(task, priority)) {
        changed();
        Worker called = starter.callWorker();
        unlock();
        starter.startOrReject(called);
        return Admission.ACCEPTED;
      }
    }
    return overflow.whenFull(task, priority, onFull);
  }

  /// Lets in and refuses those that wait for a place.
  Usher usher() {
    return usher;
  }

  // Workers.

  /// The first task of a worker that has just been started without one.
  @Nullable Runnable firstTask(Worker worker) {
    return threadPerTask ? firstQueued(worker) : find(worker);
  }

  /// For a thread that was started because tasks were queued; others may have taken them all.
  private @Nullable Runnable firstQueued(Worker worker) {
    lock();
    arrived(worker);
    Runnable task = takeFirst();
    if (task == null) {
      roster.remove(worker);
      endIfDone();
    }
    unlock();
    return task;
  }

  /// The next task of a worker that has run one.
  @Nullable Runnable nextTask(Worker worker) {
    if (threadPerTask) {
      return handOver(worker);
    }
    if (manyWorkers) {
      countUnderLock(worker);
    } else {
      worker.finishedOne();
    }
    Runnable task = take(worker.batch());
    return task != null ? task : find(worker);
  }

  private void countUnderLock(Worker worker) {
    lock();
    completedElsewhere++;
    Submitter admitted = usher.admit(worker);
    unlock();
    Line.unpark(admitted);
  }

  /// Ends a worker that serves one task only, and gives the next task to a new one.
  ///
  /// @return a task to run after all, if no thread could be started
  private @Nullable Runnable handOver(Worker worker) {
    lock();
    completedElsewhere++;
    roster.remove(worker);
    Submitter admitted = usher.admit(worker);
    Worker successor = starter.nextThread();
    endIfDone();
    unlock();
    Throwable failure = successor == null ? null : starter.start(successor);
    if (failure != null) {
      Line.unpark(admitted);
      return takeBack(worker, Objects.requireNonNull(successor));
    }
    usher.letIn(admitted);
    return null;
  }

  private @Nullable Runnable takeBack(Worker worker, Worker failed) {
    lock();
    remove(failed);
    roster.add(worker);
    boolean late = phase == Phase.INTERRUPTING;
    if (late) {
      stopped.add(worker);
    }
    unlock();
    if (late) {
      worker.stop();
    }
    return failed.first();
  }

  /// Looks for work until there is some.
  ///
  /// @return null if the worker is to end
  private @Nullable Runnable find(Worker worker) {
    VarHandle.fullFence(); // between counting what it has finished and reading attention
    for (int tries = 0; ; tries++) {
      if ((surplus || (attention && worker.attends())) && !attend(worker)) {
        return null;
      }
      boolean stole = worker.batch().size() > 0; // when it attended: not to be written over
      if (!stole) {
        if (tries == 0) {
          idleness.letGather(worker);
        }
        long poll = claim(worker);
        if (poll == TaskRing.PENDING) {
          backOff(tries);
          continue;
        }
        stole = poll == TaskRing.NONE;
        if (stole && idleness.watches(worker)) {
          continue;
        }
        if (stole && !idleness.sleep(worker)) {
          return null;
        }
      }
      Runnable task = take(worker.batch());
      if (task != null) {
        found(worker, stole);
        return task;
      }
    }
  }

  /// Takes some of the oldest tasks of the highest priority into the worker's batch.
  private long claim(Worker worker) {
    int most = claimSize(worker.meanNanos());
    long poll = TaskRing.NONE;
    for (int p = queues.length - 1; p >= 0 && poll == TaskRing.NONE; p--) {
      poll = worker.batch().fill(queues[p], p, most);
    }
    return poll;
  }

  private int claimSize(long meanNanos) {
    return batches && meanNanos > 0 ? (int) Math.clamp(CLAIM_NANOS / meanNanos, 1L, Batch.MOST) : 1;
  }

  /// The first of a batch that nobody else has taken.
  private @Nullable Runnable take(Batch batch) {
    for (Runnable task = batch.poll(); task != null; task = batch.poll()) {
      if (Claim.take(task)) {
        return task;
      }
      holes.decrementAndGet();
    }
    return null;
  }

  /// A worker that has a task calls another if there is more to do. What others have claimed only
  /// the lock tells; one that was on its way must ask, because nobody else was called meanwhile,
  /// and one that stole, because it may have left some.
  private void found(Worker worker, boolean stole) {
    if (worker.woken || stole) {
      lock();
      arrived(worker);
      Worker called = starter.callWorker();
      unlock();
      starter.wake(called);
    } else if (callable > 0 && (worker.batch().size() > 0 || tasksQueued()) && !enoughAreWaking()) {
      starter.call();
    }
  }

  /// What a worker does at the lock between two batches.
  ///
  /// @return false if it is to end
  private boolean attend(Worker worker) {
    lock();
    Submitter admitted = usher.admit(worker);
    boolean leaves = roster.active() > allowed();
    unlock();
    Line.unpark(admitted);
    return !leaves || idleness.sleep(worker);
  }

  // Futures.

  /// Frees the place of a cancelled future, if it is still queued.
  void cancelled(PoolFuture<?> future) {
    if (future.take()) {
      lock();
      holes.incrementAndGet(); // together: a snapshot must not see only one
      cancelled++;
      Submitter admitted = usher.admit();
      Worker called = starter.callWorker();
      endIfDone();
      unlock();
      usher.letIn(admitted);
      starter.wake(called);
    }
  }

  /// Runs a future that is still queued, if the current thread is a worker of this pool.
  void help(PoolFuture<?> future) {
    Worker worker = currentWorker();
    if (worker == null || worker.inlined == MOST_INLINED) {
      return;
    }
    if (future.take()) {
      lock();
      holes.incrementAndGet();
      aside++;
      Submitter admitted = usher.admit();
      Worker called = starter.callWorker();
      unlock();
      usher.letIn(admitted);
      starter.wake(called);
      runInline(worker, future);
    }
  }

  private void runInline(Worker worker, PoolFuture<?> future) {
    worker.inlined++;
    try {
      future.run();
    } finally {
      worker.inlined--;
      lock();
      finishedAside();
      unlock();
    }
  }

  /// The worker of this pool that runs this code, or null.
  @Nullable Worker currentWorker() {
    Worker worker;
    if (ownThreads) {
      worker = Thread.currentThread() instanceof PoolThread thread ? thread.worker() : null;
    } else {
      worker = Worker.current();
    }
    return worker != null && worker.belongsTo(this) ? worker : null;
  }

  /// The task of this pool that the current thread runs, or null.
  @Nullable Runnable currentTask() {
    Worker worker = currentWorker();
    return worker == null ? null : worker.running();
  }

  /// Whether the current thread is a worker of this pool, within a task.
  boolean isWorker() {
    Worker worker = Worker.current();
    return worker != null && worker.belongsTo(this);
  }

  /// Clears an interrupt that was meant for a task that has ended, unless the pool is being
  /// stopped, which interrupts all.
  void forgetInterrupt() {
    if (Thread.interrupted() && phase == Phase.INTERRUPTING) {
      Thread.currentThread().interrupt();
    }
  }

  // Deadlock: see Watchdog.

  /// Spares, and what a watchdog looks at.
  Relief relief() {
    return relief;
  }

  /// Has a watchdog look at this pool until its end, lets in late submitters, and shuts the pool
  /// down when nobody can do so any more.
  ///
  /// @param owner what its users hold; its threads do not
  void watch(WeakReference<?> owner) {
    long period = config.onDeadlock().after().toNanos() / LOOKS;
    var watchdog = new Watchdog(config.onDeadlock());
    Ticks.every(
        Math.clamp(period, SHORTEST_LOOK_NANOS, LONGEST_LOOK_NANOS),
        this,
        pool -> {
          pool.usher.admitLate();
          watchdog.look(pool.relief, System.nanoTime());
          if (owner.refersTo(null) && pool.phase == Phase.RUNNING) {
            pool.ending.shutdown();
          }
          return pool.phase() != Phase.TERMINATED;
        });
  }

  // Scaling: see Scaler.

  /// Asks the policy now, and has it asked as often as it wants.
  void scale() {
    var scaler = new Scaler(config.scaling(), config.minWorkers(), config.maxWorkers());
    scaler.ask(this);
    long nanos = config.scaling().tick().toNanos();
    if (nanos > 0) {
      Ticks.every(
          nanos,
          this,
          pool -> {
            scaler.ask(pool);
            return pool.phase() != Phase.TERMINATED;
          });
    }
  }

  /// Lets so many tasks run at once. Those that run go on.
  void setLimit(int tasks, String reason) {
    lock();
    int from = limit;
    limit = tasks;
    changed();
    Submitter admitted = usher.admit();
    List<Thread> resting = tasks < from ? roster.idleThreads() : List.of();
    unlock();
    usher.letIn(admitted);
    if (tasks != from) {
      resting.forEach(LockSupport::unpark); // they stay for a shorter time now
      starter.callMore(tasks - from);
      config.events().scaled(from, tasks, reason);
    }
  }

  // Ending: see Drain.

  /// Shuts down, stops and drains.
  Ending ending() {
    return ending;
  }

  // Around a task.

  /// Runs a worker under the pool's context.
  void inItsContext(Runnable work) {
    Context context = config.context();
    if (context == Context.background()) {
      work.run();
    } else {
      context.run(work);
    }
  }

  void taskThrew(Throwable e) {
    lock();
    failed++;
    unlock();
    Thread self = Thread.currentThread();
    try {
      self.getUncaughtExceptionHandler().uncaughtException(self, e);
    } catch (Throwable ofTheHandler) {
      // ignored, as the JVM does: the worker lives on
    }
  }
}
