package dev.goloom.channels;

import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// Threads that work on one thing, and the first error among them: Go's `errgroup.Group`.
///
/// ```java
/// var group = ErrGroup.withContext(ctx).limit(8);
/// for (Url url : urls) {
///   group.go(() -> fetch(group.context(), url));   // the first to fail cancels the others
/// }
/// group.await();
/// ```
///
/// A task fails by throwing anything: what Go returns as an error and what it panics with are both
/// exceptions here. The first to fail wins; later failures are dropped. A task that is started
/// after a failure runs all the same: that it looks at its context is its own affair, as in Go.
///
/// Safe for use by many threads. Source: `golang.org/x/sync/errgroup`.
///
/// # How it works
///
/// `active` counts the tasks that were started and have not ended; `error` is null or the first
/// failure; `idle` is null or the channel that waiters wait on. All are guarded by the group's
/// monitor, in which nothing blocks and no task runs. The task that brings `active` to zero closes
/// `idle` and forgets it, so nobody waits on a group that is idle. With a limit there is a channel
/// of that capacity: to start a task is to send to it, to end one is to receive.
///
/// Happens-before: what a task did before it ended is visible after the [#await] that waited for it
/// (the monitor, and the close of `idle`); what was done before [#go] is visible to the task (its
/// start); and if there is a limit of n, what a task did before it ended is visible after the `go`
/// that had to wait for it.
public final class ErrGroup {
  private final @Nullable CancelContext context;
  private @Nullable Chan<Boolean> slots;
  private int active;
  private @Nullable Throwable error;
  private @Nullable Chan<Void> idle;

  private ErrGroup(@Nullable CancelContext context) {
    this.context = context;
  }

  /// A group whose tasks are not cancelled when one fails. Go: `var g errgroup.Group`.
  public ErrGroup() {
    this(null);
  }

  /// A group with a context of its own, which is cancelled when a task fails, with that failure as
  /// the cause, or when [#await] returns. Go: `errgroup.WithContext(ctx)`.
  ///
  /// @param parent from which [#context] is derived
  public static ErrGroup withContext(Context parent) {
    return new ErrGroup(parent.withCancel());
  }

  /// The context of this group; [Context#background] if it has none. It is also [Context#current]
  /// in the tasks of a group that has one.
  public Context context() {
    return context == null ? Context.background() : context;
  }

  /// Lets at most so many tasks run at one time. Go: `g.SetLimit(n)`.
  ///
  /// @param limit how many; 0 lets none start; less than 0 is no limit, as in the beginning
  /// @return this group
  /// @throws IllegalStateException if a task is active
  public synchronized ErrGroup limit(int limit) {
    if (active > 0) {
      throw new IllegalStateException(
          "limit(" + limit + ") while " + active + " tasks of the group are active: set it first");
    }
    slots = limit < 0 ? null : Chan.make(limit);
    return this;
  }

  /// Starts a task in a new thread, when the limit allows it. Go: `g.Go(f)`.
  ///
  /// **Blocks** while as many tasks run as the limit says; without a limit, never. **Interruption**
  /// is atomic: if this method throws [InterruptedException], the task was not started.
  ///
  /// @throws InterruptedException if the thread is interrupted while it has to wait
  public void go(Go.Task task) throws InterruptedException {
    Objects.requireNonNull(task, "a task must not be null");
    Chan<Boolean> slot = slots();
    if (slot != null && !slot.trySend(true)) {
      slot.send(true);
    }
    start(task, slot);
  }

  /// Starts a task if the limit allows it now. Go: `g.TryGo(f)`. Never blocks, ignores
  /// interruption.
  ///
  /// @return whether the task was started
  public boolean tryGo(Go.Task task) {
    Objects.requireNonNull(task, "a task must not be null");
    Chan<Boolean> slot = slots();
    if (slot != null && !slot.trySend(true)) {
      return false;
    }
    start(task, slot);
    return true;
  }

  /// Waits until no task is active, and cancels the context. Go: `err := g.Wait()`.
  ///
  /// **Blocks** while a task is active, whether or not one has failed. If it is **interrupted** it
  /// cancels nothing, and can be called again. A failure stays with the group: each later call
  /// throws it too.
  ///
  /// The first failure comes as the cause of an [ExecutionException], checked or not, as from a
  /// [java.util.concurrent.Future]: it shows both where the task failed and who waited, and an
  /// unchecked exception of a task cannot be taken for one of the caller's own.
  ///
  /// **Happens-before**: what the tasks did is visible after this method returns or throws
  /// [ExecutionException].
  ///
  /// @throws ExecutionException if a task failed
  /// @throws InterruptedException if the thread is interrupted before all tasks have ended
  public void await() throws InterruptedException, ExecutionException {
    Chan<Void> ending = idle();
    if (ending != null) {
      ending.receive();
    }
    Throwable first = error();
    if (context != null) {
      context.cancel(first);
    }
    if (first != null) {
      throw new ExecutionException(first);
    }
  }

  private void start(Go.Task task, @Nullable Chan<Boolean> slot) {
    begin();
    boolean started = false;
    try {
      Go.go(() -> run(task, slot));
      started = true;
    } finally {
      if (!started) {
        end(slot);
      }
    }
  }

  @SuppressWarnings("CatchingUnchecked") // a task fails by throwing anything
  private void run(Go.Task task, @Nullable Chan<Boolean> slot) {
    try {
      runInContext(task);
    } catch (Throwable failure) {
      fail(failure);
    } finally {
      end(slot);
    }
  }

  private void runInContext(Go.Task task) throws Exception {
    if (context == null) {
      task.run();
    } else {
      context.<@Nullable Void, Exception>call(() -> {
        task.run();
        return null;
      });
    }
  }

  private void fail(Throwable failure) {
    if (isFirst(failure) && context != null) {
      context.cancel(failure);
    }
  }

  private synchronized boolean isFirst(Throwable failure) {
    boolean first = error == null;
    if (first) {
      error = failure;
    }
    return first;
  }

  private synchronized void begin() {
    active++;
  }

  private void end(@Nullable Chan<Boolean> slot) {
    if (slot != null) {
      slot.tryReceive(); // what this task sent, or as good
    }
    Chan<Void> ended = endOne();
    if (ended != null) {
      ended.close();
    }
  }

  /// @return what to close if that was the last one
  private synchronized @Nullable Chan<Void> endOne() {
    active--;
    Chan<Void> waiting = active == 0 ? idle : null;
    if (waiting != null) {
      idle = null;
    }
    return waiting;
  }

  /// What is closed when no task is active any more; null if none is.
  private synchronized @Nullable Chan<Void> idle() {
    if (active > 0 && idle == null) {
      idle = Chan.make();
    }
    return idle;
  }

  private synchronized @Nullable Chan<Boolean> slots() {
    return slots;
  }

  private synchronized @Nullable Throwable error() {
    return error;
  }
}
