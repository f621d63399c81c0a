package dev.goloom.workerpool;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Runs tasks in the order in which they were submitted, so many at a time, in the workers of a
/// pool.
///
/// **How it works.** Each task is admitted by the pool: a *token* goes through the pool's door, and
/// is queued there in its stead. A worker that takes a token does not run its task but the oldest
/// of the lane: tokens may overtake each other between the pool's queue and here, and tasks must
/// not. If as many tasks of the lane run as may, the worker goes on to other work and the lane's
/// oldest task is *owed*: whoever ends a task of the lane runs what is owed. After a slice of such
/// tasks that worker gives a token without a task to the pool (a *turn*), and the lane waits like
/// everybody else.
///
/// So a hot lane never holds more workers than it may, and with one worker it takes its turn with
/// each single task. If the pool is full, a turn is refused and the worker goes on with what is
/// owed. That ends: a new task comes in through the pool's door only, as a token behind all that is
/// queued.
///
/// Invariants, whenever the monitor is free:
///
/// - A waiting task is in `tickets`, and then has a token that is not spent and no other task has;
///   or it is in `owed`, and then has none. All in `owed` are older than all in `tickets`.
/// - `active` counts the places that are taken: by a thread that serves this lane, or by a turn
///   that is queued in the pool. `active <= most`.
/// - If tasks are owed, `active > 0`. So somebody will run them: no task waits for a token that was
///   spent.
/// - Only the newest task can be without its pool's admission, because `door` lets one submitter at
///   a time try. Its token is never swapped for another: those that are older come first.
/// - Who takes a task out of `tickets` or `owed` answers for it: runs it, or completes it; and says
///   so to the owner, once.
///
/// The monitor is a leaf: nothing is called with it that takes a lock, blocks or is the user's.
///
/// **Happens-before**: a task's end, and the start of the next in the same place, are both sections
/// of the monitor; so tasks of a lane of one see each other's writes.
final class Lane {
  /// How many owed tasks a worker runs before it lets others have a turn, and for how long.
  private static final int SLICE = 16;

  private static final long SLICE_NANOS = 1_000_000;
  private static final long LOOK_NANOS = 1_000_000;

  private final WorkerPool pool;
  private final Owner owner;
  private final int most;

  /// Held by a submitter while it is at the pool's door: the next ones wait here, in order.
  private final ReentrantLock door = new ReentrantLock(true);

  private final LinkedHashSet<LaneTask> owed = new LinkedHashSet<>();
  private final LinkedHashSet<LaneTask> tickets = new LinkedHashSet<>();

  /// A thread twice, if a task of this lane helps another.
  private final List<Thread> serving = new ArrayList<>(1);

  private final Set<Thread> interrupted = new HashSet<>(1);
  private int active;

  /// Whether it takes no more tasks. Those that it has are run.
  private boolean closed;

  /// The task whose submitter is at the pool's door.
  private @Nullable LaneTask atDoor;

  /// For [KeyedExecutor]: how many tasks it has, those at the door included. Guarded by the map's
  /// entry.
  int users;

  /// Who must know when a task has left the lane, however that came.
  interface Owner {
    /// Called once for each task, without a lock.
    void left();
  }

  Lane(WorkerPool pool, int most, Owner owner) {
    this.pool = pool;
    this.most = most;
    this.owner = owner;
  }

  // Submitting.

  /// Has a task admitted by the pool. If it is not, the task is not in the lane, and the owner has
  /// been told.
  Admission submit(LaneTask task) {
    Admission refused = enterDoor();
    if (refused != null) {
      owner.left();
      return refused;
    }
    try {
      if (task.task instanceof LaneFuture<?> future) {
        future.in(this, task);
      }
      return submitAtDoor(task);
    } finally {
      door.unlock();
    }
  }

  private Admission submitAtDoor(LaneTask task) {
    var token = new LaneToken(pool.dispatch(), this, task);
    if (!add(task, token)) {
      owner.left();
      return Admission.SHUT_DOWN;
    }
    Admission admission = pool.enterLane(token);
    leaveDoor();
    if (!admission.accepted() && remove(task)) {
      owner.left();
    } else if (token.isCancelled()) {
      token.freePlace(); // its task was cancelled while it was at the door
    }
    return admission;
  }

  private synchronized boolean add(LaneTask task, LaneToken token) {
    if (!closed) {
      task.token = token;
      tickets.add(task);
      atDoor = task;
    }
    return !closed;
  }

  private synchronized void leaveDoor() {
    atDoor = null;
  }

