package dev.goloom.workerpool;

import dev.goloom.workerpool.DrainReport.Interrupted;
import dev.goloom.workerpool.DrainReport.Stuck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One call of [WorkerPool#drain]. Belongs to the calling thread; what several calls share is in
/// [Ending].
final class Drain {
  private static final long FIRST_LOOK_NANOS = 10_000;
  private static final long LOOKS = 10;

  private final Dispatch dispatch;
  private final Ending ending;
  private boolean interrupted;

  private Drain(Dispatch dispatch) {
    this.dispatch = dispatch;
    this.ending = dispatch.ending();
  }

  static DrainReport of(Dispatch dispatch, Duration grace, Duration kill) {
    return new Drain(dispatch).run(nanos("grace", grace), nanos("kill", kill));
  }

  /// Shuts a pool down and waits until its tasks have ended, without a limit. An interrupt stops
  /// it.
  static void close(Ending ending) {
    ending.shutdown();
    int own = ending.enterDrain();
    boolean interrupted = false;
    try {
      int end = own == 0 ? Milestones.TERMINATED : Milestones.QUIET;
      while (!ending.isReached(end)) {
        interrupted |= stoppedByInterrupt(ending, end, interrupted);
      }
    } finally {
      ending.leaveDrain(own);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Waits for the end. The first interrupt stops the tasks.
  ///
  /// @return whether it was interrupted
  private static boolean stoppedByInterrupt(Ending ending, int end, boolean again) {
    try {
      boolean _ = ending.awaitEnd(end, Long.MAX_VALUE);
      return false;
    } catch (InterruptedException e) {
      if (!again) {
        var _ = ending.stop();
      }
      return true;
    }
  }

  private static long nanos(String field, Duration time) {
    checkNotNegative(field, time);
    return TimeUnit.NANOSECONDS.convert(time); // what overflows becomes Long.MAX_VALUE
  }

  /// @throws IllegalArgumentException if the time is negative
  static void checkNotNegative(String field, Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException(field + " must not be negative: " + time);
    }
  }

  private DrainReport run(long grace, long kill) {
    long start = System.nanoTime();
    ending.shutdown();
    PoolSnapshot before = dispatch.snapshot();
    int own = ending.enterDrain();
    try {
      awaitTasks(own == 0 ? Milestones.TERMINATED : Milestones.QUIET, grace, kill);
      return report(before, System.nanoTime() - start);
    } finally {
      ending.leaveDrain(own);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// @param end what to wait for: a task of the pool cannot wait for the end of all workers
  private void awaitTasks(int end, long grace, long kill) {
    await(end | Milestones.INTERRUPTING, grace);
    if (!ending.isReached(end)) {
      ending.stopAfterGrace();
      await(end, kill);
    }
  }

  private void await(int milestones, long nanos) {
    try {
      boolean _ = ending.awaitEnd(milestones, nanos);
    } catch (InterruptedException e) {
      interrupted = true; // and on with the next step
    }
  }

  private DrainReport report(PoolSnapshot before, long nanos) {
    var stuckWorkers = Collections.<Worker>newSetFromMap(new IdentityHashMap<>());
    List<Stuck> stuck = stuck(stuckWorkers);
    return new DrainReport(
        dispatch.name(),
        before,
        dispatch.snapshot(),
        ending.givenUp(),
        interrupted(stuckWorkers),
        stuck,
        Duration.ofNanos(nanos));
  }

  private List<Stuck> stuck(Set<Worker> stuckWorkers) {
    var stuck = new ArrayList<Stuck>();
    for (Worker worker : workersWithTasks()) {
      Runnable task = worker.running();
      Stuck seen = task == null ? null : Stuck.in(worker.thread, task);
      if (seen != null && worker.running() == task) { // else it has ended: no other comes after it
        stuck.add(seen);
        stuckWorkers.add(worker);
      }
    }
    ending.busyGuests().forEach(guest -> stuck.add(Stuck.in(guest.thread, guest.task)));
    return stuck;
  }

  /// A worker may have taken its last task and not said so yet, or may be on its way out: those are
  /// given a few milliseconds, no more.
  private List<Worker> workersWithTasks() {
    List<Worker> workers = ending.busyWorkers();
    long pause = FIRST_LOOK_NANOS;
    for (int look = 0; look < LOOKS && workers.stream().anyMatch(Drain::isBetween); look++) {
      LockSupport.parkNanos(pause);
      pause *= 2;
      workers = ending.busyWorkers();
    }
    return workers;
  }

  private static boolean isBetween(Worker worker) {
    return worker.running() == null;
  }

  private List<Interrupted> interrupted(Set<Worker> stuck) {
    var interrupted = new ArrayList<Interrupted>();
    for (Worker worker : ending.stoppedWorkers()) {
      Runnable task = worker.interrupted();
      Thread thread = worker.thread;
      if (task != null && !stuck.contains(worker)) {
        interrupted.add(new Interrupted(nameOf(thread), task));
      }
    }
    return interrupted;
  }

  /// Virtual threads often have no name.
  static String nameOf(@Nullable Thread thread) {
    if (thread == null) {
      return "a thread that has not been started";
    }
    String name = thread.getName();
    return name.isEmpty() ? "thread #" + thread.threadId() : name;
  }
}
