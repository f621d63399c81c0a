package dev.goloom.workerpool;

import org.jspecify.annotations.Nullable;

/// A thread of the pool, and its place in the list of all workers and in the stack of idle ones.
///
/// The links, `idle` and `woken` are guarded by the pool's lock.
final class Worker implements Runnable {
  private static final ThreadLocal<@Nullable Worker> CURRENT = new ThreadLocal<>();

  /// Every so many tasks one is timed.
  private static final int SAMPLE = 16;

  private final Dispatch dispatch;

  /// What it starts with; read and written by its own thread, after the start.
  private @Nullable Runnable first;

  /// Null until it is started; guarded by the pool's lock.
  @Nullable Thread thread;

  /// What it runs now, for reports: racy.
  volatile @Nullable Runnable running;

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
    running = task;
    long start = tasks++ % SAMPLE == 0 ? System.nanoTime() : 0;
    try {
      dispatch.beforeTask();
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

  @Nullable Runnable first() {
    return first;
  }
}
