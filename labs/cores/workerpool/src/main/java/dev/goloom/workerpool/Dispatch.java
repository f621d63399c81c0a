package dev.goloom.workerpool;

import dev.goloom.channels.Context;
import dev.goloom.workerpool.TaskNotRunException.Reason;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Who runs what, and when: the state of a pool.
///
/// **The short way.** In a pool of few workers and one priority, a submitter puts its task into the
/// ring if its position is below `bound`, and a worker takes some of the oldest tasks at once into
/// its [Batch]: a compare-and-set each, and no lock. All the rest is under one lock ([PoolLock]):
/// full pools, idle workers, cancelling, helping, ending. Pools of other kinds have their `bound`
/// closed, and always go the long way. What must not happen under the lock (starting and unparking
/// threads, user code, completing futures) happens after it.
///
/// Invariants, whenever the lock is free:
///
/// - `accepted == completed + undone + cancelled + dropped + in the pool`: no task is lost, and
///   none is counted twice. Tasks in the pool are queued, running, or `aside`.
/// - A task is accepted only if then `queued + running <= capacity + limit + spares`.
/// - A submitter begins to wait only if the pool is full or its line is not empty; they are
///   admitted first come, first served; `bound` is closed in the meantime, so no newcomer passes
///   them. They may wait while there are places, for a batch of them, at most until the watchdog
///   looks.
/// - If tasks are queued and fewer workers are active than may, one that looks for work is active:
///   it calls the next before it runs what it finds; or one dozes. So no queued task waits for a
///   wake-up that nobody will give.
/// - An idle worker is in the stack of idle workers, and parks; who takes it out wakes it.
///
/// Two handshakes hold that without a lock on the short way. *Submitter and worker*: the one moves
/// the ring's tail and then reads `callable`; the other makes itself callable and then reads the
/// tail. *Worker and submitter who waits*: the one counts what it has finished and then reads
/// `attention`; the other sets `attention` and then reads the counts. All of these accesses are
/// volatile (or have a full fence between them), so in their total order one of the two sees the
/// other.
///
/// Wake-ups are few, because one costs as much as hundreds of short tasks, and its caller pays. A
/// worker that finds nothing after short tasks looks for some microseconds more. If another is
/// active then, it does not sleep but *dozes*: nobody need call it, it looks by itself every 200
/// microseconds, and works if the others do not get on, or cannot cope. So a task behind one that
/// is unexpectedly long waits for two looks at most. A submitter that meets a full queue of short
/// tasks looks for some microseconds too before it parks.
///
/// A worker on its way takes the first tasks and, if there is more to do, calls the next worker. A
/// submitter calls a second one only if the queue has grown in the meantime: the first may have
/// lost its processor. Blocked submitters are let in a batch at a time when tasks are short
/// ([#batch]): to wake one for each place would cost more than the tasks.
final class Dispatch extends PoolLock {
  private static final long CLOSED = Long.MIN_VALUE;
  private static final int TASKS_PER_WAKING = 16;

  /// Until a thread runs that has been woken, on a busy machine.
  private static final long WAKE_UP_NANOS = 50_000;

  /// How long the workers are to be busy for each woken submitter: waking it costs some hundredths
  /// of that.
  private static final long NANOS_PER_SUBMITTER = 500_000;

  /// More submitters do not wait for more work: it would take too long.
  private static final int MOST_SUBMITTERS = 8;

  /// A worker claims at most about so much work at once.
  private static final long CLAIM_NANOS = 8_000;

  /// More workers than these are there for tasks that block: their pool counts under the lock.
  private static final int FEW_WORKERS = 64;

  private static final int MOST_INLINED = 64;

  /// How long an idle worker beyond the limit stays.
  private static final long LINGER_NANOS = 50_000_000;

  /// Tasks are short if it would take longer to wake a worker for some of them.
  private static final long SHORT_NANOS = 2_000;

  /// How often a worker looks for a task before it goes to sleep, and a submitter for its outcome:
  /// about five and ten microseconds.
  private static final int LOOKS_FOR_TASK = 16;

  private static final int LOOKS_FOR_OUTCOME = 32;

  /// How long a worker dozes between two looks, and how often it does so in vain.
  private static final long DOZE_NANOS = 200_000;

  private static final int VAIN_LOOKS = 5;

  /// A worker that may not retire looks again after this time at the earliest.
  private static final long SHORTEST_REST_NANOS = 1_000_000_000;

  /// How often a watchdog looks within its patience, within limits.
  private static final int LOOKS = 16;

  private static final long SHORTEST_LOOK_NANOS = 1_000_000;
  private static final long LONGEST_LOOK_NANOS = 250_000_000;

  /// Of workers that have one task only.
  private static final Batch NO_BATCH = new Batch(0);

  private final PoolConfig config;
  private final boolean ownThreads;
  private final AtomicInteger threads = new AtomicInteger();
  private final TaskRing[] queues;
  private final TaskRing fifo;
  private final int capacity;
  private final boolean threadPerTask;
  private final boolean shortWay;

  /// So many that they count under the lock: to sum up their counts would take too long.
  private final boolean manyWorkers;

