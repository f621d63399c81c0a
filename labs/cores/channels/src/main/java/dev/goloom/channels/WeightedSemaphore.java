package dev.goloom.channels;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// A limit on what is held at a time, by weight: Go's `semaphore.Weighted` of `x/sync`.
///
/// ```java
/// var memory = new WeightedSemaphore(1 << 30);
/// memory.acquire(image.bytes());
/// try {
///   resize(image);
/// } finally {
///   memory.release(image.bytes());
/// }
/// ```
///
/// First come, first served: while a large request waits, smaller ones that come later wait behind
/// it, although they would fit. So a large request cannot starve.
///
/// It has no owners: any thread may release. An `acquire` is durable in a [Bubble] if the semaphore
/// was made in that bubble; then only threads of the bubble may use it. Safe for use by many
/// threads, virtual or platform.
///
/// **Happens-before**: a [#release] comes before the return of each later [#acquire] or successful
/// [#tryAcquire].
///
/// Source: golang.org/x/sync/semaphore.
///
/// # How it works
///
/// One word of state: what is held, plus QUEUED (the sign bit) while somebody queues. It changes by
/// volatile read-modify-writes only, hence the happens-before edge. Invariants:
///
/// - Held is between zero and the size.
/// - Without QUEUED the queue is empty, and whoever fits holds by a compare-and-set. With QUEUED,
///   held grows only under the queue's lock, for the first in the queue. QUEUED changes only under
///   that lock.
/// - The first in the queue does not fit, or somebody is on the way to [#letIn]. For whatever may
///   make the first one fit is followed by it: a release that finds QUEUED, the departure of a
///   waiter, and the arrival of one, because a release may have come just before QUEUED.
///
/// A waiter that was claimed holds its weight; it returns normally even if it is interrupted at the
/// same time, so no weight is lost.
public final class WeightedSemaphore {
  private static final long QUEUED = Long.MIN_VALUE;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(WeightedSemaphore.class, "state", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long size;
  private final WaitQueue queue = new WaitQueue(this, Bubble.current());
  private volatile long state;

  /// Go: `semaphore.NewWeighted(size)`.
  ///
  /// @param size how much may be held at a time
  /// @throws IllegalArgumentException if the size is negative
  public WeightedSemaphore(long size) {
    if (size < 0L) {
      throw new IllegalArgumentException("a semaphore's size must not be negative: " + size);
    }
    this.size = size;
  }

  /// Waits until this weight fits and all who came before are served, then holds it. Go:
  /// `s.Acquire(ctx, n)`.
  ///
  /// Go waits for the end of the context if the weight is larger than the size. There is no context
  /// here to wait for, so this fails at once. O(1).
  ///
  /// @param weight how much; may be zero
  /// @throws IllegalArgumentException if the weight is negative, or larger than the size
  /// @throws InterruptedException if interrupted before or while it waits: then it holds nothing
  ///   more
  public void acquire(long weight) throws InterruptedException {
    requireNotNegative(weight);
    if (weight > size) {
      throw new IllegalArgumentException("acquire(%d) never fits in %s".formatted(weight, this));
    }
    Chan.throwIfInterrupted();
    if (!tryAcquire(weight)) {
      await(new Acquire(weight));
    }
  }

  /// Holds this weight if it fits now and nobody waits. Go: `s.TryAcquire(n)`.
  ///
  /// Never blocks. O(1).
  ///
  /// @return whether it holds it; false if the weight is larger than the size
  /// @throws IllegalArgumentException if the weight is negative
  public boolean tryAcquire(long weight) {
    requireNotNegative(weight);
    queue.check();
    while (true) {
      long seen = state;
      if (isQueued(seen) || !fits(weight, seen)) {
        return false;
      }
      if (STATE.compareAndSet(this, seen, seen + weight)) {
        return true;
      }
    }
  }

  /// Gives back this weight, and lets in who fits now. Go: `s.Release(n)`.
  ///
  /// Never blocks. O(threads let in).
  ///
  /// @throws IllegalStateException `released more than held`; nothing was released
  /// @throws IllegalArgumentException if the weight is negative
  public void release(long weight) {
    requireNotNegative(weight);
    queue.check();
    while (true) {
      long seen = state;
      if (weight > held(seen)) {
        throw new IllegalStateException(
            "released more than held: %d to %s".formatted(weight, this));
      }
      if (STATE.compareAndSet(this, seen, seen - weight)) {
        if (isQueued(seen)) {
          letIn();
        }
        return;
      }
    }
  }

  private void await(Acquire waiter) throws InterruptedException {
    queue.lock();
    STATE.getAndBitwiseOr(this, QUEUED);
    queue.append(waiter);
    queue.unlock();
    letIn();
    try {
      queue.await(waiter);
    } catch (InterruptedException e) {
      letIn(); // a smaller one behind it may fit
      throw e;
    }
  }

  private void letIn() {
    for (Waiter waiter = claimFirst(); waiter != null; waiter = claimFirst()) {
      waiter.complete();
    }
  }

  /// Claims the first if it fits. Notices when nobody is left.
  private @Nullable Waiter claimFirst() {
    queue.lock();
    Acquire claimed = null;
    if (queue.first() instanceof Acquire first && fits(first.weight, state)) {
      claimed = first;
      STATE.getAndAdd(this, first.weight);
      queue.remove(first);
    }
    if (queue.first() == null) {
      STATE.getAndBitwiseAnd(this, ~QUEUED);
    }
    queue.unlock();
    return claimed;
  }

  private boolean fits(long weight, long state) {
    return weight <= size - held(state);
  }

  private static boolean isQueued(long state) {
    return state < 0L;
  }

  private static long held(long state) {
    return state & ~QUEUED;
  }

  private static void requireNotNegative(long weight) {
    if (weight < 0L) {
      throw new IllegalArgumentException("a weight must not be negative: " + weight);
    }
  }

  /// For messages: `semaphore@1b2c (size 10)`.
  @Override
  public String toString() {
    return "semaphore@"
        + Integer.toHexString(System.identityHashCode(this))
        + " (size "
        + size
        + ")";
  }

  /// What thread dumps show as the blocker.
  private final class Acquire extends Waiter {
    private final long weight;

    Acquire(long weight) {
      super(Thread.currentThread(), queue.bubble);
      this.weight = weight;
    }

    @Override
    public String toString() {
      return "semaphore acquire " + weight + " " + WeightedSemaphore.this;
    }
  }
}
