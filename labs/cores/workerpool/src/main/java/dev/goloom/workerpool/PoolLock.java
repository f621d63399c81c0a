package dev.goloom.workerpool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/// One bit that guards a pool's state. A base class, so that the bit lies beside what it guards.
///
/// It is held for some loads and stores, never while user code runs, a thread is started or woken,
/// or anything blocks. Who finds it taken leaves it alone for about as long as several such
/// sections take: the holder then gets several of them done with the cache line at hand. The
/// holder's processor may be taken from it; so a thread that has tried for long yields, and then
/// sleeps. That may use up the permit that another thread gave it by `unpark`: who takes the lock
/// and then parks looks at its condition in between.
///
/// Happens-before: releasing is a release store, taking it an acquiring compare-and-set, so each
/// section happens-before the next.
abstract class PoolLock {
  private static final VarHandle LOCK;
  private static final int PAUSES = 12;
  private static final int TRIES_BEFORE_YIELD = 64;
  private static final int TRIES_BEFORE_SLEEP = 1_024;
  private static final long SLEEP_NANOS = 50_000;

  static {
    try {
      LOCK = MethodHandles.lookup().findVarHandle(PoolLock.class, "lock", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unused") // through LOCK
  private int lock;

  final void lock() {
    if (!LOCK.weakCompareAndSetAcquire(this, 0, 1)) {
      lockContended();
    }
  }

  private void lockContended() {
    int tries = 0;
    do {
      backOff(tries++);
    } while ((int) LOCK.getOpaque(this) != 0 || !LOCK.weakCompareAndSetAcquire(this, 0, 1));
  }

  @SuppressWarnings("ThreadPriorityCheck") // the holder may need this very processor
  static void backOff(int tries) {
    if (tries < TRIES_BEFORE_YIELD) {
      pause();
    } else if (tries < TRIES_BEFORE_SLEEP) {
      Thread.yield();
    } else {
      LockSupport.parkNanos(SLEEP_NANOS);
    }
  }

  static void pause() {
    for (int i = 0; i < PAUSES; i++) {
      Thread.onSpinWait();
    }
  }

  final void unlock() {
    LOCK.setRelease(this, 0);
  }
}