  /// Whether workers may claim several tasks at once.
  private final boolean batches;

  private final Milestones milestones = new Milestones();

  // Written under the lock, read without it.

  /// Positions of `fifo` below this one may be filled.
  private volatile long bound = CLOSED;

  /// How many more workers may be called.
  private volatile int callable;

  /// How many have been called and have not found work yet.
  private volatile int waking;

  private volatile Phase phase = Phase.RUNNING;

  /// Whether a worker that has run its batch must come to the lock, if it has done its share: some
  /// submitter waits for a place.
  private volatile boolean attention;

  /// Whether a worker that has run its batch must come to the lock: too many are active.
  private volatile boolean surplus;

  /// Whether more workers live than may be active.
  private volatile boolean surplusLives;

  // Guarded by the lock.

  private final Roster roster = new Roster();
  private final Line line = new Line();
  private int limit;

  /// How many more workers than that may be active: in place of those whose tasks wait for queued
  /// ones.
  private int spares;

  /// Tasks accepted that never were in a queue.
  private long direct;

  /// Positions of the queues that tasks took which had one before.
  private long squeezed;

  /// Tasks completed that no worker's count has.
  private long completedElsewhere;

  /// Mean time of a task in nanoseconds, as one of the workers last saw it; 0 if none has.
  private long meanNanos;

  private long failed;
  private long cancelled;
  private long dropped;
  private long undone;
  private long rejected;
  private long ranInCaller;
  private long deadlocks;

  /// Tasks that run outside the limit: in their submitter, or in a worker that waits in another
  /// task.
  private int aside;

  /// Those of them that run in their submitter.
  private final List<Guest> guests = new ArrayList<>();

  /// Tasks that cannot end before a drain does, because they called it.
  private int draining;

  private final List<Thread> drainers = new ArrayList<>();

  /// What the stop gave up, and the workers that there were then.
  private List<Runnable> givenUp = List.of();

  /// What had left the queue by then, and was not started: tasks of lanes.
  private final List<Runnable> owed = new ArrayList<>();

  private List<Worker> stopped = List.of();

  private final Lookout taskLookout = new Lookout();
  private final Lookout outcomeLookout = new Lookout();

  /// Tasks that lie in a queue and have been taken from there, for reports.
  private final AtomicInteger holes = new AtomicInteger();

  Dispatch(PoolConfig config) {
    this.config = config;
    this.ownThreads = config.factory() == null;
    this.capacity = config.queue();
    this.threadPerTask = config.threadPerTask();
    this.limit = config.maxWorkers();
    this.manyWorkers = threadPerTask || config.maxWorkers() > FEW_WORKERS;
    this.shortWay = !manyWorkers && config.priorities() == 1;
    this.batches = shortWay && !picksAmongQueued(config.onFull());
    int most = threadPerTask ? capacity : capacity + config.maxWorkers();
    this.queues = new TaskRing[config.priorities()];
    for (int i = 0; i < queues.length; i++) {
      queues[i] = new TaskRing(most);
    }
    this.fifo = queues[0];
    lock();
    changed();
    unlock();
  }

  /// Such a policy must find the queued tasks in the queue.
  private static boolean picksAmongQueued(Backpressure onFull) {
    return onFull instanceof Backpressure.DropOldest
        || onFull instanceof Backpressure.ShedByPriority
        || onFull instanceof Backpressure.ShedByDeadline;
  }

