package dev.goloom.workerpool;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Lets blocked submitters in, first come, first served.
///
/// A batch at a time when tasks are short: to wake one for each place would cost more than the
/// tasks. A submitter that meets a full queue of short tasks looks for some microseconds before it
/// parks.
final class Usher {
  /// How long the workers are to be busy for each woken submitter: waking it costs some hundredths
  /// of that.
  private static final long NANOS_PER_SUBMITTER = 500_000;

  /// More submitters do not wait for more work: it would take too long.
  private static final int MOST_SUBMITTERS = 8;

  /// How often a submitter looks for its outcome before it parks: about ten microseconds.
  private static final int LOOKS_FOR_OUTCOME = 32;

  private final PoolState pool;
  private final Starter starter;
  private final Lookout lookout = new Lookout();

  /// Mean time of a task in nanoseconds, as one of the workers last saw it; 0 if none has. Guarded
  /// by the pool's lock.
  private long meanNanos;

  Usher(PoolState pool, Starter starter) {
    this.pool = pool;
    this.starter = starter;
  }

  // Submitters.

  /// Waits in line, as long as the policy says. Called with the lock, which it releases.
  Admission waitForPlace(Runnable task, int priority, Backpressure.Block block) {
    if (task instanceof LaneToken token && token.isUnwanted()) {
      return pool.refuse(Admission.SHUT_DOWN);
    }
    var submitter = new Submitter(task, priority);
    pool.line.join(submitter);
    pool.changed();
    Submitter admitted = admit(); // a place may have come free before the workers saw the line
    Worker called = starter.callWorker();
    boolean soon =
        meanNanos > 0 && meanNanos * (pool.capacity + pool.limit) < 2 * Starter.WAKE_UP_NANOS;
    pool.unlock();
    letIn(admitted);
    starter.wake(called);
    if (soon) {
      var _ = lookout.watch(LOOKS_FOR_OUTCOME, () -> submitter.outcome != null);
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
        LockSupport.park(pool);
      } else {
        LockSupport.parkNanos(pool, left);
      }
    }
    return submitter.outcome;
  }

  /// Leaves the line, unless the task was admitted in the meantime: then it is. Whose time is up is
  /// admitted now if there is a place, though there is none for a batch.
  private Admission giveUp(Submitter submitter, Admission answer) {
    pool.lock();
    Submitter admitted = answer == Admission.TIMED_OUT ? admitWhileThereIsRoom() : null;
    Admission outcome = submitter.outcome;
    if (outcome == null) {
      outcome = answer;
      pool.line.leave(submitter);
      pool.rejected++;
      pool.changed();
    }
    Worker called = admitted == null ? null : starter.callWorker();
    pool.unlock();
    letIn(admitted);
    starter.wake(called);
    return outcome;
  }

  /// Refuses a submitter that waits for a place with this token, or is about to.
  ///
  /// @return whether it waited: else it comes and finds out, or has been admitted
  boolean turnAway(LaneToken token) {
    token.becomesUnwanted(); // first: who is not in line yet sees it under the lock
    pool.lock();
    Submitter submitter = pool.line.find(token);
    if (submitter != null) {
      pool.line.leave(submitter);
      submitter.outcome = Admission.SHUT_DOWN;
      pool.rejected++;
      pool.changed();
    }
    pool.unlock();
    Line.unpark(submitter);
    return submitter != null;
  }

  // With the lock. They answer whom to let in afterwards.

  /// Lets blocked submitters in, if there are places for a batch of them.
  ///
  /// @return those to unpark, linked by `next`
  @Nullable Submitter admit() {
    return pool.line.isEmpty() || pool.room() < batch() ? null : admitWhileThereIsRoom();
  }

  /// As [#admit], for a worker. If more tasks must end before, this one does its share of them
  /// before it comes again: the lock is not for asking often.
  @Nullable Submitter admit(Worker worker) {
    if (worker.meanNanos() > 0) {
      meanNanos = worker.meanNanos();
    }
    if (pool.line.isEmpty()) {
      return null;
    }
    long lacking = batch() - pool.room();
    worker.attendsAfter(lacking / Math.max(1, pool.roster.active()));
    return lacking > 0 ? null : admitWhileThereIsRoom();
  }

  /// As [#admit], if there are fewer places, too.
  @Nullable Submitter admitWhileThereIsRoom() {
    Submitter admitted = null;
    Submitter last = null;
    for (Submitter s = pool.line.first();
        s != null && pool.enqueue(s.task, s.priority);
        s = pool.line.first()) {
      pool.line.leave(s);
      if (last == null) {
        admitted = s;
      } else {
        last.next = s;
      }
      last = s;
      s.outcome = Admission.ACCEPTED;
    }
    pool.changed();
    return admitted;
  }

  /// How many places must be free before submitters are woken: so many that the tasks which fill
  /// them take much longer than the wake-ups; but not so many that workers run out of tasks before
  /// the first submitter is awake. One if tasks are long, or nothing is known.
  private long batch() {
    if (meanNanos == 0) {
      return 1;
    }
    long work =
        Math.min(pool.line.size(), MOST_SUBMITTERS) * NANOS_PER_SUBMITTER * pool.roster.active();
    long reserve = Starter.WAKE_UP_NANOS * pool.roster.active() / meanNanos;
    long most = Math.max(pool.capacity - reserve, Math.max(pool.capacity / 2, pool.limit / 16));
    return Math.clamp(work / meanNanos, 1L, Math.max(1, most));
  }

  // Without the lock.

  /// Lets in those for whom there are places, though not for a batch: workers do not come to it
  /// while their tasks take long, or if they have none.
  void admitLate() {
    pool.lock();
    Submitter admitted = admitWhileThereIsRoom();
    Worker called = admitted == null ? null : starter.callWorker();
    pool.unlock();
    letIn(admitted);
    starter.wake(called);
  }

  /// Wakes submitters, whose tasks are queued now. With a thread for each task nobody comes to look
  /// for them: as many are started as may be.
  void letIn(@Nullable Submitter admitted) {
    Line.unpark(admitted);
    boolean goesOn = pool.threadPerTask && admitted != null;
    while (goesOn) {
      pool.lock();
      Worker next = starter.threadForQueued();
      Submitter more = next == null ? null : admitWhileThereIsRoom();
      pool.unlock();
      Line.unpark(more);
      goesOn = next != null && starter.start(next) == null;
      if (next != null && !goesOn) {
        starter.forget(next);
      }
    }
  }
}
