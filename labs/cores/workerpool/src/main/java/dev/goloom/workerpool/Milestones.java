package dev.goloom.workerpool;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// What has come to pass at the end of a pool, and who waits for it. What was reached stays so.
///
/// Lock-free, so that it can be told of under the pool's lock. Happens-before: what was done before
/// [#reach] is visible after an [#await] that answers true, by the volatile bits.
final class Milestones {
  /// Queued tasks have been given up, and running ones interrupted.
  static final int INTERRUPTING = 1;

  /// No task is left but those that drain the pool themselves.
  static final int QUIET = 2;

  /// No task and no worker is left.
  static final int TERMINATED = 4;

  private final AtomicInteger reached = new AtomicInteger();
  private final Queue<Thread> waiting = new ConcurrentLinkedQueue<>();

  void reach(int milestone) {
    int before = reached.getAndUpdate(bits -> bits | milestone);
    if ((before & milestone) == 0) {
      waiting.forEach(LockSupport::unpark);
    }
  }

  boolean isReached(int any) {
    return (reached.get() & any) != 0;
  }

  /// Waits until one of some milestones is reached.
  ///
  /// @param any their bits
  /// @param nanos how long at most; `Long.MAX_VALUE` is for ever
  /// @return whether one is reached
  /// @throws InterruptedException if the caller is interrupted, before or while it waits
  boolean await(int any, long nanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (isReached(any) || nanos <= 0) {
      return isReached(any);
    }
    Thread self = Thread.currentThread();
    waiting.add(self); // before the look at the bits: who sets them then sees this thread
    try {
      return park(any, System.nanoTime() + nanos);
    } finally {
      waiting.remove(self);
    }
  }

  private boolean park(int any, long deadline) throws InterruptedException {
    while (!isReached(any)) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      LockSupport.parkNanos(this, left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    return true;
  }
}
