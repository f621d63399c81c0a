package dev.goloom.channels;

import java.io.Serial;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.AbstractQueuedLongSynchronizer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/// A lock without an owner: Go's `sync.Mutex`.
///
/// ```java
/// mutex.lock();
/// try {
///   balance += amount;
/// } finally {
///   mutex.unlock();   // Go: defer mu.Unlock()
/// }
/// ```
///
/// One thread may lock it and another unlock it. It is not reentrant: a thread that locks it twice
/// waits for itself. It holds no reference to the thread that locked it, so a parked thread that
/// nobody else knows can be collected together with it.
///
/// It is a [Lock] because that is Go's `sync.Locker`: [Cond] and code that is written for any lock
/// take it. Safe for use by many threads, virtual or platform.
///
/// Waiting for it is not durable in a [Bubble], as in Go: a thread outside may unlock it.
///
/// **Happens-before**: the n-th unlock comes before the (n+1)-th lock returns; a failed try orders
/// nothing.
///
/// Source: Go's package sync, the Go memory model ("Locks").
///
/// # How it works
///
/// The JDK's queue for locks, with one word of state. LOCKED: somebody has it. HUNGRY: the first in
/// the queue has waited for more than a millisecond, and whoever unlocks leaves the mutex to it.
///
/// - Without HUNGRY, anybody takes a free mutex, also past the queue: that is fast, because the one
///   that was just woken needs a while to come.
/// - With HUNGRY, only the first in the queue takes it, and clears HUNGRY. This is Go's starvation
///   mode. Without it, on one carrier, a thread that parks while it holds the lock, and locks again
///   right after it unlocks, keeps all others out for ever: they run only while it is locked. A
///   `ReentrantLock` does that.
///
/// Each change of the state is a volatile compare-and-set: hence the happens-before edge.
public final class Mutex implements Lock {
  private final Sync sync = new Sync();

  /// An unlocked mutex. Go: `var mu sync.Mutex`.
  public Mutex() {}

  /// Locks, after waiting until it is unlocked. Go: `mu.Lock()`.
  ///
  /// Waits without end, and goes on waiting when interrupted; the interrupt flag is kept. O(1).
  @Override
  public void lock() {
    if (!sync.tryLock()) {
      sync.acquire(hungryAt());
    }
  }

  /// Locks, after waiting until it is unlocked or the thread is interrupted. Go has no such thing.
  ///
  /// @throws InterruptedException if interrupted before or while it waits: then it did not lock
  @Override
  public void lockInterruptibly() throws InterruptedException {
    Chan.throwIfInterrupted();
    if (!sync.tryLock()) {
      sync.acquireInterruptibly(hungryAt());
    }
  }

  /// Locks if it is unlocked and no starving thread has a right to it. Go: `mu.TryLock()`.
  ///
  /// Never blocks. O(1).
  ///
  /// @return whether it locked
  @Override
  public boolean tryLock() {
    return sync.tryLock();
  }

  /// Locks, after waiting no longer than this. Go has no such thing.
  ///
  /// Counts real time, also in a [Bubble].
  ///
  /// @return false if the time was up first
  /// @throws InterruptedException if interrupted before or while it waits: then it did not lock
  @Override
  public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    return sync.tryAcquireNanos(hungryAt(), unit.toNanos(time));
  }

  /// Unlocks, whoever locked it. Go: `mu.Unlock()`.
  ///
  /// Never blocks. O(1).
  ///
  /// @throws IllegalMonitorStateException `unlock of unlocked mutex`; it stays unlocked
  @Override
  public void unlock() {
    if (!sync.release(0L)) {
      throw new IllegalMonitorStateException("unlock of unlocked mutex: " + this);
    }
  }

  /// Not supported: a [Cond] does this.
  ///
  /// @throws UnsupportedOperationException always
  @Override
  public Condition newCondition() {
    throw new UnsupportedOperationException("a Mutex has no conditions: use new Cond(mutex)");
  }

  /// For messages: `mutex@1b2c (locked)`.
  @Override
  public String toString() {
    String name = "mutex@" + Integer.toHexString(System.identityHashCode(this));
    return sync.isLocked() ? name + " (locked)" : name;
  }

  private static long hungryAt() {
    return System.nanoTime() + Sync.PATIENCE_NANOS;
  }

  /// The argument of an acquire is the time from which on the thread is hungry.
  private static final class Sync extends AbstractQueuedLongSynchronizer {
    @Serial private static final long serialVersionUID = 1L;

    static final long PATIENCE_NANOS = 1_000_000;

    private static final long LOCKED = 1;
    private static final long HUNGRY = 2;

    boolean tryLock() {
      return compareAndSetState(0, LOCKED) || (getState() == HUNGRY && tryLockHungry());
    }

    /// With nobody queued, the hungry one has given up.
    private boolean tryLockHungry() {
      return !hasQueuedPredecessors() && compareAndSetState(HUNGRY, LOCKED);
    }

    boolean isLocked() {
      return (getState() & LOCKED) != 0;
    }

    @Override
    protected boolean tryAcquire(long hungryAt) {
      if (tryLock()) {
        return true;
      }
      if (getState() == LOCKED && System.nanoTime() - hungryAt > 0 && !hasQueuedPredecessors()) {
        compareAndSetState(LOCKED, LOCKED | HUNGRY); // if it fails: it was unlocked, we are woken
      }
      return false;
    }

    /// @return false if it was not locked
    @Override
    protected boolean tryRelease(long ignored) {
      while (true) {
        long seen = getState();
        if ((seen & LOCKED) == 0) {
          return false;
        }
        if (compareAndSetState(seen, seen & ~LOCKED)) {
          return true;
        }
      }
    }
  }
}
