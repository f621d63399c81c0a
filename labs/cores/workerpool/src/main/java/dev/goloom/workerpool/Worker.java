package dev.goloom.workerpool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// A thread of the pool, and its place in the [Roster].
///
/// The links, `idle` and `woken` are guarded by the pool's lock.
final class Worker implements Runnable {
  /// Cheaper than a thread-local variable for threads that live for one task.
  private static final ScopedValue<Worker> CURRENT = ScopedValue.newInstance();

  private static final VarHandle FINISHED;

  /// Of tasks that take less than `TIMED_NANOS` one in so many is timed: reading a clock twice
  /// takes as long as a short task.
  static final int SAMPLE = 32;

  private static final long TIMED_NANOS = 5_000;

  private static final int LONGER = 16;

  static {
    try {
      FINISHED = MethodHandles.lookup().findVarHandle(Worker.class, "finished", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Dispatch dispatch;
  private final Batch batch;

  /// What it starts with; read and written by its own thread, after the start.
  private @Nullable Runnable first;

  /// Null until it is started.
  volatile @Nullable Thread thread;

  /// What it runs now, for reports: racy.
  private volatile @Nullable Runnable running;

  private volatile @Nullable Runnable givenUp;

  @Nullable Worker previous;
  @Nullable Worker next;

  /// Its neighbours in the stack of idle workers.
  @Nullable Worker below;

  @Nullable Worker above;

  /// Whether it is in the stack of idle workers: written under the lock, read without it.
  volatile boolean idle;

  /// Told to look for a task: it counts as being on its way until it has looked.
  boolean woken;

  /// How many tasks it runs within its task; its own thread's.
  int inlined;

  /// Written by its own thread with release, read by others with acquire.
  private long finished;

  /// When it looks after blocked submitters again: so many tasks finished. Its own thread's.
  private long attendsAt;

  /// Mean time of its tasks in nanoseconds, from a sample; 0 before the first. These three are
  /// written by its own thread, and read by others, racy.
  private long meanNanos;

  private long timed;
  private long timedNanos;
  private int untilTimed;

  /// @param first the task to begin with, or null to look for one
  /// @param untimed how many tasks are not timed at first
  Worker(Dispatch dispatch, @Nullable Runnable first, Batch batch, int untimed) {
    this.dispatch = dispatch;
    this.first = first;
    this.batch = batch;
    this.untilTimed = untimed + 1;
  }

  /// The worker that runs this code, or null.
  static @Nullable Worker current() {
    if (!CURRENT.isBound()) {
      return null;
    }
    Worker worker = CURRENT.get();
    return worker.thread == Thread.currentThread() ? worker : null; // or a fork of its task
  }

  boolean belongsTo(Dispatch other) {
    return dispatch == other;
  }

  @Override
  public void run() {
    ScopedValue.where(CURRENT, this).run(this::work);
  }

  private void work() {
    Runnable task = first == null ? dispatch.firstTask(this) : first;
    first = null;
    while (task != null) {
      runTask(task);
      task = dispatch.nextTask(this);
    }
  }

  /// A task that throws harms nobody but itself.
  private void runTask(Runnable task) {
    running = task;
    try {
      dispatch.beforeTask();
      if (--untilTimed <= 0) {
        runTimed(task);
      } else {
        task.run();
      }
    } catch (Throwable e) {
      dispatch.taskThrew(e);
    } finally {
      running = null;
    }
  }

  private void runTimed(Runnable task) {
    long start = System.nanoTime();
    try {
      task.run();
    } finally {
      took(Math.max(1, System.nanoTime() - start));
    }
  }

  private void took(long nanos) {
    timed++;
    timedNanos += nanos;
    if (nanos > LONGER * meanNanos) {
      attendsAt = 0; // what was reckoned with short tasks is void
    }
    meanNanos = meanNanos == 0 ? nanos : Math.max(1, meanNanos + (nanos - meanNanos) / 8);
    untilTimed = meanNanos < TIMED_NANOS ? SAMPLE : 0;
  }

  @Nullable Runnable first() {
    return first;
  }

  /// Its task waits for ever, for all that the watchdog knows; another worker does its work.
  void giveUp() {
    givenUp = running;
  }

  boolean isGivenUp() {
    return givenUp != null && givenUp == running;
  }

  /// What it runs; null between two tasks.
  @Nullable Runnable running() {
    return running;
  }

  Batch batch() {
    return batch;
  }

  long meanNanos() {
    return meanNanos;
  }

  long timed() {
    return timed;
  }

  long timedNanos() {
    return timedNanos;
  }

  /// Its own thread's: one more task is done.
  void finishedOne() {
    FINISHED.setRelease(this, finished + 1);
  }

  long finished() {
    return (long) FINISHED.getAcquire(this);
  }

  void attendsAfter(long tasks) {
    attendsAt = finished + tasks;
  }

  boolean attends() {
    return finished >= attendsAt;
  }

  /// The count, which starts anew: the caller has it now.
  long takeFinished() {
    long count = finished;
    finished = 0;
    return count;
  }
}
