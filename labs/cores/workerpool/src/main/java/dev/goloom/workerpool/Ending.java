package dev.goloom.workerpool;

import dev.goloom.workerpool.TaskNotRunException.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/// Ends a pool: shuts it down, stops it, and knows what became of its tasks.
///
/// What several drains share is here; each call of [WorkerPool#drain] is a [Drain].
final class Ending {
  private final Dispatch pool;

  // Guarded by the pool's lock.

  /// The threads that drain the pool, once for each call.
  private final List<Thread> drainers = new ArrayList<>();

  /// What the stop gave up.
  private List<Runnable> givenUp = List.of();

  /// What had left the queue by then, and was not started: tasks of lanes.
  private final List<Runnable> owed = new ArrayList<>();

  Ending(Dispatch pool) {
    this.pool = pool;
  }

  /// Takes no more tasks.
  void shutdown() {
    pool.lock();
    Submitter refused = null;
    List<Thread> woken = List.of();
    if (pool.phase == Phase.RUNNING) {
      pool.phase = Phase.DRAINING;
      for (TaskRing queue : pool.queues) {
        queue.close();
      }
      refused = pool.refuseAll(Admission.SHUT_DOWN);
      woken = takeAllIdle();
      pool.changed();
      pool.endIfDone();
    }
    pool.unlock();
    Line.unpark(refused);
    woken.forEach(LockSupport::unpark);
    pool.config.events().shutDown();
  }

  private List<Thread> takeAllIdle() {
    var threads = new ArrayList<Thread>();
    for (Worker w = pool.roster.lastIdle(); w != null; w = pool.roster.lastIdle()) {
      pool.roster.removeIdle(w);
      threads.add(Objects.requireNonNull(w.thread));
    }
    return threads;
  }

  /// Takes no more tasks, gives up those that are not started, and interrupts those that run.
  ///
  /// @return those given up, as they were submitted: first what had left the queue on its way to a
  ///   turn (the oldest), then the highest priority first, oldest first; none if called before
  List<Runnable> stop() {
    shutdown();
    List<Runnable> undone = pool.config.events().giveUpOwed();
    pool.lock();
    owed.addAll(undone);
    List<Runnable> given = giveUpQueued();
    List<Worker> interrupted = pool.phase == Phase.INTERRUPTING ? pool.roster.list() : List.of();
    pool.unlock();
    finishStop(given, interrupted, undone);
    undone.addAll(pool.config.events().asSubmitted(given));
    return undone;
  }

  /// As [#stop], at the end of a drain's grace: spares the tasks that drain the pool, and
  /// interrupts nobody a second time.
  void stopAfterGrace() {
    List<Runnable> undone = pool.config.events().giveUpOwed();
    pool.lock();
    owed.addAll(undone);
    boolean isFirst = pool.phase == Phase.DRAINING;
    List<Runnable> given = giveUpQueued();
    List<Worker> interrupted = isFirst ? pool.roster.list() : new ArrayList<>();
    interrupted.removeIf(worker -> drainers.contains(worker.thread));
    pool.unlock();
    finishStop(given, interrupted, undone);
  }

  /// @param undone gets what is owed even now: a worker may have taken a task in between
  private void finishStop(List<Runnable> given, List<Worker> interrupted, List<Runnable> undone) {
    interrupted.forEach(Worker::stop);
    given.forEach(task -> pool.notRun(task, Reason.SHUT_DOWN));
    List<Runnable> late = pool.config.events().giveUpOwed();
    undone.addAll(late);
    pool.lock();
    owed.addAll(late);
    pool.unlock();
  }

  /// Goes from `DRAINING` to `INTERRUPTING`; in any other phase it does nothing.
  private List<Runnable> giveUpQueued() {
    if (pool.phase != Phase.DRAINING) {
      return List.of();
    }
    List<Runnable> given = takeQueued();
    pool.undone += given.size();
    givenUp = List.copyOf(given);
    pool.stopped = pool.roster.list();
    pool.phase = Phase.INTERRUPTING;
    pool.milestones.reach(Milestones.INTERRUPTING);
    pool.endIfDone();
    return given;
  }

  /// All that is not started, the highest priority first, oldest first.
  private List<Runnable> takeQueued() {
    var queued = new ArrayList<Runnable>();
    for (int p = pool.queues.length - 1; p >= 0; p--) {
      var unclaimed = new ArrayList<Runnable>();
      pool.queues[p].drainTo(unclaimed); // first: from now on no worker can claim more
      queued.addAll(claimed(p));
      queued.addAll(unclaimed);
    }
    int all = queued.size();
    queued.removeIf(task -> !Claim.take(task));
    pool.holes.addAndGet(queued.size() - all); // not to 0: somebody may be about to count one
    return queued;
  }

  /// A task that a worker has claimed, and where it was in its queue.
  private record Claimed(Runnable task, long position) {}

  /// What workers have claimed of a queue and not started, oldest first.
  private List<Runnable> claimed(int priority) {
    var found = new ArrayList<Claimed>();
    pool.roster.forEach(worker -> {
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
    Worker worker = pool.currentWorker();
    int own = worker == null ? 0 : 1 + worker.inlined;
    pool.lock();
    own += (int) pool.guests.stream().filter(guest -> guest.thread == self).count();
    drainers.add(self);
    pool.draining += own;
    pool.endIfDone();
    pool.unlock();
    return own;
  }

  void leaveDrain(int own) {
    pool.lock();
    drainers.remove(Thread.currentThread());
    pool.draining -= own;
    pool.unlock();
  }

  /// The workers that there are now, without those that drain the pool.
  List<Worker> busyWorkers() {
    pool.lock();
    List<Worker> workers = pool.roster.list();
    workers.removeIf(worker -> drainers.contains(worker.thread));
    pool.unlock();
    return workers;
  }

  /// The tasks that run in their submitters now, without those that drain the pool.
  List<Guest> busyGuests() {
    pool.lock();
    List<Guest> busy = new ArrayList<>(pool.guests);
    busy.removeIf(guest -> drainers.contains(guest.thread));
    pool.unlock();
    return busy;
  }

  /// The workers that there were when the pool was stopped.
  List<Worker> stoppedWorkers() {
    pool.lock();
    List<Worker> workers = List.copyOf(pool.stopped);
    pool.unlock();
    return workers;
  }

  /// What the stop gave up, in order, as it was submitted.
  List<Runnable> givenUp() {
    pool.lock();
    var all = new ArrayList<>(owed);
    List<Runnable> given = givenUp;
    pool.unlock();
    all.addAll(pool.config.events().asSubmitted(given));
    return all;
  }

  boolean awaitEnd(int any, long nanos) throws InterruptedException {
    return pool.milestones.await(any, nanos);
  }

  boolean isReached(int milestone) {
    return pool.milestones.isReached(milestone);
  }

  boolean awaitTermination(long nanos) throws InterruptedException {
    return pool.milestones.await(Milestones.TERMINATED, nanos);
  }
}
