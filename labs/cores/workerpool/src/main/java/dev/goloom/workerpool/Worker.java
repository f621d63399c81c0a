package dev.goloom.workerpool;

import org.jspecify.annotations.Nullable;

/// A thread of the pool, and its place in the list of all workers and in the stack of idle ones.
///
/// The links, `idle` and `woken` are guarded by the pool's lock.
///
/// **Stopping.** The task that is interrupted must be the one that is reported, and no other may be
/// hit. The worker writes `running` and then reads `stopped`; who stops it writes `stopped` and
/// then reads `running`. Both are volatile, so at least one of the two sees the other: either the
/// worker interrupts itself before its task begins, or the task is seen and interrupted. A worker
/// that is seen between two tasks is not interrupted.
final class Worker implements Runnable {
  private static final ThreadLocal<@Nullable Worker> CURRENT = new ThreadLocal<>();

  /// Every so many tasks one is timed.
  private static final int SAMPLE = 16;

  private final Dispatch dispatch;

  /// What it starts with; read and written by its own thread, after the start.
  private @Nullable Runnable first;

  /// Null until it is started, and if it cannot be. Written under the pool's lock.
  volatile @Nullable Thread thread;

  /// What it runs now, or has been made for.
  private volatile @Nullable Runnable running;

  private volatile boolean stopped;

  /// What it ran when the pool was stopped.
  private volatile @Nullable Runnable interrupted;

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

  private int tasks;

  Worker(Dispatch dispatch, @Nullable Runnable first) {
    this.dispatch = dispatch;
    this.first = first;
    this.running = first;
  }

  /// The worker that runs this code, or null.
  static @Nullable Worker current() {
    return CURRENT.get();
  }

  boolean belongsTo(Dispatch other) {
    return dispatch == other;
  }

  @Override
  public void run() {
    CURRENT.set(this);
    Runnable task = first == null ? dispatch.firstTask(this) : first;
    first = null;
    while (task != null) {
      runTask(task);
      task = dispatch.nextTask(this);
    }
  }

  /// A task that throws harms nobody but itself.
  private void runTask(Runnable task) {
    begin(task);
    long start = tasks++ % SAMPLE == 0 ? System.nanoTime() : 0;
    try {
      task.run();
      if (start != 0) {
        dispatch.ran(System.nanoTime() - start);
      }
    } catch (Throwable e) {
      dispatch.taskThrew(e);
    } finally {
      running = null;
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

  @Nullable Runnable first() {
    return first;
  }

  /// What it runs, or has been made for; null between two tasks.
  @Nullable Runnable running() {
    return running;
  }

  /// The task that was interrupted when the pool was stopped, or null.
  @Nullable Runnable interrupted() {
    return thread == null ? null : interrupted;
  }
}