  /// @return why not, or null
  private @Nullable Admission enterDoor() {
    if (door.tryLock()) {
      return null;
    }
    try {
      if (pool.isWorker()) {
        return enterAsWorker();
      }
      if (pool.onFull() instanceof Backpressure.Block block && !block.isForEver()) {
        boolean entered = door.tryLock(block.limit().toNanos(), TimeUnit.NANOSECONDS);
        return entered ? null : Admission.TIMED_OUT;
      }
      door.lockInterruptibly();
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Admission.INTERRUPTED;
    }
  }

  /// A worker must not wait for a place in its own pool, nor for somebody who does.
  private @Nullable Admission enterAsWorker() throws InterruptedException {
    while (!door.tryLock(LOOK_NANOS, TimeUnit.NANOSECONDS)) {
      if (pool.snapshot().blockedSubmitters() > 0) {
        return Admission.REJECTED;
      }
    }
    return null;
  }

  // Serving.

  /// A worker has taken a token.
  void arrived(LaneToken token) {
    LaneTask next = accept(token);
    if (next != null) {
      serve(next);
    }
  }

  /// @return what to run in a place of this lane, or null
  private synchronized @Nullable LaneTask accept(LaneToken token) {
    if (token.spent) {
      return null;
    }
    token.spent = true;
    if (token.isTurn()) {
      return nextOwed();
    }
    owed.add(oldestTicket(token));
    if (active == most) {
      return null;
    }
    active++;
    return begin(owed.removeFirst());
  }

  /// Takes the oldest task out of the tickets; if that is not the token's, its token goes to the
  /// token's task.
  private LaneTask oldestTicket(LaneToken token) {
    LaneTask oldest = tickets.removeFirst();
    LaneToken other = oldest.token;
    LaneTask task = token.task;
    if (other != null && task != null && other != token) {
      task.token = other;
      other.task = task;
    }
    oldest.token = null;
    token.task = null;
    return oldest;
  }

  /// Serves the lane from a place that the caller has taken, until nothing is owed or its slice is
  /// over.
  private void serve(LaneTask first) {
    long end = System.nanoTime() + SLICE_NANOS;
    int served = 0;
    for (LaneTask task = first; task != null; task = next()) {
      run(task);
      if (++served >= SLICE || System.nanoTime() - end >= 0) {
        if (comesBack()) {
          return;
        }
        served = 0; // ask again after another slice
        end = System.nanoTime() + SLICE_NANOS;
      }
      pool.forgetInterrupt(); // the next task is another one
    }
  }

  private synchronized @Nullable LaneTask next() {
    return nextOwed();
  }

  /// The next task for a place, or null: then the place is given back.
  private @Nullable LaneTask nextOwed() {
    if (owed.isEmpty()) {
      active--;
      return null;
    }
    return begin(owed.removeFirst());
  }

  private LaneTask begin(LaneTask task) {
    serving.add(Thread.currentThread());
    return task;
  }

  private void run(LaneTask task) {
    try {
      task.task.run();
    } catch (Throwable e) {
      pool.taskThrew(e);
    } finally {
      end();
      owner.left();
    }
  }

  /// An interrupt that [#interruptAll] sent was for this task only.
  private void end() {
    boolean ours;
    synchronized (this) {
      serving.remove(Thread.currentThread());
      ours = interrupted.remove(Thread.currentThread());
    }
    if (ours) {
      pool.forgetInterrupt();
    }
  }

  /// Gives the place to a turn in the pool's queue, if something is owed and the pool takes it.
  private boolean comesBack() {
    return isOwing() && pool.enterTurn(new LaneToken(pool.dispatch(), this, null));
  }

  private synchronized boolean isOwing() {
    return !owed.isEmpty();
  }

  /// Runs tasks in the order of the lane until one has left it. Only a worker of the pool does: it
  /// waits for that one.
  void help(LaneTask wanted) {
    if (!pool.isWorker()) {
      return;
    }
    boolean hasPlace = takePlace(wanted);
    while (hasPlace) {
      LaneTask task;
      LaneToken unneeded = null;
      synchronized (this) {
        if (!isWaiting(wanted)) {
          break;
        }
        boolean isOwed = !owed.isEmpty();
        task = isOwed ? owed.removeFirst() : tickets.removeFirst();
        unneeded = isOwed ? null : withdraw(task);
        begin(task);
      }
      voidToken(unneeded);
      run(task);
    }
    if (hasPlace) {
      leavePlace();
    }
  }