  String name() {
    return config.name();
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

  /// Takes a task, or does with it what the policy says.
  Admission submit(Runnable task, int priority) {
    return submit(task, priority, config.onFull());
  }

  /// As [#submit(Runnable, int)], with another policy than the pool's.
  Admission submit(Runnable task, int priority, Backpressure onFull) {
    if (!fifo.offer(task, bound)) {
      return submitTheLongWay(task, priority, onFull);
    }
    if (callable > 0) {
      startOrReject(call());
    }
    return Admission.ACCEPTED;
  }

  private Admission submitTheLongWay(Runnable offered, int priority, Backpressure onFull) {
    Runnable task = takeable(offered, onFull);
    lock();
    if (phase != Phase.RUNNING) {
      rejected++;
      unlock();
      return Admission.SHUT_DOWN;
    }
    if (line.isEmpty()) {
      if (threadPerTask && roster.active() < allowed()) {
        Worker worker = newWorker(task);
        direct++;
        unlock();
        startOrReject(worker);
        return Admission.ACCEPTED;
      }
      if (enqueue(task, priority)) {
        changed();
        Worker called = callWorker();
        unlock();
        startOrReject(called);
        return Admission.ACCEPTED;
      }
    }
    return whenFull(task, priority, onFull);
  }

  /// What is shed from the middle of a queue must be one of those that can be taken from there.
  private static Runnable takeable(Runnable task, Backpressure onFull) {
    return onFull instanceof Backpressure.ShedByPriority && !(task instanceof PoolFuture<?>)
        ? new Claim.Wrapped(task, null)
        : task;
  }

  /// Puts a task into its queue, if there is room.
  private boolean enqueue(Runnable task, int priority) {
    TaskRing queue = queues[priority];
    while (room() > 0) {
      if (queue.offer(task, exactBound())) {
        return true;
      }
      if (queue.isFull() && !squeeze(queue)) {
        return false;
      }
    }
    return false;
  }

  /// @return whether that has made room
  private boolean squeeze(TaskRing queue) {
    var live = new ArrayList<Runnable>();
    int dead = queue.squeeze(live);
    squeezed += live.size();
    holes.addAndGet(-dead);
    return dead > 0;
  }

  private int allowed() {
    return limit + spares;
  }

  /// How many more tasks may be accepted; less than none after the limit has been lowered.
  private long room() {
    return (long) capacity + allowed() - (accepted() - finished() - aside);
  }

  private long accepted() {
    long sum = direct - squeezed;
    for (TaskRing queue : queues) {
      sum += queue.tail();
    }
    return sum;
  }

  private long finished() {
    return completed() + cancelled + dropped + undone;
  }

  private long completed() {
    return completedElsewhere + (manyWorkers ? 0 : roster.finished());
  }

  /// The bound that keeps submitters on the short way within the room.
  private long exactBound() {
    return shortWay
        ? capacity + allowed() + finished() + aside - direct + squeezed
        : Long.MAX_VALUE;
  }

  /// Brings what is read without the lock up to date.
  private void changed() {
    if (threadPerTask) {
      return; // nobody reads it
    }
    bound = shortWay && phase == Phase.RUNNING && line.isEmpty() ? exactBound() : CLOSED;
    int awake = roster.active() + (isCrowded() ? 0 : roster.dozing());
    callable = phase == Phase.TERMINATED ? 0 : Math.max(0, allowed() - awake);
    surplusLives = roster.live() > allowed();
    attention = !line.isEmpty();
    surplus = roster.active() > allowed();
  }

  /// Whether several submitters wait: then those that doze are needed too.
  private boolean isCrowded() {
    return line.size() > 1;
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
    direct++;
    ranInCaller++;
    aside++;
    var guest = new Guest(task);
    guests.add(guest);
    unlock();
    try {
      task.run();
    } finally {
      lock();
      guests.remove(guest);
      finishedAside();
      unlock();
    }
    return Admission.RAN_IN_CALLER;
  }

  private void finishedAside() {
    aside--;
    completedElsewhere++;
    endIfDone();
  }

  /// Puts a task in the place of another.
  ///
  /// @param victim taken out of its queue, or null if there is none
  private Admission replace(@Nullable Runnable victim, Runnable task, int priority, Reason reason) {
    if (victim == null) {
      return refuse(reason == Reason.SHED ? Admission.SHED : Admission.REJECTED);
    }
    dropped++;
    boolean placed = enqueue(task, priority);
    if (!placed) {
      rejected++; // a submitter on the short way was faster
    }
    changed();
    unlock();
    notRun(victim, reason);
    return placed ? Admission.ACCEPTED : Admission.REJECTED;
  }

  private @Nullable Runnable dropOldest() {
    for (TaskRing queue : queues) {
      Runnable task = take(queue);
      if (task != null) {
        return task;
      }
    }
    return null;
  }

  private @Nullable Runnable leastImportant(int below) {
    for (int p = 0; p < below; p++) {
      TaskRing queue = queues[p];
      for (long position = queue.tail() - 1; position >= queue.head(); position--) {
        Runnable task = queue.at(position);
        if (task != null && Claim.take(task)) {
          holes.incrementAndGet();
          return task;
        }
      }
    }
    return null;
  }

  private @Nullable Runnable leastHopeful(Runnable newcomer) {
    while (true) {
      PoolFuture<?> found = mostUrgent();
      boolean newcomerIsWorse =
          newcomer instanceof PoolFuture<?> future
              && future.hasDeadline()
              && found != null
              && future.deadline() - found.deadline() <= 0;
      if (found == null || newcomerIsWorse) {
        return null;
      }
      if (found.take()) {
        holes.incrementAndGet();
        return found;
      }
    }
  }

  private @Nullable PoolFuture<?> mostUrgent() {
    PoolFuture<?> found = null;
    for (TaskRing queue : queues) {
      long tail = queue.tail();
      for (long position = queue.head(); position < tail; position++) {
        if (queue.at(position) instanceof PoolFuture<?> future
            && future.hasDeadline()
            && !future.isTaken()
            && (found == null || future.deadline() - found.deadline() < 0)) {
          found = future;
        }
      }
    }
    return found;
  }

  private void notRun(Runnable task, Reason reason) {
    if (task instanceof PoolFuture<?> future) {
      future.notRun(reason);
    } else {
      TaskShedEvent.emit(name(), Claim.original(task).getClass(), reason);
    }
  }

  // Blocked submitters.

  private Admission waitForPlace(Runnable task, int priority, Backpressure.Block block) {
    if (task instanceof LaneToken token && token.isUnwanted()) {
      return refuse(Admission.SHUT_DOWN);
    }
    var submitter = new Submitter(task, priority);
    line.join(submitter);
    changed();
    Submitter admitted = admit(); // a place may have come free before the workers saw the line
    Worker called = callWorker();
    boolean soon = meanNanos > 0 && meanNanos * (capacity + limit) < 2 * WAKE_UP_NANOS;
    unlock();
    letIn(admitted);
    wake(called);
    if (soon) {
      var _ = outcomeLookout.watch(LOOKS_FOR_OUTCOME, () -> submitter.outcome != null);
    }
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

  /// Leaves the line, unless the task was admitted in the meantime: then it is. Whose time is up is
  /// admitted now if there is a place, though there is none for a batch.
  private Admission giveUp(Submitter submitter, Admission answer) {
    lock();
    Submitter admitted = answer == Admission.TIMED_OUT ? admitWhileThereIsRoom() : null;
    Admission outcome = submitter.outcome;
    if (outcome == null) {
      outcome = answer;
      line.leave(submitter);
      rejected++;
      changed();
    }
    Worker called = admitted == null ? null : callWorker();
    unlock();
    letIn(admitted);
    wake(called);
    return outcome;
  }

  /// Refuses a submitter that waits for a place with this token, or is about to.
  ///
  /// @return whether it waited: else it comes and finds out, or has been admitted
  boolean turnAway(LaneToken token) {
    token.becomesUnwanted(); // first: who is not in line yet sees it under the lock
    lock();
    Submitter submitter = line.find(token);
    if (submitter != null) {
      line.leave(submitter);
      submitter.outcome = Admission.SHUT_DOWN;
      rejected++;
      changed();
    }
    unlock();
    Line.unpark(submitter);
    return submitter != null;
  }

  /// Lets blocked submitters in, if there are places for a batch of them.
  ///
  /// @return those to unpark, linked by `next`
  private @Nullable Submitter admit() {
    return line.isEmpty() || room() < batch() ? null : admitWhileThereIsRoom();
  }

  /// As [#admit], for a worker. If more tasks must end before, this one does its share of them
  /// before it comes again: the lock is not for asking often.
  private @Nullable Submitter admit(Worker worker) {
    if (worker.meanNanos() > 0) {
      meanNanos = worker.meanNanos();
    }
    if (line.isEmpty()) {
      return null;
    }
    long lacking = batch() - room();
    worker.attendsAfter(lacking / Math.max(1, roster.active()));
    return lacking > 0 ? null : admitWhileThereIsRoom();
  }

  private @Nullable Submitter admitWhileThereIsRoom() {
    Submitter admitted = null;
    Submitter last = null;
    for (Submitter s = line.first(); s != null && enqueue(s.task, s.priority); s = line.first()) {
      line.leave(s);
      if (last == null) {
        admitted = s;
      } else {
        last.next = s;
      }
      last = s;
      s.outcome = Admission.ACCEPTED;
    }
    changed();
    return admitted;
  }

  /// Lets in those for whom there are places, though not for a batch: workers do not come to it
  /// while their tasks take long, or if they have none.
  private void admitLate() {
    lock();
    Submitter admitted = admitWhileThereIsRoom();
    Worker called = admitted == null ? null : callWorker();
    unlock();
    letIn(admitted);
    wake(called);
  }

  /// How many places must be free before submitters are woken: so many that the tasks which fill
  /// them take much longer than the wake-ups; but not so many that workers run out of tasks before
  /// the first submitter is awake. One if tasks are long, or nothing is known.
  private long batch() {
    if (meanNanos == 0) {
      return 1;
    }
    long work = Math.min(line.size(), MOST_SUBMITTERS) * NANOS_PER_SUBMITTER * roster.active();
    long reserve = WAKE_UP_NANOS * roster.active() / meanNanos;
    long most = Math.max(capacity - reserve, Math.max(capacity / 2, limit / 16));
    return Math.clamp(work / meanNanos, 1L, Math.max(1, most));
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
    Submitter admitted = admit(worker);
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
    Submitter admitted = admit(worker);
    Worker successor = nextThread();
    endIfDone();
    unlock();
    Throwable failure = successor == null ? null : start(successor);
    if (failure != null) {
      Line.unpark(admitted);
      return takeBack(worker, Objects.requireNonNull(successor));
    }
    letIn(admitted);
    return null;
  }

  /// Wakes submitters, whose tasks are queued now. With a thread for each task nobody comes to look
  /// for them: as many are started as may be.
  private void letIn(@Nullable Submitter admitted) {
    Line.unpark(admitted);
    boolean goesOn = threadPerTask && admitted != null;
    while (goesOn) {
      lock();
      Worker next = threadForQueued();
      Submitter more = next == null ? null : admitWhileThereIsRoom();
      unlock();
      Line.unpark(more);
      goesOn = next != null && start(next) == null;
      if (next != null && !goesOn) {
        forget(next);
      }
    }
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
        long poll = claim(worker);
        if (poll == TaskRing.PENDING) {
          backOff(tries);
          continue;
        }
        stole = poll == TaskRing.NONE;
        if (stole && watches(worker)) {
          continue;
        }
        if (stole && !sleep(worker)) {
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

  /// The oldest of a queue that nobody else has taken.
  private @Nullable Runnable take(TaskRing queue) {
    for (Runnable task = queue.poll(); task != null; task = queue.poll()) {
      if (Claim.take(task)) {
        return task;
      }
      holes.decrementAndGet();
    }
    return null;
  }

  /// The oldest of the highest priority.
  private @Nullable Runnable takeFirst() {
    Runnable task = null;
    for (int p = queues.length - 1; p >= 0 && task == null; p--) {
      task = take(queues[p]);
    }
    return task;
  }

  /// A worker that has a task calls another if there is more to do. What others have claimed only
  /// the lock tells; one that was on its way must ask, because nobody else was called meanwhile,
  /// and one that stole, because it may have left some.
  private void found(Worker worker, boolean stole) {
    if (worker.woken || stole) {
      lock();
      arrived(worker);
      Worker called = callWorker();
      unlock();
      wake(called);
    } else if (callable > 0 && (worker.batch().size() > 0 || tasksQueued())) {
      wake(call());
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  private void arrived(Worker worker) {
    if (worker.woken) {
      worker.woken = false;
      waking--;
    }
  }

  /// What a worker does at the lock between two batches.
  ///
  /// @return false if it is to end
  private boolean attend(Worker worker) {
    lock();
    Submitter admitted = admit(worker);
    boolean leaves = roster.active() > allowed();
    unlock();
    Line.unpark(admitted);
    return !leaves || sleep(worker);
  }

  /// Lets a worker rest until it is called, unless there is work for it.
  ///
  /// @return false if it is to end
  private boolean sleep(Worker worker) {
    lock();
    arrived(worker);
    Submitter admitted = admit(worker);
    roster.pushIdle(worker);
    changed(); // it is callable before it looks for the last time
    boolean stays = roster.active() < allowed() && (tasksQueued() || steal(worker));
    boolean ends = !stays && phase != Phase.RUNNING;
    if (stays || ends) {
      roster.removeIdle(worker);
    }
    if (ends) {
      roster.remove(worker);
      endIfDone();
    }
    changed();
    if (!stays) {
      worker.batch().forget(); // also what it failed to steal
    }
    boolean dozes = !stays && !ends && mayDoze(worker);
    if (dozes) {
      roster.doze(worker);
      changed();
    }
    unlock();
    Line.unpark(admitted);
    return stays || (dozes && doze(worker)) || (!ends && rest(worker));
  }

  /// Looks for a moment whether a task comes.
  private boolean watches(Worker worker) {
    return hasShortTasks(worker) && taskLookout.watch(LOOKS_FOR_TASK, () -> !fifo.isEmpty());
  }

  /// Only in pools whose workers claim from one ring: its head says whether they get on.
  private boolean hasShortTasks(Worker worker) {
    long mean = worker.meanNanos();
    return shortWay && mean > 0 && mean < SHORT_NANOS;
  }

  /// Not beyond the limit, nor if nobody else works: then a submitter calls it sooner.
  private boolean mayDoze(Worker worker) {
    int active = roster.active();
    return hasShortTasks(worker)
        && !isCrowded()
        && active > 0
        && active + roster.dozing() < allowed();
  }

  /// Lets an idle worker look for work by itself, for a while.
  ///
  /// @return whether there is some, or somebody called it
  private boolean doze(Worker worker) {
    long seen = fifo.head();
    int vain = 0;
    while (worker.idle && vain < VAIN_LOOKS) {
      Thread.interrupted(); // meant for a task that has ended
      LockSupport.parkNanos(this, DOZE_NANOS);
      long head = fifo.head();
      boolean othersGetOn = head != seen;
      seen = head;
      vain = othersGetOn ? 0 : vain + 1;
      if ((!othersGetOn || isMuch(worker)) && rise(worker, false)) {
        return true;
      }
    }
    return rise(worker, true);
  }

  /// Whether the others cannot cope.
  private boolean isMuch(Worker worker) {
    return attention || fifo.size() * worker.meanNanos() > WAKE_UP_NANOS;
  }

  /// Ends a doze if there is work.
  ///
  /// @param always end it also if there is none: it is callable before it looks for the last time
  private boolean rise(Worker worker, boolean always) {
    lock();
    if (always) {
      roster.endDoze(worker);
      changed();
    }
    boolean rises = !worker.idle;
    if (!rises && roster.active() < allowed() && (tasksQueued() || steal(worker))) {
      roster.removeIdle(worker);
      changed();
      rises = true;
    }
    unlock();
    return rises;
  }

  private boolean tasksQueued() {
    for (TaskRing queue : queues) {
      if (!queue.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /// Takes tasks that another worker has claimed and not started.
  private boolean steal(Worker thief) {
    return batches && roster.any(worker -> thief.batch().stealFrom(worker.batch()));
  }

  /// Takes an idle worker out of the stack, or makes one, if there is work for one more.
  private @Nullable Worker call() {
    if (waking > 0 && fifo.size() <= (long) waking * TASKS_PER_WAKING) {
      return null;
    }
    lock();
    Worker called = callWorker();
    unlock();
    return called;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  private @Nullable Worker callWorker() {
    if (callable == 0 || queued() <= (long) waking * TASKS_PER_WAKING) {
      return null;
    }
    Worker worker = roster.lastIdle();
    if (worker == null) {
      worker = newWorker(null);
    } else {
      roster.removeIdle(worker);
    }
    worker.woken = true;
    waking++;
    changed();
    return worker;
  }

  /// How many tasks wait, holes included.
  private long queued() {
    long sum = batches ? roster.batched() : 0;
    for (TaskRing queue : queues) {
      sum += queue.size();
    }
    return sum;
  }

  private Worker newWorker(@Nullable Runnable first) {
    int untimed = threadPerTask ? (int) (completedElsewhere % Worker.SAMPLE) : 0;
    var worker = new Worker(this, first, newBatch(), untimed);
    roster.add(worker);
    changed();
    return worker;
  }

  private Batch newBatch() {
    if (threadPerTask) {
      return NO_BATCH;
    }
    return new Batch(batches ? Batch.MOST : 1);
  }

  private void remove(Worker worker) {
    roster.remove(worker);
    changed();
  }

  /// Parks an idle worker until it is taken out of the stack.
  ///
  /// @return false if nobody wanted it for so long that it has ended
  private boolean rest(Worker worker) {
    long since = System.nanoTime();
    while (worker.idle) {
      long now = System.nanoTime();
      long left = since + stayNanos() - now;
      if (left > 0) {
        Thread.interrupted(); // meant for a task that has ended
        LockSupport.parkNanos(this, left);
      } else if (retire(worker)) {
        return false;
      } else {
        // And look at `idle` again: to wait for the lock may have used up the permit to go on.
        since = now + SHORTEST_REST_NANOS;
      }
    }
    return true;
  }

  /// How long an idle worker stays: less long if there are more than the limit allows.
  private long stayNanos() {
    long keepAlive = config.keepAliveNanos();
    return surplusLives ? Math.min(keepAlive, LINGER_NANOS) : keepAlive;
  }

  private boolean retire(Worker worker) {
    lock();
    boolean retires = worker.idle && roster.live() > config.minWorkers();
    if (retires) {
      roster.removeIdle(worker);
      remove(worker);
      endIfDone();
    }
    unlock();
    return retires;
  }

  private void endIfDone() {
    if (phase == Phase.RUNNING) {
      return;
    }
    long left = accepted() - finished();
    if (left == draining) {
      milestones.reach(Milestones.QUIET);
    }
    if (left == 0 && roster.live() == 0) {
      phase = Phase.TERMINATED;
      changed(); // nobody is called any more, not even for a hole
      milestones.reach(Milestones.TERMINATED);
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
    Thread thread = worker.thread;
    if (thread == null) {
      return start(worker);
    }
    LockSupport.unpark(thread);
    return null;
  }

  private @Nullable Thread newThread(Worker worker) {
    ThreadFactory factory = config.factory();
    return factory == null
        ? new PoolThread(worker, name() + "-" + threads.incrementAndGet())
        : factory.newThread(worker);
  }

  /// @return why it could not be started, or null if it was
  private @Nullable Throwable start(Worker worker) {
    try {
      Thread thread = newThread(worker);
      if (thread == null) {
        return new NullPointerException("the thread factory made none");
      }
      if (thread.getState() != Thread.State.NEW) {
        return new IllegalThreadStateException("the thread factory's thread is started already");
      }
      worker.thread = thread;
      thread.start();
      return null;
    } catch (Throwable e) { // OutOfMemoryError, when there can be no more threads, among them
      worker.thread = null;
      return e;
    }
  }

  /// Takes out a worker that could not be started, and gives up what nobody is left to run.
  ///
  /// @return whether tasks were given up
  private boolean forget(Worker worker) {
    config.events().workerFailed();
    Runnable first = worker.first();
    lock();
    arrived(worker);
    remove(worker);
    var given = new ArrayList<Runnable>();
    if (first != null) {
      given.add(first);
    }
    Submitter refused = null;
    if (roster.live() == 0) {
      refused = refuseAll(Admission.REJECTED);
      for (Runnable task = takeFirst(); task != null; task = takeFirst()) {
        given.add(task);
      }
    }
    undone += given.size();
    changed();
    endIfDone();
    unlock();
    Line.unpark(refused);
    given.forEach(lost -> notRun(lost, Reason.REJECTED));
    return !given.isEmpty();
  }

  // Futures.

  /// Frees the place of a cancelled future, if it is still queued.
  void cancelled(PoolFuture<?> future) {
    if (future.take()) {
      lock();
      holes.incrementAndGet(); // together: a snapshot must not see only one
      cancelled++;
      Submitter admitted = admit();
      Worker called = callWorker();
      endIfDone();
      unlock();
      letIn(admitted);
      wake(called);
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
      Submitter admitted = admit();
      Worker called = callWorker();
      unlock();
      letIn(admitted);
      wake(called);
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

  // Deadlock: see Watchdog.

  /// The worker of this pool that runs this code, or null.
  private @Nullable Worker currentWorker() {
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
          pool.admitLate();
          watchdog.look(pool, System.nanoTime());
          if (owner.refersTo(null) && pool.phase == Phase.RUNNING) {
            pool.shutdown();
          }
          return pool.phase() != Phase.TERMINATED;
        });
  }

  /// What a watchdog looks at.
  ///
  /// @return null if nothing is queued, or another worker may be called
  @Nullable Stall stall() {
    lock();
    Stall stall =
        queued() > holes.get() && roster.active() >= allowed()
            ? new Stall(finished(), roster.busy(), queuedTasks())
            : null;
    unlock();
    return stall;
  }

  /// Those in the queues, without those that workers have claimed.
  private List<Runnable> queuedTasks() {
    var tasks = new ArrayList<Runnable>();
    for (TaskRing queue : queues) {
      long tail = queue.tail();
      for (long position = queue.head(); position < tail; position++) {
        Runnable task = queue.at(position);
        if (task != null && !Claim.isTaken(task)) {
          tasks.add(task);
        }
      }
    }
    return tasks;
  }

  int spares() {
    lock();
    int now = spares;
    unlock();
    return now;
  }

  /// Allows so many more workers, and calls them.
  void addSpares(int count) {
    allow(count);
    callMore(count);
  }

  /// Calls workers for what is queued, as far as more are allowed.
  private void callMore(int most) {
    boolean more = true;
    for (int i = 0; i < most && more; i++) {
      lock();
      Worker called = threadPerTask ? threadForQueued() : callWorker();
      unlock();
      wake(called);
      more = called != null;
    }
  }

  private void allow(int more) {
    lock();
    spares += more;
    changed();
    Submitter admitted = admit();
    unlock();
    letIn(admitted);
  }

  /// A thread that takes a queued task when it runs. Not before: if it cannot be started, the task
  /// is for whoever ends another.
  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  private @Nullable Worker threadForQueued() {
    if (roster.active() >= allowed() || queued() - holes.get() <= waking) {
      return null;
    }
    Worker worker = newWorker(null);
    worker.woken = true;
    waking++;
    return worker;
  }

  private @Nullable Worker nextThread() {
    Runnable task = roster.active() < allowed() ? takeFirst() : null;
    return task == null ? null : newWorker(task);
  }

  /// Nothing is queued any more.
  void dismissSpares() {
    lock();
    spares = 0;
    changed();
    unlock();
  }

  void deadlockSeen(String chain, int busy, int waiting) {
    lock();
    deadlocks++;
    unlock();
    config.events().deadlocked(chain, busy, waiting);
  }

  /// Fails the task of a worker that waits, and has another worker do its work.
  void giveUp(Worker worker, PoolDeadlockException e) {
    worker.giveUp();
    if (worker.running() instanceof PoolFuture<?> future) {
      future.fail(e);
    }
    Objects.requireNonNull(worker.thread).interrupt();
    addSpares(1);
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
    Submitter admitted = admit();
    List<Thread> resting = tasks < from ? roster.idleThreads() : List.of();
    unlock();
    letIn(admitted);
    if (tasks != from) {
      resting.forEach(LockSupport::unpark); // they stay for a shorter time now
      callMore(tasks - from);
      config.events().scaled(from, tasks, reason);
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
      for (TaskRing queue : queues) {
        queue.close();
      }
      refused = refuseAll(Admission.SHUT_DOWN);
      woken = takeAllIdle();
      changed();
      endIfDone();
    }
    unlock();
    Line.unpark(refused);
    woken.forEach(LockSupport::unpark);
    config.events().shutDown();
  }

  /// Takes no more tasks, gives up those that are not started, and interrupts those that run.
  ///
  /// @return those given up, as they were submitted: first what had left the queue on its way to a
  ///   turn (the oldest), then the highest priority first, oldest first; none if called before
  List<Runnable> stop() {
    shutdown();
    List<Runnable> undone = config.events().giveUpOwed();
    lock();
    owed.addAll(undone);
    List<Runnable> given = giveUpQueued();
    List<Worker> interrupted = phase == Phase.INTERRUPTING ? roster.list() : List.of();
    unlock();
    finishStop(given, interrupted, undone);
    undone.addAll(config.events().asSubmitted(given));
    return undone;
  }

  /// As [#stop], at the end of a drain's grace: spares the tasks that drain the pool, and
  /// interrupts nobody a second time.
  void stopAfterGrace() {
    List<Runnable> undone = config.events().giveUpOwed();
    lock();
    owed.addAll(undone);
    boolean isFirst = phase == Phase.DRAINING;
    List<Runnable> given = giveUpQueued();
    List<Worker> interrupted = isFirst ? roster.list() : new ArrayList<>();
    interrupted.removeIf(worker -> drainers.contains(worker.thread));
    unlock();
    finishStop(given, interrupted, undone);
  }

  /// @param undone gets what is owed even now: a worker may have taken a task in between
  private void finishStop(List<Runnable> given, List<Worker> interrupted, List<Runnable> undone) {
    interrupted.forEach(Worker::stop);
    given.forEach(task -> notRun(task, Reason.SHUT_DOWN));
    List<Runnable> late = config.events().giveUpOwed();
    undone.addAll(late);
    lock();
    owed.addAll(late);
    unlock();
  }

  /// Goes from `DRAINING` to `INTERRUPTING`; in any other phase it does nothing.
  private List<Runnable> giveUpQueued() {
    if (phase != Phase.DRAINING) {
      return List.of();
    }
    List<Runnable> given = takeQueued();
    undone += given.size();
    givenUp = List.copyOf(given);
    stopped = roster.list();
    phase = Phase.INTERRUPTING;
    milestones.reach(Milestones.INTERRUPTING);
    endIfDone();
    return given;
  }

  /// All that is not started, the highest priority first, oldest first.
  private List<Runnable> takeQueued() {
    var queued = new ArrayList<Runnable>();
    for (int p = queues.length - 1; p >= 0; p--) {
      var unclaimed = new ArrayList<Runnable>();
      queues[p].drainTo(unclaimed); // first: from now on no worker can claim more
      queued.addAll(claimed(p));
      queued.addAll(unclaimed);
    }
    int all = queued.size();
    queued.removeIf(task -> !Claim.take(task));
    holes.addAndGet(queued.size() - all); // not to 0: somebody may be about to count one
    return queued;
  }

  private record Claimed(Runnable task, long position) {}

  /// What workers have claimed of a queue and not started, oldest first.
  private List<Runnable> claimed(int priority) {
    var found = new ArrayList<Claimed>();
    roster.forEach(worker -> {
      if (worker.batch().priority() == priority) {
        worker.batch().drainTo((task, position) -> found.add(new Claimed(task, position)));
      }
    });
    found.sort(Comparator.comparingLong(Claimed::position));
    return found.stream().map(Claimed::task).toList();
  }

  // Draining: see Drain.

  /// Called by a thread that is about to wait for the pool's end: its own tasks are not waited for.
  ///
  /// @return how many tasks of this pool are on the caller's stack
  int enterDrain() {
    Thread self = Thread.currentThread();
    Worker worker = currentWorker();
    int own = worker == null ? 0 : 1 + worker.inlined;
    lock();
    own += (int) guests.stream().filter(guest -> guest.thread == self).count();
    drainers.add(self);
    draining += own;
    endIfDone();
    unlock();
    return own;
  }

  void leaveDrain(int own) {
    lock();
    drainers.remove(Thread.currentThread());
    draining -= own;
    unlock();
  }

  boolean awaitEnd(int any, long nanos) throws InterruptedException {
    return milestones.await(any, nanos);
  }

  boolean isReached(int milestone) {
    return milestones.isReached(milestone);
  }

  /// What the stop gave up, in order, as it was submitted.
  List<Runnable> givenUp() {
    lock();
    var all = new ArrayList<>(owed);
    List<Runnable> given = givenUp;
    unlock();
    all.addAll(config.events().asSubmitted(given));
    return all;
  }

  /// The workers that there were when the pool was stopped.
  List<Worker> stoppedWorkers() {
    lock();
    List<Worker> workers = List.copyOf(stopped);
    unlock();
    return workers;
  }

  /// The workers that there are now, without those that drain the pool.
  List<Worker> busyWorkers() {
    lock();
    List<Worker> workers = roster.list();
    workers.removeIf(worker -> drainers.contains(worker.thread));
    unlock();
    return workers;
  }

  /// The tasks that run in their submitters now, without those that drain the pool.
  List<Guest> busyGuests() {
    lock();
    List<Guest> busy = new ArrayList<>(guests);
    busy.removeIf(guest -> drainers.contains(guest.thread));
    unlock();
    return busy;
  }

  private @Nullable Submitter refuseAll(Admission answer) {
    Submitter first = line.first();
    for (Submitter s = first; s != null; s = s.next) {
      s.outcome = answer;
      rejected++;
    }
    line.clear();
    return first;
  }

  private List<Thread> takeAllIdle() {
    var threads = new ArrayList<Thread>();
    for (Worker w = roster.lastIdle(); w != null; w = roster.lastIdle()) {
      roster.removeIdle(w);
      threads.add(Objects.requireNonNull(w.thread));
    }
    return threads;
  }

  // Looking.

  Phase phase() {
    return phase;
  }

  boolean awaitTermination(long nanos) throws InterruptedException {
    return milestones.await(Milestones.TERMINATED, nanos);
  }

  PoolSnapshot snapshot() {
    lock();
    long completed = completed(); // before what is accepted: there are never more of them
    long accepted = accepted();
    long inPool = accepted - (completed + cancelled + dropped + undone);
    int queued = (int) Math.clamp(queued() - holes.get(), 0L, inPool - aside);
    var snapshot =
        new PoolSnapshot(
            System.nanoTime(),
            phase,
            capacity,
            limit,
            roster.live(),
            queued,
            (int) inPool - queued,
            line.size(),
            accepted,
            completed,
            failed,
            cancelled,
            dropped,
            undone,
            rejected,
            ranInCaller,
            roster.timed(),
            roster.timedNanos(),
            deadlocks);
    unlock();
    return snapshot;
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
