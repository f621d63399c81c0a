package dev.goloom.workerpool;

import java.util.concurrent.locks.LockSupport;

/// What a worker does that has found no task: it looks, dozes, rests, and retires.
///
/// Before it takes tiny tasks it lets some gather. After short tasks it looks for some microseconds
/// more. If another worker is active then, it does not sleep but *dozes*: nobody need call it, it
/// looks by itself every 200 microseconds, and works if the others do not get on, or cannot cope.
/// So a task behind one that is unexpectedly long waits for two looks at most.
final class Idleness {
  /// Tasks are short if it would take longer to wake a worker for some of them.
  private static final long SHORT_NANOS = 2_000;

  /// Tasks are tiny if to pass one on costs as much as to run it.
  private static final long TINY_NANOS = 250;

  /// How many of those a worker lets gather, unless that is more than an eighth of the places; and
  /// for how many pauses of a quarter of a microsecond at most. Measured: with 32 tasks a submit
  /// still costs more, with 256 no less.
  private static final int MOST_GATHERED = 64;

  private static final int GATHERING_PAUSES = 32;

  /// How often a worker looks for a task before it goes to sleep: about five microseconds.
  private static final int LOOKS_FOR_TASK = 16;

  /// How long a worker dozes between two looks, and how often it does so in vain.
  private static final long DOZE_NANOS = 200_000;

  private static final int VAIN_LOOKS = 5;

  /// How long an idle worker beyond the limit stays.
  private static final long LINGER_NANOS = 50_000_000;

  /// A worker that may not retire looks again after this time at the earliest.
  private static final long SHORTEST_REST_NANOS = 1_000_000_000;

  private final PoolState pool;
  private final Usher usher;
  private final int gathered;
  private final Lookout lookout = new Lookout();

  Idleness(PoolState pool, Usher usher) {
    this.pool = pool;
    this.usher = usher;
    this.gathered = Lookout.PAYS && pool.batches ? Math.min(MOST_GATHERED, pool.capacity / 8) : 0;
  }

  /// Lets some tasks gather while they come fast and are tiny: a worker that takes each as it comes
  /// is so close behind its submitter that both wait for the same cache lines, and each task costs
  /// both twice as much. It stops as soon as none has come within one pause, so a task that comes
  /// alone waits for a fraction of a microsecond, and one of many for less than ten.
  void letGather(Worker worker) {
    long mean = worker.meanNanos();
    if (gathered == 0 || mean == 0 || mean > TINY_NANOS) {
      return;
    }
    long seen = pool.fifo.tail();
    for (int i = 0; i < GATHERING_PAUSES && seen - pool.fifo.head() < gathered; i++) {
      PoolLock.pause();
      long tail = pool.fifo.tail();
      if (tail == seen) {
        return;
      }
      seen = tail;
    }
  }

  /// Looks for a moment whether a task comes.
  boolean watches(Worker worker) {
    return hasShortTasks(worker) && lookout.watch(LOOKS_FOR_TASK, () -> !pool.fifo.isEmpty());
  }

  /// Lets a worker rest until it is called, unless there is work for it.
  ///
  /// @return false if it is to end
  boolean sleep(Worker worker) {
    pool.lock();
    pool.arrived(worker);
    Submitter admitted = usher.admit(worker);
    pool.roster.pushIdle(worker);
    pool.changed(); // it is callable before it looks for the last time
    boolean stays = pool.roster.active() < pool.allowed() && (pool.tasksQueued() || steal(worker));
    boolean ends = !stays && pool.phase != Phase.RUNNING;
    if (stays || ends) {
      pool.roster.removeIdle(worker);
    }
    if (ends) {
      pool.roster.remove(worker);
      pool.endIfDone();
    }
    pool.changed();
    if (!stays) {
      worker.batch().forget(); // also what it failed to steal
    }
    boolean dozes = !stays && !ends && mayDoze(worker);
    if (dozes) {
      pool.roster.doze(worker);
      pool.changed();
    }
    pool.unlock();
    Line.unpark(admitted);
    return stays || (dozes && doze(worker)) || (!ends && rest(worker));
  }

  /// Takes tasks that another worker has claimed and not started.
  private boolean steal(Worker thief) {
    return pool.batches && pool.roster.any(worker -> thief.batch().stealFrom(worker.batch()));
  }

  /// Not beyond the limit, nor if nobody else works: then a submitter calls it sooner.
  private boolean mayDoze(Worker worker) {
    int active = pool.roster.active();
    return hasShortTasks(worker)
        && !pool.isCrowded()
        && active > 0
        && active + pool.roster.dozing() < pool.allowed();
  }

  /// Only in pools whose workers claim from one ring: its head says whether they get on.
  private boolean hasShortTasks(Worker worker) {
    long mean = worker.meanNanos();
    return pool.shortWay && mean > 0 && mean < SHORT_NANOS;
  }

  /// Lets an idle worker look for work by itself, for a while.
  ///
  /// @return whether there is some, or somebody called it
  private boolean doze(Worker worker) {
    long seen = pool.fifo.head();
    int vain = 0;
    while (worker.idle && vain < VAIN_LOOKS) {
      Thread.interrupted(); // meant for a task that has ended
      LockSupport.parkNanos(pool, DOZE_NANOS);
      long head = pool.fifo.head();
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
    return pool.attention || pool.fifo.size() * worker.meanNanos() > Starter.WAKE_UP_NANOS;
  }

  /// Ends a doze if there is work.
  ///
  /// @param always end it also if there is none: it is callable before it looks for the last time
  private boolean rise(Worker worker, boolean always) {
    pool.lock();
    if (always) {
      pool.roster.endDoze(worker);
      pool.changed();
    }
    boolean rises = !worker.idle;
    if (!rises && pool.roster.active() < pool.allowed() && (pool.tasksQueued() || steal(worker))) {
      pool.roster.removeIdle(worker);
      pool.changed();
      rises = true;
    }
    pool.unlock();
    return rises;
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
        LockSupport.parkNanos(pool, left);
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
    long keepAlive = pool.config.keepAliveNanos();
    return pool.surplusLives ? Math.min(keepAlive, LINGER_NANOS) : keepAlive;
  }

  private boolean retire(Worker worker) {
    pool.lock();
    boolean retires = worker.idle && pool.roster.live() > pool.config.minWorkers();
    if (retires) {
      pool.roster.removeIdle(worker);
      pool.remove(worker);
      pool.endIfDone();
    }
    pool.unlock();
    return retires;
  }
}