  private synchronized boolean takePlace(LaneTask wanted) {
    boolean free = active < most && isWaiting(wanted);
    if (free) {
      active++;
    }
    return free;
  }

  private void leavePlace() {
    if (!comesBack()) {
      for (LaneTask task = next(); task != null; task = next()) {
        run(task);
      }
    }
  }

  private boolean isWaiting(LaneTask task) {
    return owed.contains(task) || tickets.contains(task);
  }

  // Leaving without being run.

  /// Takes no more tasks, and lets go those who wait with one at the pool's door.
  void close() {
    LaneTask waiting;
    LaneToken token;
    synchronized (this) {
      closed = true;
      waiting = atDoor;
      token = waiting == null ? null : waiting.token;
    }
    // Out of the lane at once: a stop that follows must not give up what is refused.
    if (waiting != null && token != null && pool.dispatch().turnAway(token) && remove(waiting)) {
      owner.left();
    }
  }

  /// Takes a cancelled task out.
  void leave(LaneTask task) {
    LaneToken unneeded;
    boolean left;
    synchronized (this) {
      left = owed.remove(task) || tickets.remove(task);
      unneeded = left ? withdraw(task) : null;
    }
    voidToken(unneeded);
    if (left) {
      owner.left();
    }
  }

  private synchronized boolean remove(LaneTask task) {
    boolean removed = tickets.remove(task);
    if (removed) {
      var _ = withdraw(task);
    }
    return removed;
  }

  /// Parts a task from its token, which is then of no use.
  private static @Nullable LaneToken withdraw(LaneTask task) {
    LaneToken token = task.token;
    task.token = null;
    if (token != null) {
      token.spent = true;
      token.task = null;
    }
    return token;
  }

  private static void voidToken(@Nullable LaneToken token) {
    if (token != null) {
      token.cancel(false); // gives the place in the pool back
    }
  }

  /// The pool has thrown a token away.
  ///
  /// @return what is therefore never run
  List<Runnable> died(LaneToken token, TaskNotRunException why) {
    var lost = new ArrayList<LaneTask>();
    synchronized (this) {
      if (token.spent) {
        return List.of();
      }
      token.spent = true;
      LaneTask task = token.task;
      if (task != null) {
        tickets.remove(task);
        var _ = withdraw(task);
        lost.add(task);
      } else if (--active == 0) {
        lost.addAll(owed); // nobody is left to run them
        owed.clear();
      }
    }
    return giveUp(lost, why);
  }

  /// Gives up what is owed.
  List<Runnable> giveUpOwed(TaskNotRunException why) {
    List<LaneTask> lost;
    synchronized (this) {
      lost = List.copyOf(owed);
      owed.clear();
    }
    return giveUp(lost, why);
  }

  /// Gives up all that wait, and interrupts those that run.
  ///
  /// @return what was given up, in order
  List<Runnable> stop(TaskNotRunException why) {
    var lost = new ArrayList<LaneTask>();
    var unneeded = new ArrayList<LaneToken>();
    synchronized (this) {
      lost.addAll(owed);
      lost.addAll(tickets);
      for (LaneTask task : tickets) {
        LaneToken token = withdraw(task);
        if (token != null) {
          unneeded.add(token);
        }
      }
      closed = true;
      owed.clear();
      tickets.clear();
      interruptAll();
    }
    unneeded.forEach(Lane::voidToken);
    return giveUp(lost, why);
  }

  /// Under the monitor, so that a task that has ended is not hit, nor what comes after it.
  private void interruptAll() {
    for (Thread thread : serving) {
      interrupted.add(thread);
      thread.interrupt();
    }
  }

  private List<Runnable> giveUp(List<LaneTask> lost, TaskNotRunException why) {
    var tasks = new ArrayList<Runnable>(lost.size());
    for (LaneTask task : lost) {
      Runnable submitted = Claim.original(task.task);
      tasks.add(submitted);
      if (task.task instanceof LaneFuture<?> future) { // not one that was here before
        future.notRun(why);
      } else {
        TaskShedEvent.emit(pool.name(), submitted.getClass(), why.reason());
      }
      owner.left();
    }
    return tasks;
  }

  // Looking.

  synchronized int waiting() {
    return owed.size() + tickets.size();
  }

  synchronized int running() {
    return serving.size();
  }

  /// How many tasks of this lane are on the caller's stack.
  synchronized int servedByCaller() {
    return Collections.frequency(serving, Thread.currentThread());
  }
}
