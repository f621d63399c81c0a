package dev.goloom.workerpool;

import dev.goloom.workerpool.TaskNotRunException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What a pool's lock guards, what is published from it, and how it adds up.
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
/// Two handshakes hold that without a lock on the short way ([Dispatch]). *Submitter and worker*:
/// the one moves the ring's tail and then reads `callable`; the other makes itself callable and
/// then reads the tail. *Worker and submitter who waits*: the one counts what it has finished and
/// then reads `attention`; the other sets `attention` and then reads the counts. All of these
/// accesses are volatile (or have a full fence between them), so in their total order one of the
/// two sees the other.
///
/// What must not happen under the lock (starting and unparking threads, user code, completing
/// futures) happens after it. Methods are called with the lock, unless they say otherwise; who has
/// changed what is published calls [#changed] before releasing it.
///
/// A base class, so that what the short way reads lies in the object that it is called on.
abstract class PoolState extends PoolLock {
  private static final long CLOSED = Long.MIN_VALUE;

  /// More workers than these are there for tasks that block: their pool counts under the lock.
  private static final int FEW_WORKERS = 64;

  /// One worker on its way is enough for so many tasks.
  static final int TASKS_PER_WAKING = 16;

  final PoolConfig config;
  final TaskRing[] queues;
  final TaskRing fifo;
  final int capacity;
  final boolean threadPerTask;
  final boolean shortWay;

  /// So many that they count under the lock: to sum up their counts would take too long.
  final boolean manyWorkers;

  /// Whether workers may claim several tasks at once.
  final boolean batches;

  final Milestones milestones = new Milestones();

  // Written under the lock, read without it.

  /// Positions of `fifo` below this one may be filled.
  volatile long bound = CLOSED;

  /// How many more workers may be called.
  volatile int callable;

  /// How many have been called and have not found work yet.
  volatile int waking;

  volatile Phase phase = Phase.RUNNING;

  /// Whether a worker that has run its batch must come to the lock, if it has done its share: some
  /// submitter waits for a place.
  volatile boolean attention;

  /// Whether a worker that has run its batch must come to the lock: too many are active.
  volatile boolean surplus;

  /// Whether more workers live than may be active.
  volatile boolean surplusLives;

  // Guarded by the lock.

  final Roster roster = new Roster();
  final Line line = new Line();
  int limit;

  /// How many more workers than that may be active: in place of those whose tasks wait for queued
  /// ones.
  int spares;

  /// Tasks accepted that never were in a queue.
  long direct;

  /// Positions of the queues that tasks took which had one before.
  long squeezed;

  /// Tasks completed that no worker's count has.
  long completedElsewhere;

  long failed;
  long cancelled;
  long dropped;
  long undone;
  long rejected;
  long ranInCaller;
  long deadlocks;

  /// Tasks that run outside the limit: in their submitter, or in a worker that waits in another
  /// task.
  int aside;

  /// Those of them that run in their submitter.
  final List<Guest> guests = new ArrayList<>();

  /// Tasks that cannot end before a drain does, because they called it.
  int draining;

  /// The workers that there were when the pool was stopped.
  List<Worker> stopped = List.of();

  /// Tasks that lie in a queue and have been taken from there, for reports.
  final AtomicInteger holes = new AtomicInteger();

  PoolState(PoolConfig config) {
    this.config = config;
    this.capacity = config.queue();
    this.threadPerTask = config.threadPerTask();
    this.limit = config.maxWorkers();
    this.manyWorkers = threadPerTask || config.maxWorkers() > FEW_WORKERS;
    this.shortWay = !manyWorkers && config.priorities() == 1;
    this.batches = shortWay && !Overflow.picksAmongQueued(config.onFull());
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

  String name() {
    return config.name();
  }

  Phase phase() {
    return phase;
  }

  // Places.

  /// Puts a task into its queue, if there is room.
  boolean enqueue(Runnable task, int priority) {
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

  int allowed() {
    return limit + spares;
  }

  /// How many more tasks may be accepted; less than none after the limit has been lowered.
  long room() {
    return (long) capacity + allowed() - (accepted() - finished() - aside);
  }

  long accepted() {
    long sum = direct - squeezed;
    for (TaskRing queue : queues) {
      sum += queue.tail();
    }
    return sum;
  }

  long finished() {
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
  void changed() {
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
  boolean isCrowded() {
    return line.size() > 1;
  }

  // Queues.

  /// The oldest of a queue that nobody else has taken.
  @Nullable Runnable take(TaskRing queue) {
    for (Runnable task = queue.poll(); task != null; task = queue.poll()) {
      if (Claim.take(task)) {
        return task;
      }
      holes.decrementAndGet();
    }
    return null;
  }

  /// The oldest of the highest priority.
  @Nullable Runnable takeFirst() {
    Runnable task = null;
    for (int p = queues.length - 1; p >= 0 && task == null; p--) {
      task = take(queues[p]);
    }
    return task;
  }

  /// Whether those that have been called suffice for the queue. Racy; without the lock.
  boolean enoughAreWaking() {
    return waking > 0 && fifo.size() <= (long) waking * TASKS_PER_WAKING;
  }

  /// Whether there is one that no worker has claimed. Without the lock, too.
  boolean tasksQueued() {
    for (TaskRing queue : queues) {
      if (!queue.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /// How many tasks wait, holes included.
  long queued() {
    long sum = batches ? roster.batched() : 0;
    for (TaskRing queue : queues) {
      sum += queue.size();
    }
    return sum;
  }

  /// Those in the queues, without those that workers have claimed.
  List<Runnable> queuedTasks() {
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

  // What becomes of submitters, workers and tasks.

  /// Releases the lock.
  Admission refuse(Admission answer) {
    rejected++;
    unlock();
    return answer;
  }

  /// Refuses all that wait for a place, and answers them, linked by `next`: to unpark.
  @Nullable Submitter refuseAll(Admission answer) {
    Submitter first = line.first();
    for (Submitter s = first; s != null; s = s.next) {
      s.outcome = answer;
      rejected++;
    }
    line.clear();
    return first;
  }

  /// A worker that was called has looked for work.
  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  void arrived(Worker worker) {
    if (worker.woken) {
      worker.woken = false;
      waking--;
    }
  }

  void remove(Worker worker) {
    roster.remove(worker);
    changed();
  }

  /// A task outside the limit has ended.
  void finishedAside() {
    aside--;
    completedElsewhere++;
    endIfDone();
  }

  /// Reaches the milestones for which nothing lacks any more.
  void endIfDone() {
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

  /// Tells a task that it is not run; or, if it has no future, whoever records. Without the lock.
  void notRun(Runnable task, Reason reason) {
    if (task instanceof PoolFuture<?> future) {
      future.notRun(reason);
    } else {
      TaskShedEvent.emit(name(), Claim.original(task).getClass(), reason);
    }
  }

  /// All figures at one instant. Without the lock.
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
}
