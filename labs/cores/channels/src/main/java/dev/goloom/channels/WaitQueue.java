package dev.goloom.channels;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// Threads that wait, first come first served, and the lock that guards them.
///
/// The owner may guard fields of its own with the same lock. The lock is one bit: hold it for a few
/// loads and stores, never for a completion, user code or anything that can block.
///
/// Invariants: a waiter is in the queue exactly while it is neither claimed nor gone; the size is
/// the number of waiters in the queue.
///
/// Happens-before: each critical section comes before the next (release store, acquiring
/// compare-and-set); what the claimer did before [Waiter#complete] comes before the end of the
/// wait.
final class WaitQueue {
  private static final VarHandle LOCK;

  static {
    try {
      LOCK = MethodHandles.lookup().findVarHandle(WaitQueue.class, "lock", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Object owner;
  final @Nullable Bubble bubble;

  @SuppressWarnings("unused") // through LOCK
  private int lock;

  private @Nullable Waiter first;
  private @Nullable Waiter last;
  private int size;

  /// @param owner what the threads wait for, to name it in messages
  /// @param bubble where a wait is durable, or null
  WaitQueue(Object owner, @Nullable Bubble bubble) {
    this.owner = owner;
    this.bubble = bubble;
  }

  /// Fails if the queue belongs to a bubble and the current thread does not.
  void check() {
    if (bubble != null) {
      bubble.check(owner);
    }
  }

  void lock() {
    check();
    for (int spins = 0; !LOCK.weakCompareAndSetAcquire(this, 0, 1); spins++) {
      Patience.backOff(spins);
    }
  }

  void unlock() {
    LOCK.setRelease(this, 0);
  }

  // Under the lock.

  int size() {
    return size;
  }

  void append(Waiter waiter) {
    last = Waiter.append(last, waiter);
    if (first == null) {
      first = waiter;
    }
    size++;
  }

  /// The one that has waited longest, or null.
  @Nullable Waiter first() {
    return first;
  }

  /// Takes out one that is in the queue. A claimer takes the [#first].
  void remove(Waiter waiter) {
    if (waiter == first) {
      first = waiter.next;
    }
    if (waiter == last) {
      last = waiter.previous;
    }
    waiter.unlink();
    size--;
  }

  /// Claims all.
  ///
  /// @return them, for [#completeAll]
  @Nullable Waiter claimAll() {
    Waiter chain = first;
    for (Waiter claimed = chain; claimed != null; claimed = claimed.previous) {
      remove(claimed);
      claimed.previous = first; // its next says that it was claimed
    }
    return chain;
  }

  // Without the lock.

  /// Completes what [#claimAll] claimed, first come first served.
  static void completeAll(@Nullable Waiter chain) {
    while (chain != null) {
      Waiter rest = chain.previous;
      chain.previous = null;
      chain.complete();
      chain = rest;
    }
  }

  /// Waits until the queued waiter is completed. Interruption is atomic: either the waiter left the
  /// queue and this throws, or it was claimed before and this returns with the flag kept.
  void await(Waiter waiter) throws InterruptedException {
    await(waiter, 0L);
  }

  /// As [#await(Waiter)], with a deadline.
  ///
  /// @param deadline a time as [Waiter#now] tells it, or 0 for none
  /// @return false if the time was up first
  boolean await(Waiter waiter, long deadline) throws InterruptedException {
    if (waiter.park(deadline)) {
      return true;
    }
    if (leave(waiter)) {
      Chan.throwIfInterrupted();
      return false;
    }
    waiter.awaitCompletion();
    return true;
  }

  /// Waits until the queued waiter is completed, interrupted or not; keeps the interrupt flag.
  void awaitUninterruptibly(Waiter waiter) {
    boolean interrupted = false;
    while (!waiter.park(0L)) {
      interrupted |= Thread.interrupted();
      Waiter.STATE.compareAndSet(waiter, Waiter.PARKED, Waiter.WAITING); // else it is done
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Takes a waiter out of the queue.
  ///
  /// @return false if it was claimed
  boolean leave(Waiter waiter) {
    lock();
    boolean queued = waiter.isQueued();
    if (queued) {
      remove(waiter);
    }
    unlock();
    return queued;
  }
}
