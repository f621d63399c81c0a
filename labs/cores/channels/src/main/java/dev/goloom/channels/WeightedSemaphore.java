package dev.goloom.channels;

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
/// What is held, and the queue, are guarded by the queue's lock. Invariants, whenever that lock is
/// free: held is between zero and the size; the first in the queue does not fit, or somebody is on
/// the way to let it in. Whatever may make the first one fit is followed by [#letIn]: a release,
/// and the departure of a waiter. A waiter that was claimed holds its weight; it returns normally
/// even if it is interrupted at the same time, so no weight is lost.
public final class WeightedSemaphore {
  private final long size;
  private final WaitQueue queue = new WaitQueue(this, Bubble.current());
  private long held;

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
    Acquire waiter = holdOrQueue(weight);
    if (waiter != null) {
      await(waiter);
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
    queue.lock();
    boolean fits = holdIfNext(weight);
    queue.unlock();
    return fits;
  }

  /// Gives back this weight, and lets in who fits now. Go: `s.Release(n)`.
  ///
  /// Never blocks. O(threads let in).
  ///
  /// @throws IllegalStateException `released more than held`; nothing was released
  /// @throws IllegalArgumentException if the weight is negative
  public void release(long weight) {
    requireNotNegative(weight);
    queue.lock();
    boolean isHeld = weight <= held;
    if (isHeld) {
      held -= weight;
    }
    queue.unlock();
    if (!isHeld) {
      throw new IllegalStateException("released more than held: %d to %s".formatted(weight, this));
    }
    letIn();
  }

  private @Nullable Acquire holdOrQueue(long weight) {
    if (tryAcquire(weight)) {
      return null;
    }
    var waiter = new Acquire(weight);
    queue.lock();
    boolean fits = holdIfNext(weight); // a release may have come in between
    if (!fits) {
      queue.append(waiter);
    }
    queue.unlock();
    return fits ? null : waiter;
  }

  private void await(Acquire waiter) throws InterruptedException {
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

  /// Claims the first if it fits.
  private @Nullable Waiter claimFirst() {
    queue.lock();
    Acquire claimed = queue.first() instanceof Acquire first && fits(first.weight) ? first : null;
    if (claimed != null) {
      held += claimed.weight;
      queue.remove(claimed);
    }
    queue.unlock();
    return claimed;
  }

  /// Under the lock.
  private boolean holdIfNext(long weight) {
    boolean fits = queue.first() == null && fits(weight);
    if (fits) {
      held += weight;
    }
    return fits;
  }

  /// Under the lock.
  private boolean fits(long weight) {
    return weight <= size - held;
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
