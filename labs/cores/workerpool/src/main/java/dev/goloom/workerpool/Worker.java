package dev.goloom.workerpool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/// A thread of the pool, and its place in the [Roster].
///
/// The links, `idle`, `dozes` and `woken` are guarded by the pool's lock.
///
/// **Stopping.** The task that is interrupted must be the one that is reported, and no other may be
/// hit. The worker writes `running` and then reads `stopped`; who stops it writes `stopped` and
/// then reads `running`. Both are volatile, so at least one of the two sees the other: either the
/// worker interrupts itself before its task begins, or the task is seen and interrupted. A worker
/// that is seen between two tasks is not interrupted.
final class Worker implements Runnable {
  /// Cheaper than a thread-local variable for threads that live for one task.
  private static final ScopedValue<Worker> CURRENT = ScopedValue.newInstance();

  private static final VarHandle FINISHED;
  private static final VarHandle RUNNING;

  /// Of tasks that take less than `TIMED_NANOS` one in so many is timed: reading a clock twice
  /// takes as long as a short task.
  static final int SAMPLE = 32;

  private static final long TIMED_NANOS = 5_000;

  private static final int LONGER = 16;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      FINISHED = lookup.findVarHandle(Worker.class, "finished", long.class);
      RUNNING = lookup.findVarHandle(Worker.class, "running", Runnable.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Dispatch dispatch;
  private final Batch batch;

  /// What it starts with; read and written by its own thread, after the start.
  private @Nullable Runnable first;

  /// Null until it is started, and if it cannot be.
  volatile @Nullable Thread thread;

  /// What it runs now, or has been made for.
  private volatile @Nullable Runnable running;

  private volatile boolean stopped;

  /// What it ran when the pool was stopped.
  private volatile @Nullable Runnable interrupted;

  /// The task that it was given up with. Weak, because it is never taken back.
  private volatile @Nullable WeakReference<Runnable> givenUp;

  @Nullable Worker previous;
  @Nullable Worker next;

  /// Its neighbours in the stack of idle workers.
  @Nullable Worker below;

  @Nullable Worker above;

  /// Whether it is in the stack of idle workers: written under the lock, read without it.
  volatile boolean idle;

  /// Idle, but looks by itself at short intervals: nobody need call it.
  boolean dozes;

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
    this.running = first;
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

  /// Does nothing in another thread than the one that the pool has started for it: a factory may
  /// have started its own.
  @Override
  public void run() {
    if (thread != Thread.currentThread()) {
      return;
    }
    ScopedValue.where(CURRENT, this).run(() -> dispatch.inItsContext(this::work));
  }

  private void work() {
    Runnable task = first == null ? dispatch.firstTask(this) : first;
    first = null;
    while (task != null) {
      runTask(task);
      task = null; // an interpreted frame would keep it while this rests
      task = dispatch.nextTask(this);
    }
  }

  /// A task that throws harms nobody but itself.
  private void runTask(Runnable task) {
    begin(task);
    try {
      if (--untilTimed <= 0) {
        runTimed(task);
      } else {
        task.run();
      }
    } catch (Throwable e) {
      dispatch.taskThrew(e);
    } finally {
      RUNNING.setRelease(this, null); // the next task's volatile write makes it seen
    }
  }

  /// An interrupt that was meant for the task before must not hit this one.
  private void begin(Runnable task) {
    Thread.interrupted();
    running = task;
    if (stopped) {
      interrupted = task;
      Thread.currentThread().interrupt();
    }
  }

  /// Interrupts its task, if it runs one or is about to.
  void stop() {
    stopped = true;
    Runnable task = running;
    Thread started = thread;
    if (task != null) {
      interrupted = task;
      if (started != null) {
        started.interrupt();
      }
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
    Runnable task = running;
    givenUp = task == null ? null : new WeakReference<>(task);
  }

  boolean isGivenUp() {
    WeakReference<Runnable> given = givenUp;
    Runnable task = running;
    return given != null && task != null && given.refersTo(task);
  }

  /// What it runs, or has been made for; null between two tasks.
  @Nullable Runnable running() {
    return running;
  }

  /// The task that was interrupted when the pool was stopped, or null.
  @Nullable Runnable interrupted() {
    return thread == null ? null : interrupted;
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

  /// The caller has them now. By its own thread, or when that never ran.
  void forgetTimes() {
    timed = 0;
    timedNanos = 0;
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
