package dev.goloom.channels;

import java.util.Objects;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/// A place to wait until something has changed: Go's `sync.Cond`.
///
/// ```java
/// mutex.lock();
/// try {
///   while (queue.isEmpty()) notEmpty.await();
///   return queue.remove();
/// } finally {
///   mutex.unlock();
/// }
/// ```
///
/// Waiters wake first come, first served, and never without a signal. Still wait in a loop: between
/// the signal and the return, another thread may have had the lock.
///
/// An `await` is durable in a [Bubble] if the cond was made in that bubble; then only threads of
/// the bubble may use it. Safe for use by many threads, virtual or platform.
///
/// **Happens-before**: a [#signal] or [#broadcast] comes before the return of each [#await] that it
/// wakes.
///
/// Source: Go's package sync.
///
/// # How it works
///
/// A thread queues while it holds the lock, and unlocks then. So whoever changes something under
/// the lock, and signals during or after that, finds each thread that has looked before the change.
/// A signal claims the first in the queue. One that is claimed has the signal and returns normally,
/// even if it is interrupted at the same time; one that was not claimed leaves the queue and the
/// signal goes to the next.
public final class Cond {
  private final Lock lock;
  private final WaitQueue queue = new WaitQueue(this, Bubble.current());

  /// A cond for what this lock guards. Go: `sync.NewCond(l)`.
  ///
  /// @param lock a [Mutex], one side of an [RWMutex], or any lock that is held once, not reentered
  public Cond(Lock lock) {
    this.lock = Objects.requireNonNull(lock, "no lock");
  }

  /// Unlocks, waits for a signal, and locks again. Go: `c.Wait()`.
  ///
  /// The caller must hold the lock, and holds it again when this returns or throws. The wait for
  /// the lock is not interruptible. O(1).
  ///
  /// @throws InterruptedException if interrupted before the call or before a signal came: then it
  ///   took no signal. If a signal came first, this returns and the interrupt flag is kept
  /// @throws IllegalMonitorStateException if nobody holds the lock, or what else the lock throws;
  ///   it did not wait
  public void await() throws InterruptedException {
    Chan.throwIfInterrupted();
    var waiter = new Wait();
    queue.lock();
    queue.append(waiter);
    queue.unlock();
    unlock(waiter);
    try {
      queue.await(waiter);
    } finally {
      lock.lock();
    }
  }

  private void unlock(Waiter waiter) {
    boolean unlocked = false;
    try {
      lock.unlock();
      unlocked = true;
    } finally {
      if (!unlocked && !queue.leave(waiter)) {
        signal(); // it was for somebody who waits
      }
    }
  }

  /// Wakes the thread that has waited longest, if any. Go: `c.Signal()`.
  ///
  /// The caller may hold the lock, and need not. Never blocks. O(1).
  public void signal() {
    queue.lock();
    Waiter first = queue.first();
    if (first != null) {
      queue.remove(first);
    }
    queue.unlock();
    if (first != null) {
      first.complete();
    }
  }

  /// Wakes all threads that wait now. Go: `c.Broadcast()`.
  ///
  /// The caller may hold the lock, and need not. Never blocks. O(threads).
  public void broadcast() {
    queue.lock();
    @Nullable Waiter woken = queue.claimAll();
    queue.unlock();
    WaitQueue.completeAll(woken);
  }

  /// For messages: `Cond@1b2c`.
  @Override
  public String toString() {
    return "Cond@" + Integer.toHexString(System.identityHashCode(this));
  }

  /// What thread dumps show as the blocker.
  private final class Wait extends Waiter {
    Wait() {
      super(Thread.currentThread(), queue.bubble);
    }

    /// Go's wait reason.
    @Override
    public String toString() {
      return "sync.Cond.Wait " + Cond.this;
    }
  }
}
