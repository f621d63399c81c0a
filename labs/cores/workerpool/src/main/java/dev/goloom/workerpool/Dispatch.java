package dev.goloom.workerpool;

import dev.goloom.workerpool.TaskNotRunException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Who runs what, and when: the state of a pool.
///
/// All of it is guarded by one lock ([PoolLock]); what must not happen under a lock (starting,
/// unparking, user code, completing futures) happens after it. Invariants, whenever the lock is
/// free:
///
/// - `accepted == completed + undone + cancelled + dropped + queued + running + aside`: no task is
///   lost, and none is counted twice.
/// - `queued + running <= capacity + limit` at the time a task is accepted.
/// - A submitter waits only if the pool is full or its line is not empty; they are admitted first
///   come, first served, and no newcomer passes them.
/// - If tasks are queued and fewer run than may, a worker is on its way to the queue (`waking`). So
///   no queued task waits for a wake-up that nobody will give.
/// - An idle worker is in the stack of idle workers, and parks; who takes it out wakes it.
///
/// Wake-ups are few: a worker on its way takes the first task and, if there is more to do, calls
/// the next worker. A submitter calls a second one only if the queue has grown in the meantime: the
/// first may have lost its processor.
///
/// Blocked submitters are let in a batch at a time when tasks are short ([#batch]): to wake one for
/// each place would cost more than the tasks.
final class Dispatch extends PoolLock {
  private static final int TASKS_PER_WAKING = 16;
  private static final long WAKE_UP_NANOS = 200_000;
  private static final int MOST_INLINED = 64;

  private final PoolConfig config;
  private final ThreadFactory factory;
  private final TaskRing[] queues;
  private final int capacity;
  private final boolean threadPerTask;
  private final CountDownLatch terminated = new CountDownLatch(1);

  private int limit;
  private int queued;
  private int running;
  private int workers;
  private int waking;
  private Phase phase = Phase.RUNNING;
  private @Nullable Worker idle;
  private @Nullable Worker all;
  private @Nullable Submitter firstSubmitter;
  private @Nullable Submitter lastSubmitter;
  private int submitters;

  private long accepted;
  private long completed;
  private long failed;
  private long cancelled;
  private long dropped;
  private long undone;
  private long rejected;
  private long ranInCaller;

  /// Tasks that run outside the limit: in their submitter, or in a worker that waits in another
  /// task.
  private int aside;

  /// Mean time of a task in nanoseconds, from a sample of them; 0 before the first. Racy.
  private volatile long meanNanos;

  private long timed;
  private long timedNanos;

  Dispatch(PoolConfig config) {
    this.config = config;
    this.factory = config.factory();
    this.capacity = config.queue();
    this.threadPerTask = config.threadPerTask();
    this.limit = config.maxWorkers();
    this.queues = new TaskRing[config.priorities()];
    for (int i = 0; i < queues.length; i++) {
      queues[i] = new TaskRing();
    }
  }

  String name() {
    return config.name();
  }

  PoolConfig config() {
    return config;
  }

  /// Why a task of this pool is not run: for a pool that was stopped because its context has ended,
  /// that.
  TaskNotRunException notRun(Reason reason) {
    return reason == Reason.SHUT_DOWN && config.context().err() != null
        ? TaskNotRunException.ended(config.context(), name())
        : new TaskNotRunException(reason, name());
  }

  int priorities() {
    return queues.length;
  }

  // Submitting.

  /// Takes a task, or does with it what the policy says.
  Admission submit(Runnable task, int priority) {
    return submit(task, priority, config.onFull());
  }

  /// As [#submit(Runnable, int)], with another policy than the pool's.
  Admission submit(Runnable task, int priority, Backpressure onFull) {
    lock();
    if (phase != Phase.RUNNING) {
      rejected++;
      unlock();
      return Admission.SHUT_DOWN;
    }
    if (firstSubmitter != null || !hasPlace()) {
      return whenFull(task, priority, onFull);
    }
    accepted++;
    if (threadPerTask && running < limit) {
      running++;
      Worker worker = newWorker(task);
      unlock();
      startOrReject(worker);
      return Admission.ACCEPTED;
    }
    enqueue(task, priority);
    Worker called = callWorker();
    unlock();
    startOrReject(called);
    return Admission.ACCEPTED;
  }

  private boolean hasPlace() {
    return queued + running < capacity + limit;
  }

  private void enqueue(Runnable task, int priority) {
    queues[priority].append(task);
    queued++;
  }

