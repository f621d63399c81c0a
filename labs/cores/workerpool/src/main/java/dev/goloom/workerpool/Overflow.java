package dev.goloom.workerpool;

import dev.goloom.workerpool.TaskNotRunException.Reason;
import org.jspecify.annotations.Nullable;

/// What becomes of a task that comes when the pool is full: what its [Backpressure] says.
final class Overflow {
  private final PoolState pool;
  private final Usher usher;

  Overflow(PoolState pool, Usher usher) {
    this.pool = pool;
    this.usher = usher;
  }

  /// Such a policy must find the queued tasks in the queue.
  static boolean picksAmongQueued(Backpressure onFull) {
    return onFull instanceof Backpressure.DropOldest
        || onFull instanceof Backpressure.ShedByPriority
        || onFull instanceof Backpressure.ShedByDeadline;
  }

  /// What is shed from the middle of a queue must be one of those that can be taken from there.
  static Runnable takeable(Runnable task, Backpressure onFull) {
    return onFull instanceof Backpressure.ShedByPriority && !(task instanceof PoolFuture<?>)
        ? new Claim.Wrapped(task, null)
        : task;
  }

  /// Does with a task what a policy says. Called with the lock, which it releases.
  Admission whenFull(Runnable task, int priority, Backpressure onFull) {
    return switch (onFull) {
      case Backpressure.Block block -> usher.waitForPlace(task, priority, block);
      case Backpressure.Reject _ -> pool.refuse(Admission.REJECTED);
      case Backpressure.CallerRuns _ -> runInCaller(task);
      case Backpressure.DropNewest _ -> pool.refuse(Admission.DROPPED);
      case Backpressure.DropOldest _ -> replace(dropOldest(), task, priority, Reason.DROPPED);
      case Backpressure.ShedByPriority _ ->
          replace(leastImportant(priority), task, priority, Reason.SHED);
      case Backpressure.ShedByDeadline _ ->
          replace(leastHopeful(task), task, priority, Reason.SHED);
    };
  }

  private Admission runInCaller(Runnable task) {
    pool.direct++;
    pool.ranInCaller++;
    pool.aside++;
    var guest = new Guest(task);
    pool.guests.add(guest);
    pool.unlock();
    try {
      task.run();
    } finally {
      pool.lock();
      pool.guests.remove(guest);
      pool.finishedAside();
      pool.unlock();
    }
    return Admission.RAN_IN_CALLER;
  }

  /// Puts a task in the place of another.
  ///
  /// @param victim taken out of its queue, or null if there is none
  private Admission replace(@Nullable Runnable victim, Runnable task, int priority, Reason reason) {
    if (victim == null) {
      return pool.refuse(reason == Reason.SHED ? Admission.SHED : Admission.REJECTED);
    }
    pool.dropped++;
    boolean placed = pool.enqueue(task, priority);
    if (!placed) {
      pool.rejected++; // a submitter on the short way was faster
    }
    pool.changed();
    pool.unlock();
    pool.notRun(victim, reason);
    return placed ? Admission.ACCEPTED : Admission.REJECTED;
  }

  private @Nullable Runnable dropOldest() {
    for (TaskRing queue : pool.queues) {
      Runnable task = pool.take(queue);
      if (task != null) {
        return task;
      }
    }
    return null;
  }

  private @Nullable Runnable leastImportant(int below) {
    for (int p = 0; p < below; p++) {
      TaskRing queue = pool.queues[p];
      for (long position = queue.tail() - 1; position >= queue.head(); position--) {
        Runnable task = queue.at(position);
        if (task != null && Claim.take(task)) {
          pool.holes.incrementAndGet();
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
        pool.holes.incrementAndGet();
        return found;
      }
    }
  }

  private @Nullable PoolFuture<?> mostUrgent() {
    PoolFuture<?> found = null;
    for (TaskRing queue : pool.queues) {
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
}
