package dev.goloom.channels;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Waits for a number of tasks to end: Go's `sync.WaitGroup`.
///
/// ```java
/// var group = new WaitGroup();
/// for (URI page : pages) group.go(() -> fetch(page));
/// group.await();                                      // Go: wg.Wait()
/// ```
///
/// It can be used again when all waits have returned. An `await` is durable in a [Bubble] if the
/// group was made in that bubble; then only threads of the bubble may use it. Safe for use by many
/// threads, virtual or platform.
///
/// **Happens-before**: what a thread did before [#done] (or a negative [#add]) is visible after
/// each [#await] that returns because of it.
///
/// Source: Go's package sync.
///
/// # How it works
///
/// One word of state: the counter in the upper half; in the lower half, the waits that have found a
/// counter above zero and have not returned. It changes by volatile compare-and-sets only, hence
/// the happens-before edge. The counter does not rise from zero while there are such waits: that is
/// the misuse that Go calls "reused before previous Wait has returned". Go notices it if the waiter
/// happens to see it, here the `add` always fails.
///
/// A wait queues only if, under the queue's lock, the counter is above zero. Who brings it to zero
/// empties the queue under that lock afterwards. So nobody stays in the queue: the counter cannot
/// rise before it is empty.
public final class WaitGroup {
  private static final long ONE_TASK = 1L << 32;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(WaitGroup.class, "state", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile long state;
  private final WaitQueue queue = new WaitQueue(this, Bubble.current());

  /// A group of no tasks. Go: `var wg sync.WaitGroup`.
  public WaitGroup() {}

  /// Changes the number of tasks; at zero, releases all who wait. Go: `wg.Add(delta)`.
  ///
  /// Add tasks before the thread that waits can find zero: before it calls [#await], or from a task
  /// that is itself counted. [#go] does it right.
  ///
  /// Never blocks. O(1), at zero O(waits).
  ///
  /// @param delta how many tasks more, or fewer if negative
  /// @throws IllegalStateException `negative WaitGroup counter`, or `WaitGroup is reused before
  ///   previous Wait has returned`; the counter stays as it was
  public void add(int delta) {
    queue.check();
    while (true) {
      long seen = state;
      long next = seen + delta * ONE_TASK;
      check(seen, delta);
      if (STATE.compareAndSet(this, seen, next)) {
        if (counter(next) == 0 && waits(next) != 0) {
          releaseAll();
        }
        return;
      }
    }
  }

  private void check(long seen, int delta) {
    if (counter(seen) + delta < 0) { // an int: too many are negative, too
      throw new IllegalStateException(
          "negative WaitGroup counter: add(%d) to %s".formatted(delta, this));
    }
    if (counter(seen) == 0 && delta > 0 && waits(seen) != 0) {
      throw new IllegalStateException(
          "WaitGroup is reused before previous Wait has returned: add(%d) to %s"
              .formatted(delta, this));
    }
  }

  /// Says that one task has ended. Go: `wg.Done()`.
  ///
  /// As `add(-1)`.
  ///
  /// @throws IllegalStateException `negative WaitGroup counter`
  public void done() {
    add(-1);
  }

  /// Waits until there are no tasks. Go: `wg.Wait()`.
  ///
  /// Does not wait if there are none. O(1).
  ///
  /// @throws InterruptedException if interrupted before or while it waits; the group is as if this
  ///   had not been called
  public void await() throws InterruptedException {
    queue.check();
    Chan.throwIfInterrupted();
    while (true) {
      long seen = state;
      if (counter(seen) == 0) {
        return;
      }
      if (STATE.compareAndSet(this, seen, seen + 1)) {
        awaitZero();
        return;
      }
    }
  }

  private void awaitZero() throws InterruptedException {
    try {
      var waiter = new Wait();
      if (queueUnlessZero(waiter)) {
        queue.await(waiter);
      }
    } finally {
      STATE.getAndAdd(this, -1L);
    }
  }

  private boolean queueUnlessZero(Waiter waiter) {
    queue.lock();
    boolean queued = counter(state) != 0;
    if (queued) {
      queue.append(waiter);
    }
    queue.unlock();
    return queued;
  }

  private void releaseAll() {
    queue.lock();
    Waiter released = queue.claimAll();
    queue.unlock();
    WaitQueue.completeAll(released);
  }

  /// Runs a task in a new virtual thread, and counts it. Go: `wg.Go(f)`.
  ///
  /// If the task throws, it has ended, and the exception goes to the thread's uncaught exception
  /// handler; where Go would end the process, Java prints a stack trace and goes on.
  ///
  /// Never blocks. **Happens-before**: what was done before this call is visible to the task, and
  /// what the task did is visible after [#await].
  ///
  /// @return the thread, started
  /// @throws IllegalStateException `WaitGroup is reused before previous Wait has returned`
  public Thread go(Go.Task task) {
    add(1);
    return Go.go(() -> runCounted(task));
  }

  private void runCounted(Go.Task task) throws Exception {
    try {
      task.run();
    } finally {
      done();
    }
  }

  /// For messages: `WaitGroup@1b2c (counter 3)`.
  @Override
  public String toString() {
    String name = "WaitGroup@" + Integer.toHexString(System.identityHashCode(this));
    return name + " (counter " + counter(state) + ")";
  }

  private static int counter(long state) {
    return (int) (state >> 32);
  }

  private static int waits(long state) {
    return (int) state;
  }

  /// What thread dumps show as the blocker.
  private final class Wait extends Waiter {
    Wait() {
      super(Thread.currentThread(), queue.bubble);
    }

    /// Go's wait reason.
    @Override
    public String toString() {
      return "sync.WaitGroup.Wait " + WaitGroup.this;
    }
  }
}
