package dev.goloom.workerpool;

import dev.goloom.workerpool.PoolSimulation.Load;
import java.util.SplittableRandom;

/// One run of a [PoolSimulation]. The clock jumps from one event to the next: a task arrives, a
/// task ends, a thread has started, an idle worker leaves, the policy is asked, a load ends.
///
/// When several are due at the same instant they happen in the order of [#happen].
final class SimulatedPool {
  private static final long NEVER = Long.MAX_VALUE;
  private static final long THREAD_START = 60_000;
  private static final int STARTS_AT_ONCE = 2;

  private final PoolSimulation pool;
  private final ScalingPolicy policy;
  private final Recording recording;
  private final SplittableRandom arrivals;
  private final SplittableRandom services;

  private final Completions running = new Completions();
  private final Times queue = new Times();

  /// Since when each idle worker is, the longest idle first: the last one is taken first.
  private final Times idle = new Times();

  private final Times starts = new Times();

  private long now;
  private Load load;
  private int loadIndex;
  private long loadEnd;
  private long nextArrival;
  private long nextTick;

  private Target target;
  private PoolSnapshot asked;
  private int workers;
  private long accepted;
  private long completed;
  private long rejected;
  private long timed;
  private long timedNanos;

  SimulatedPool(PoolSimulation pool, ScalingPolicy policy) {
    this.pool = pool;
    this.policy = policy;
    this.recording = new Recording(pool);
    var random = new SplittableRandom(pool.seed());
    this.arrivals = random.split();
    this.services = random.split();
    this.target = Target.of(pool.min(), "start");
    this.load = pool.loads().getFirst();
    this.loadEnd = load.time().toNanos();
    this.asked = snapshot();
    this.nextArrival = afterPause();
    ask();
  }

  SimulationResult run() {
    while (true) {
      long next = nextEvent();
      recording.until(next, workers, running.size(), queue.size(), target.limit());
      now = next;
      if (!happen()) {
        return recording.result(accepted);
      }
    }
  }

  private long nextEvent() {
    long next = Math.min(Math.min(nextArrival, running.next()), Math.min(nextTick, loadEnd));
    long started = starts.size() == 0 ? NEVER : starts.first();
    return Math.min(next, Math.min(started, nextLeaving()));
  }

  /// @return false at the end of the last load
  private boolean happen() {
    if (now == running.next()) {
      complete();
    } else if (starts.size() > 0 && now == starts.first()) {
      starts.removeFirst();
      idle.addLast(now);
      work();
    } else if (now == nextLeaving()) {
      idle.removeFirst();
      workers--;
      recording.left();
    } else if (now == nextTick) {
      ask();
    } else if (now == loadEnd) {
      return nextLoad();
    } else {
      arrive();
    }
    return true;
  }

  // Tasks.

  private void arrive() {
    recording.arrived();
    if (queue.size() + running.size() < pool.queue() + target.limit()) {
      accepted++;
      queue.addLast(now);
      work();
    } else {
      rejected++;
      recording.rejected();
    }
    nextArrival = afterPause();
  }

  private long afterPause() {
    if (load.perMilli() == 0) {
      return NEVER;
    }
    double millis = -StrictMath.log(1 - arrivals.nextDouble()) / load.perMilli();
    return now + Math.max(1, (long) (1e6 * millis));
  }

  private void complete() {
    completed++;
    if (completed % pool.sample() == 0) {
      timed++;
      timedNanos += running.nextTime();
    }
    running.removeNext();
    recording.completed();
    idle.addLast(now);
    work();
  }

  /// Gives queued tasks to idle workers, and starts workers if there are too few.
  private void work() {
    while (queue.size() > 0 && idle.size() > 0 && running.size() < target.limit()) {
      idle.removeLast();
      begin(queue.removeFirst());
    }
    while (queue.size() > starts.size()
        && idle.size() == 0
        && workers < target.limit()
        && starts.size() < STARTS_AT_ONCE) {
      starts.addLast(now + THREAD_START);
      workers++;
      recording.started(workers);
    }
  }

  private void begin(long arrived) {
    recording.waited(arrived, now - arrived);
    long time = load.service().nanos(services);
    int busy = running.size() + 1;
    if (load.knee() > 0 && busy > load.knee()) {
      time = (long) ((double) time * busy / load.knee());
    }
    running.add(now + time, time);
  }

  // Workers.

  /// When the next idle worker leaves. The one that is idle for the longest time is the first.
  private long nextLeaving() {
    if (idle.size() == 0 || workers <= pool.min()) {
      return NEVER;
    }
    long stays = pool.keepAlive().toNanos();
    if (workers > target.limit()) {
      stays = Math.min(stays, pool.linger().toNanos());
    }
    return Math.max(now, idle.first() + stays);
  }

  private void ask() {
    PoolSnapshot pool = snapshot();
    Target decided = policy.decide(asked, pool, target).within(this.pool.min(), this.pool.max());
    recording.decided(target.limit(), decided);
    asked = pool;
    target = decided;
    long tick = policy.tick().toNanos();
    nextTick = tick == 0 ? NEVER : now + tick;
    work();
  }

  private PoolSnapshot snapshot() {
    return new PoolSnapshot(
        now,
        Phase.RUNNING,
        pool.queue(),
        target.limit(),
        workers,
        queue.size(),
        running.size(),
        0,
        accepted,
        completed,
        0,
        0,
        0,
        0,
        rejected,
        0,
        timed,
        timedNanos,
        0);
  }

  private boolean nextLoad() {
    loadIndex++;
    if (loadIndex == pool.loads().size()) {
      return false;
    }
    load = pool.loads().get(loadIndex);
    loadEnd = now + load.time().toNanos();
    nextArrival = afterPause();
    return true;
  }
}
