package dev.goloom.channels;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A thread that waits for one thing, and a link in the queue where it waits: Go's `sudog`.
///
/// Life of a waiter. Its thread makes it, and appends it to a queue under the lock of the queue's
/// owner. Another thread **claims** it by taking it out of the queue under that lock; from then on
/// the wait is decided, and only the claimer may touch it. After the lock is released the claimer
/// **completes** it. A thread that gives up (interrupt, timeout) must take its waiter out itself;
/// if it is no longer in the queue, somebody has claimed it, and the thread waits for the
/// completion.
///
/// States:
///
/// | from | to | by |
/// |---|---|---|
/// | WAITING | PARKED | its thread, just before it parks |
/// | WAITING, PARKED | DONE | the claimer, once |
///
/// The claimer unparks only if it found PARKED: a thread that still spins needs no unpark.
///
/// Happens-before: `element` is written before DONE (a volatile exchange) and read after DONE was
/// seen (a volatile read). Links are guarded by the lock of the queue's owner.
///
/// This object is also the blocker that thread dumps show: hence the names of the subclasses.
class Waiter {
  static final int WAITING = 0;
  static final int PARKED = 1;
  static final int CLAIMED = 2; // select only
  static final int CLAIMED_PARKED = 3; // select only
  static final int DONE = 4;
  private static final int PARKED_BIT = 1;

  static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Waiter.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @Nullable Thread thread;
  @Nullable Bubble bubble;
  volatile int state;

  /// What is handed over, in either direction.
  @Nullable Object element;

  /// Neighbours in a queue.
  @Nullable Waiter next;

  @Nullable Waiter previous;

  Waiter(@Nullable Thread thread, @Nullable Bubble bubble) {
    this.thread = thread;
    this.bubble = bubble;
  }

  /// Whether it waits to send.
  boolean sends() {
    return false;
  }

  /// What a sender that is now claimed hands over.
  final Object takeElement() {
    Object taken = Objects.requireNonNull(element);
    element = null;
    return taken;
  }

  /// What a completed receiver was given.
  final Object result() {
    return Objects.requireNonNull(element);
  }

  /// Decides this wait, if it is still open. Called under the lock of the queue that it was in.
  ///
  /// @return false if another case of the same select came first
  boolean claim() {
    return true;
  }

  /// Lets the thread go on. Called once, by the claimer, holding no lock.
  void complete() {
    Thread waiting = thread;
    boolean parked = bubble == null ? finish() : bubble.release(this);
    if (parked) {
      LockSupport.unpark(waiting);
    }
  }

  /// Sets DONE.
  ///
  /// @return whether the thread was parked
  final boolean finish() {
    return ((int) STATE.getAndSet(this, DONE) & PARKED_BIT) != 0;
  }

  /// Parks until completed, interrupted or out of time. Called by the waiter's thread.
  ///
  /// @param deadline a time as [#now] tells it, or 0 for none
  /// @return false if not completed: the caller must leave the queue, or find itself claimed and
  ///   call [#awaitCompletion]
  final boolean park(long deadline) {
    if (!prepareToPark(deadline)) {
      return true;
    }
    Thread self = Thread.currentThread();
    while (true) {
      if (deadline == 0L || bubble != null) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, deadline - System.nanoTime());
      }
      boolean done = state == DONE;
      if (done || self.isInterrupted() || (deadline != 0L && deadline - now() <= 0L)) {
        if (bubble != null) {
          bubble.unblock(this);
        }
        return done;
      }
    }
  }

  private boolean prepareToPark(long deadline) {
    return bubble == null
        ? STATE.compareAndSet(this, WAITING, PARKED)
        : bubble.block(this, deadline);
  }

  /// Nanoseconds on the clock of this waiter: the bubble's, or [System#nanoTime].
  final long now() {
    return bubble == null ? System.nanoTime() : bubble.clock().nanoTime();
  }

  /// Waits for a claimer that is between its claim and its completion: a few instructions away,
  /// unless its processor was taken from it.
  final void awaitCompletion() {
    for (int spins = 0; state != DONE; spins++) {
      Patience.backOff(spins);
    }
  }

  // A queue is known by its first and its last waiter. A waiter that was taken out of its queue is
  // its own next. All O(1).

  /// Links a waiter behind `last`, and answers it: the new last.
  static Waiter append(@Nullable Waiter last, Waiter waiter) {
    waiter.next = null;
    waiter.previous = last;
    if (last != null) {
      last.next = waiter;
    }
    return waiter;
  }

  /// Unlinks the first of a queue. Writes before anything of this object is read.
  final void unlinkFirst(@Nullable Waiter second) {
    next = this;
    if (second != null) {
      second.previous = null;
    }
  }

  /// Unlinks from anywhere in a queue.
  final void unlink() {
    Waiter before = previous;
    Waiter after = next;
    if (before != null) {
      before.next = after;
    }
    if (after != null && after != this) {
      after.previous = before;
    }
    previous = null;
    next = this;
  }

  final boolean isQueued() {
    return next != this;
  }
}