  /// Called with the lock, which it releases.
  private Admission whenFull(Runnable task, int priority, Backpressure onFull) {
    return switch (onFull) {
      case Backpressure.Block block -> waitForPlace(task, priority, block);
      case Backpressure.Reject _ -> refuse(Admission.REJECTED);
      case Backpressure.CallerRuns _ -> runInCaller(task);
      case Backpressure.DropNewest _ -> refuse(Admission.DROPPED);
      case Backpressure.DropOldest _ -> replace(dropOldest(), task, priority, Reason.DROPPED);
      case Backpressure.ShedByPriority _ ->
          replace(leastImportant(priority), task, priority, Reason.SHED);
      case Backpressure.ShedByDeadline _ ->
          replace(leastHopeful(task), task, priority, Reason.SHED);
    };
  }

  private Admission refuse(Admission answer) {
    rejected++;
    unlock();
    return answer;
  }

  private Admission runInCaller(Runnable task) {
    accepted++;
    ranInCaller++;
    aside++;
    unlock();
    try {
      task.run();
    } finally {
      lock();
      aside--;
      completed++;
      endIfDone();
      unlock();
    }
    return Admission.RAN_IN_CALLER;
  }

  /// @param victim taken out of its queue, or null if there is none
  private Admission replace(@Nullable Runnable victim, Runnable task, int priority, Reason reason) {
    if (victim == null) {
      return refuse(reason == Reason.SHED ? Admission.SHED : Admission.REJECTED);
    }
    queued--;
    dropped++;
    accepted++;
    enqueue(task, priority);
    unlock();
    notRun(victim, reason);
    return Admission.ACCEPTED;
  }

  private @Nullable Runnable dropOldest() {
    for (int p = 0; p < queues.length; p++) {
      if (!queues[p].isEmpty()) {
        return queues[p].removeFirst();
      }
    }
    return null;
  }

  private @Nullable Runnable leastImportant(int below) {
    for (int p = 0; p < below; p++) {
      if (!queues[p].isEmpty()) {
        return queues[p].removeLast();
      }
    }
    return null;
  }

  private @Nullable Runnable leastHopeful(Runnable newcomer) {
    PoolFuture<?> found = null;
    for (TaskRing queue : queues) {
      PoolFuture<?> urgent = queue.mostUrgent();
      if (urgent != null && (found == null || urgent.deadline() - found.deadline() < 0)) {
        found = urgent;
      }
    }
    boolean newcomerIsWorse =
        newcomer instanceof PoolFuture<?> future
            && future.hasDeadline()
            && found != null
            && future.deadline() - found.deadline() <= 0;
    if (found == null || newcomerIsWorse) {
      return null;
    }
    queues[found.priority].remove(found);
    return found;
  }

  private void notRun(Runnable task, Reason reason) {
    if (task instanceof PoolFuture<?> future) {
      future.notRun(reason);
    } else {
      TaskShedEvent.emit(name(), Errand.original(task).getClass(), reason);
    }
  }

  // Blocked submitters.

  private Admission waitForPlace(Runnable task, int priority, Backpressure.Block block) {
    var submitter = new Submitter(task, priority);
    submitter.previous = lastSubmitter;
    if (lastSubmitter == null) {
      firstSubmitter = submitter;
    } else {
      lastSubmitter.next = submitter;
    }
    lastSubmitter = submitter;
    submitters++;
    unlock();
    return park(submitter, block);
  }

  private Admission park(Submitter submitter, Backpressure.Block block) {
    boolean forEver = block.isForEver();
    long deadline = forEver ? 0 : System.nanoTime() + block.limit().toNanos();
    while (submitter.outcome == null) {
      long left = forEver ? Long.MAX_VALUE : deadline - System.nanoTime();
      if (left <= 0) {
        return giveUp(submitter, Admission.TIMED_OUT);
      }
      if (Thread.currentThread().isInterrupted()) {
        return giveUp(submitter, Admission.INTERRUPTED);
      }
      if (forEver) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, left);
      }
    }
    return submitter.outcome;
  }

  /// Leaves the line, unless the task was admitted in the meantime: then it is.
  private Admission giveUp(Submitter submitter, Admission answer) {
    lock();
    Admission outcome = submitter.outcome;
    if (outcome == null) {
      outcome = answer;
      leaveLine(submitter);
      rejected++;
    }
    unlock();
    return outcome;
  }

  private void leaveLine(Submitter submitter) {
    Submitter before = submitter.previous;
    Submitter after = submitter.next;
    if (before == null) {
      firstSubmitter = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      lastSubmitter = before;
    } else {
      after.previous = before;
    }
    submitters--;
  }

  /// Lets blocked submitters in, if there are places for a batch of them.
  ///
  /// @return those to unpark, linked by `next`
  private @Nullable Submitter admit() {
    if (firstSubmitter == null || queued + running > capacity + limit - batch()) {
      return null;
    }
    Submitter admitted = null;
    Submitter last = null;
    while (firstSubmitter != null && hasPlace()) {
      Submitter submitter = firstSubmitter;
      leaveLine(submitter);
      submitter.next = null;
      if (last == null) {
        admitted = submitter;
      } else {
        last.next = submitter;
      }
      last = submitter;
      accepted++;
      enqueue(submitter.task, submitter.priority);
      submitter.outcome = Admission.ACCEPTED;
    }
    return admitted;
  }

  /// How many places must be free before submitters are woken: so many that the tasks which then
  /// run take about as long as some wake-ups; one if tasks are long, or nothing is known.
  private int batch() {
    long mean = meanNanos;
    if (mean == 0) {
      return 1;
    }
    return Math.clamp(WAKE_UP_NANOS * Math.max(1, running) / mean, 1, Math.max(1, capacity / 2));
  }

  private static void unparkAll(@Nullable Submitter first) {
    Submitter next;
    for (Submitter s = first; s != null; s = next) {
      next = s.next;
      LockSupport.unpark(s.thread);
    }
  }

  // Workers.

  /// The next task of a worker that has just been started.
  @Nullable Runnable firstTask(Worker worker) {
    lock();
    return takeOrEnd(worker);
  }

  /// The next task of a worker that has run one.
  @Nullable Runnable nextTask(Worker worker) {
    lock();
    running--;
    completed++;
    return threadPerTask ? handOver(worker) : takeOrEnd(worker);
  }

  /// Ends a worker that serves one task only, and gives the next task to a new one. Called with the
  /// lock, which it releases.
  ///
  /// @return a task to run after all, if no thread could be started
  private @Nullable Runnable handOver(Worker worker) {
    unlink(worker);
    Submitter admitted = admit();
    Worker successor = null;
    if (queued > 0 && running < limit) {
      successor = newWorker(removeFirst());
      running++;
    }
    endIfDone();
    unlock();
    unparkAll(admitted);
    return successor == null || start(successor) == null ? null : takeBack(worker, successor);
  }

  /// Called with the lock, which it releases.
  private @Nullable Runnable takeOrEnd(Worker worker) {
    while (true) {
      if (worker.woken) {
        worker.woken = false;
        waking--;
      }
      Submitter admitted = admit();
      if (queued > 0 && running < limit) {
        return take(admitted);
      }
      boolean ends = mustEnd();
      if (ends) {
        unlink(worker);
        endIfDone();
      } else {
        pushIdle(worker);
      }
      unlock();
      unparkAll(admitted);
      if (ends || !rest(worker)) {
        return null;
      }
      lock();
    }
  }

  private @Nullable Runnable takeBack(Worker worker, Worker failed) {
    lock();
    unlink(failed);
    link(worker);
    unlock();
    return failed.first();
  }

  private Runnable take(@Nullable Submitter admitted) {
    Runnable task = removeFirst();
    running++;
    Worker called = callWorker();
    unlock();
    wake(called);
    unparkAll(admitted);
    return task;
  }

  /// The oldest of the highest priority.
  private Runnable removeFirst() {
    for (int p = queues.length - 1; p >= 0; p--) {
      Runnable task = queues[p].removeFirst();
      if (task != null) {
        queued--;
        return task;
      }
    }
    throw new AssertionError("queued tasks, but none in a queue");
  }

  private boolean mustEnd() {
    return threadPerTask || workers > limit || (phase.compareTo(Phase.RUNNING) > 0 && queued == 0);
  }

  /// Takes an idle worker out of the stack, or makes one, if there is work for one more.
  private @Nullable Worker callWorker() {
    if (queued == 0 || running + waking >= limit || queued <= waking * TASKS_PER_WAKING) {
      return null;
    }
    Worker worker = idle;
    if (worker != null) {
      popIdle(worker);
    } else if (workers < limit) {
      worker = newWorker(null);
    } else {
      return null;
    }
    worker.woken = true;
    waking++;
    return worker;
  }

  private Worker newWorker(@Nullable Runnable first) {
    var worker = new Worker(this, first);
    link(worker);
    return worker;
  }

  private void link(Worker worker) {
    worker.previous = null;
    worker.next = all;
    if (all != null) {
      all.previous = worker;
    }
    all = worker;
    workers++;
  }

  private void unlink(Worker worker) {
    if (worker.previous == null) {
      all = worker.next;
    } else {
      worker.previous.next = worker.next;
    }
    if (worker.next != null) {
      worker.next.previous = worker.previous;
    }
    workers--;
  }

  // Idle workers: last in, first out, so that the ones that are not needed reach their keep-alive.

  private void pushIdle(Worker worker) {
    worker.idle = true;
    worker.below = idle;
    worker.above = null;
    if (idle != null) {
      idle.above = worker;
    }
    idle = worker;
  }

  private void popIdle(Worker worker) {
    worker.idle = false;
    if (worker.above == null) {
      idle = worker.below;
    } else {
      worker.above.below = worker.below;
    }
    if (worker.below != null) {
      worker.below.above = worker.above;
    }
  }

  /// Parks an idle worker until it is taken out of the stack.
  ///
  /// @return false if nobody wanted it for so long that it has ended
  private boolean rest(Worker worker) {
    long deadline = System.nanoTime() + config.keepAliveNanos();
    while (worker.idle) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        if (retire(worker)) {
          return false;
        }
        left = config.keepAliveNanos();
        deadline = System.nanoTime() + left;
      }
      Thread.interrupted(); // meant for a task that has ended
      LockSupport.parkNanos(this, Math.max(1, left));
    }
    return true;
  }

  private boolean retire(Worker worker) {
    lock();
    boolean retires = worker.idle && workers > config.minWorkers();
    if (retires) {
      popIdle(worker);
      unlink(worker);
      endIfDone();
    }
    unlock();
    return retires;
  }

  private void endIfDone() {
    if (phase.compareTo(Phase.RUNNING) > 0 && queued + running + aside + workers == 0) {
      phase = Phase.TERMINATED;
      terminated.countDown();
    }
  }

  // Starting threads.

  /// Wakes a worker, or starts it if it is new. Should that fail, the caller is a worker and will
  /// come to the queue itself.
  private void wake(@Nullable Worker worker) {
    if (worker != null && wakeOrStart(worker) != null) {
      forget(worker);
    }
  }

  /// As [#wake], for a submitter.
  ///
  /// @throws RejectedExecutionException if no thread could be started for the task, and there is
  ///   none to take it
  private void startOrReject(@Nullable Worker worker) {
    Throwable failure = worker == null ? null : wakeOrStart(worker);
    if (failure != null && forget(Objects.requireNonNull(worker))) {
      throw new RejectedExecutionException(
          "pool " + name() + ": no thread could be started", failure);
    }
  }

  private @Nullable Throwable wakeOrStart(Worker worker) {
    if (worker.thread == null) {
      return start(worker);
    }
    LockSupport.unpark(worker.thread);
    return null;
  }

  /// @return why it could not be started, or null if it was
  private @Nullable Throwable start(Worker worker) {
    try {
      Thread thread = factory.newThread(worker);
      if (thread == null) {
        return new NullPointerException("the thread factory made none");
      }
      publish(worker, thread);
      thread.start();
      return null;
    } catch (Throwable e) { // OutOfMemoryError, when there can be no more threads, among them
      return e;
    }
  }

  private void publish(Worker worker, Thread thread) {
    lock();
    worker.thread = thread;
    boolean late = phase == Phase.INTERRUPTING;
    unlock();
    if (late) {
      thread.interrupt(); // stopped between its making and its start
    }
  }

  /// Takes out a worker that could not be started, and gives up what nobody is left to run.
  ///
  /// @return whether tasks were given up
  private boolean forget(Worker worker) {
    config.events().workerFailed();
    Runnable task = worker.first();
    lock();
    unlink(worker);
    if (worker.woken) {
      waking--;
    }
    var given = new ArrayList<Runnable>();
    if (task != null) {
      running--;
      given.add(task);
    }
    while (workers == 0 && queued > 0) {
      given.add(removeFirst());
    }
    undone += given.size();
    endIfDone();
    unlock();
    given.forEach(lost -> notRun(lost, Reason.REJECTED));
    return !given.isEmpty();
  }

  // Futures.

  /// Frees the place of a cancelled future, if it is still queued.
  void cancelled(PoolFuture<?> future) {
    lock();
    Submitter admitted = null;
    if (removeQueued(future)) {
      cancelled++;
      admitted = admit();
      endIfDone();
    }
    unlock();
    unparkAll(admitted);
  }

  private boolean removeQueued(PoolFuture<?> future) {
    boolean removed = queues[future.priority].remove(future);
    if (removed) {
      queued--;
    }
    return removed;
  }

  /// Runs a future that is still queued, if the current thread is a worker of this pool.
  void help(PoolFuture<?> future) {
    Worker worker = Worker.current();
    if (worker == null || !worker.belongsTo(this) || worker.inlined == MOST_INLINED) {
      return;
    }
    lock();
    boolean taken = removeQueued(future);
    Submitter admitted = taken ? admit() : null;
    if (taken) {
      aside++;
    }
    unlock();
    unparkAll(admitted);
    if (taken) {
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
      aside--;
      completed++;
      endIfDone();
      unlock();
    }
  }

  // Ending.

  /// Takes no more tasks.
  void shutdown() {
    lock();
    Submitter refused = null;
    List<Thread> woken = List.of();
    if (phase == Phase.RUNNING) {
      phase = Phase.DRAINING;
      refused = refuseAll();
      woken = takeAllIdle();
      endIfDone();
    }
    unlock();
    unparkAll(refused);
    woken.forEach(LockSupport::unpark);
    config.events().shutDown();
  }

  /// Takes no more tasks, gives up those in the queues, and interrupts those that run.
  ///
  /// @return those given up, the highest priority first, oldest first; none if called before
  List<Runnable> stop() {
    shutdown();
    lock();
    List<Runnable> given = phase == Phase.DRAINING ? giveUpQueued() : List.of();
    List<Thread> running = phase == Phase.INTERRUPTING ? threads() : List.of();
    unlock();
    running.forEach(Thread::interrupt);
    given.forEach(task -> notRun(task, Reason.SHUT_DOWN));
    return given;
  }

  private List<Runnable> giveUpQueued() {
    var given = new ArrayList<Runnable>(queued);
    while (queued > 0) {
      given.add(removeFirst());
    }
    undone += given.size();
    phase = Phase.INTERRUPTING;
    endIfDone();
    return given;
  }

  /// The threads of the workers that have been started.
  private List<Thread> threads() {
    var threads = new ArrayList<Thread>(workers);
    for (Worker w = all; w != null; w = w.next) {
      if (w.thread != null) {
        threads.add(w.thread);
      }
    }
    return threads;
  }

  private @Nullable Submitter refuseAll() {
    Submitter first = firstSubmitter;
    for (Submitter s = first; s != null; s = s.next) {
      s.outcome = Admission.SHUT_DOWN;
      rejected++;
    }
    firstSubmitter = null;
    lastSubmitter = null;
    submitters = 0;
    return first;
  }

  private List<Thread> takeAllIdle() {
    var threads = new ArrayList<Thread>();
    for (Worker w = idle; w != null; w = idle) {
      popIdle(w);
      threads.add(Objects.requireNonNull(w.thread));
    }
    return threads;
  }

  // Looking.

  Phase phase() {
    lock();
    Phase now = phase;
    unlock();
    return now;
  }

  boolean awaitTermination(long nanos) throws InterruptedException {
    return terminated.await(nanos, TimeUnit.NANOSECONDS);
  }

  PoolSnapshot snapshot() {
    lock();
    var snapshot =
        new PoolSnapshot(
            System.nanoTime(),
            phase,
            capacity,
            limit,
            workers,
            queued,
            running + aside,
            submitters,
            accepted,
            completed,
            failed,
            cancelled,
            dropped,
            undone,
            rejected,
            ranInCaller,
            timed,
            timedNanos);
    unlock();
    return snapshot;
  }

  // Around a task.

  /// An interrupt that was meant for the task before must not hit this one.
  void beforeTask() {
    if (Thread.interrupted() && isStopping()) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isStopping() {
    return phase().compareTo(Phase.INTERRUPTING) >= 0;
  }

  void taskThrew(Throwable e) {
    lock();
    failed++;
    unlock();
    Thread self = Thread.currentThread();
    self.getUncaughtExceptionHandler().uncaughtException(self, e);
  }

  void ran(long nanos) {
    long mean = meanNanos;
    meanNanos = mean == 0 ? Math.max(1, nanos) : Math.max(1, mean + (nanos - mean) / 8);
    lock();
    timed++;
    timedNanos += nanos;
    unlock();
  }
}
