package dev.goloom.channels;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import org.jspecify.annotations.Nullable;

/// A lock for any number of readers or one writer, without owners: Go's `sync.RWMutex`.
///
/// ```java
/// var table = new RWMutex();
/// table.readLock().lock();    // Go: mu.RLock()
/// table.writeLock().lock();   // Go: mu.Lock()
/// ```
///
/// - A writer that waits excludes new readers; so readers cannot keep it out.
/// - When a writer unlocks, all readers that wait then go before the next writer; so writers cannot
///   keep them out.
/// - A thread may lock and another unlock. Nothing refers to the threads that hold it.
/// - **It is not reentrant, for readers either.** A reader that locks again for reading waits for
///   ever if a writer came in between: the writer waits for the first lock, the second for the
///   writer. A read lock cannot become a write lock, nor a write lock a read lock.
///
/// Waiting is not durable in a [Bubble], as in Go. Safe for use by many threads, virtual or
/// platform.
///
/// **Happens-before**: an unlock of the write lock comes before each later lock of either kind
/// returns; an unlock of the read lock comes before the next lock of the write lock returns; a
/// failed try orders nothing.
///
/// Source: Go's package sync, the Go memory model ("Locks").
///
/// # How it works
///
/// This is Go's algorithm. Writers first settle among themselves who is next, by a [Mutex]. The one
/// who has it announces itself in the state, and waits until the active readers have left.
///
/// - The state is the number of active readers, plus WRITER while a writer holds or waits with the
///   mutex. WRITER alone is the write lock, held.
/// - Without WRITER, a reader enters by a compare-and-set. With it, a reader queues. WRITER is
///   cleared only under the queue's lock, in one step with making all of the queue active: so a
///   reader that finds WRITER under that lock will be let in, and the queue is empty without
///   WRITER.
/// - The reader that leaves WRITER alone behind unparks the writer. The writer tells who it is
///   before it looks at the state, the reader changes the state before it looks for the writer, all
///   by volatile accesses: one of the two sees the other.
/// - A writer that gives up does what it would do to unlock.
///
/// Each change of the state is a volatile read-modify-write: hence the happens-before edges.
public final class RWMutex implements ReadWriteLock {
  private static final int WRITER = 1 << 30;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(RWMutex.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile int state;
  private final Mutex writers = new Mutex();
  private final WaitQueue readers = new WaitQueue(this, null);

  /// The writer that waits for readers to leave.
  private volatile @Nullable Thread writer;

  private final Lock readLock = new ReadLock();
  private final Lock writeLock = new WriteLock();

  /// An unlocked lock. Go: `var mu sync.RWMutex`.
  public RWMutex() {}

  /// The lock for readers. Go: `mu.RLock()`, `mu.TryRLock()`, `mu.RUnlock()`, and `mu.RLocker()`.
  ///
  /// - `lock` waits while a writer holds it or waits for it; it goes on when interrupted, and keeps
  ///   the flag. `lockInterruptibly` and the timed `tryLock` throw [InterruptedException] if
  ///   interrupted before or while they wait, and then hold nothing.
  /// - `tryLock` never blocks; it fails only if a writer holds it or waits for it.
  /// - `unlock` never blocks; with no active reader it throws [IllegalMonitorStateException]
  ///   `RUnlock of unlocked RWMutex` and changes nothing.
  /// - `newCondition` throws [UnsupportedOperationException]: use a [Cond].
  ///
  /// All are O(1). Never blocks.
  @Override
  public Lock readLock() {
    return readLock;
  }

  /// The lock for writers. Go: `mu.Lock()`, `mu.TryLock()`, `mu.Unlock()`.
  ///
  /// - `lock` waits for the writers before it and for the active readers; it goes on when
  ///   interrupted, and keeps the flag. `lockInterruptibly` and the timed `tryLock` throw
  ///   [InterruptedException] if interrupted before or while they wait; then they hold nothing, and
  ///   readers that waited for them go on.
  /// - `tryLock` never blocks; it fails if anybody holds it or a writer waits.
  /// - `unlock` never blocks; if no writer holds it, it throws [IllegalMonitorStateException]
  ///   `Unlock of unlocked RWMutex` and changes nothing. It is O(readers that wait), all others are
  ///   O(1).
  /// - `newCondition` throws [UnsupportedOperationException]: use a [Cond].
  ///
  /// Never blocks.
  @Override
  public Lock writeLock() {
    return writeLock;
  }

  /// For messages: `RWMutex@1b2c (2 readers)`, `(locked)`, `(1 readers, a writer waits)`.
  @Override
  public String toString() {
    String name = "RWMutex@" + Integer.toHexString(System.identityHashCode(this));
    int seen = state;
    if (seen == 0 || seen == WRITER) {
      return seen == 0 ? name : name + " (locked)";
    }
    return name + " (" + active(seen) + (seen < WRITER ? " readers)" : " readers, a writer waits)");
  }

  private static int active(int state) {
    return state & (WRITER - 1);
  }

  private static boolean hasWriter(int state) {
    return state >= WRITER;
  }

  // Readers.

  private boolean tryEnter() {
    while (true) {
      int seen = state;
      if (hasWriter(seen)) {
        return false;
      }
      if (STATE.compareAndSet(this, seen, seen + 1)) {
        return true;
      }
    }
  }

  /// Enters, or queues.
  ///
  /// @return the queued waiter, or null after entering
  private @Nullable Waiter enterOrQueue() {
    while (!tryEnter()) {
      var waiter = new Reader();
      readers.lock();
      boolean queued = hasWriter(state);
      if (queued) {
        readers.append(waiter);
      }
      readers.unlock();
      if (queued) {
        return waiter;
      }
    }
    return null;
  }

  private void leave() {
    while (true) {
      int seen = state;
      if (active(seen) == 0) {
        throw new IllegalMonitorStateException("RUnlock of unlocked RWMutex: " + this);
      }
      if (STATE.compareAndSet(this, seen, seen - 1)) {
        if (seen - 1 == WRITER) {
          LockSupport.unpark(writer);
        }
        return;
      }
    }
  }

  // Writers. All but tryLock hold the mutex.

  /// Excludes new readers.
  ///
  /// @return whether there are no active ones
  private boolean announce() {
    return (int) STATE.getAndAdd(this, WRITER) == 0;
  }

  /// Waits for the active readers, until the last has left, an interrupt or the deadline.
  ///
  /// @param deadline nanoseconds as [System#nanoTime], or 0 for none
  /// @return whether they have left
  private boolean drain(long deadline) {
    writer = Thread.currentThread();
    while (state != WRITER && !Thread.currentThread().isInterrupted()) {
      if (deadline == 0L) {
        LockSupport.park(writeLock);
      } else if (deadline - System.nanoTime() > 0L) {
        LockSupport.parkNanos(writeLock, deadline - System.nanoTime());
      } else {
        break;
      }
    }
    writer = null;
    return state == WRITER;
  }

  private void drainUninterruptibly() {
    boolean interrupted = false;
    while (!drain(0L)) {
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void unlockWriter() {
    readers.lock();
    if (state != WRITER) {
      readers.unlock();
      throw new IllegalMonitorStateException("Unlock of unlocked RWMutex: " + this);
    }
    letOthersIn();
  }

  /// Gives up the wait for the active readers.
  private void retreat() {
    readers.lock();
    letOthersIn();
  }

  /// Lets in the readers that wait, then the next writer. Called under the queue's lock; releases
  /// it.
  private void letOthersIn() {
    STATE.getAndAdd(this, readers.size() - WRITER);
    Waiter admitted = readers.claimAll();
    readers.unlock();
    WaitQueue.completeAll(admitted);
    writers.unlock();
  }

  private static long deadlineAfter(long time, TimeUnit unit) {
    long deadline = System.nanoTime() + Math.max(0L, unit.toNanos(time));
    return deadline == 0L ? 1L : deadline; // 0 means none
  }

  private static UnsupportedOperationException noConditions() {
    return new UnsupportedOperationException("an RWMutex has no conditions: use new Cond(lock)");
  }

  /// What thread dumps show as the blocker of a reader.
  private static final class Reader extends Waiter {
    Reader() {
      super(Thread.currentThread(), null);
    }
  }

  private final class ReadLock implements Lock {
    @Override
    public void lock() {
      Waiter waiter = enterOrQueue();
      if (waiter != null) {
        readers.awaitUninterruptibly(waiter);
      }
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
      Chan.throwIfInterrupted();
      Waiter waiter = enterOrQueue();
      if (waiter != null) {
        readers.await(waiter);
      }
    }

    @Override
    public boolean tryLock() {
      return tryEnter();
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
      Chan.throwIfInterrupted();
      long deadline = deadlineAfter(time, unit);
      Waiter waiter = enterOrQueue();
      return waiter == null || readers.await(waiter, deadline);
    }

    @Override
    public void unlock() {
      leave();
    }

    @Override
    public Condition newCondition() {
      throw noConditions();
    }

    @Override
    public String toString() {
      return "read lock of " + RWMutex.this;
    }
  }

  private final class WriteLock implements Lock {
    @Override
    public void lock() {
      writers.lock();
      if (!announce()) {
        drainUninterruptibly();
      }
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
      writers.lockInterruptibly();
      if (!announce() && !drain(0L)) {
        retreat();
        Thread.interrupted();
        throw new InterruptedException();
      }
    }

    @Override
    public boolean tryLock() {
      if (!writers.tryLock()) {
        return false;
      }
      boolean locked = STATE.compareAndSet(RWMutex.this, 0, WRITER);
      if (!locked) {
        writers.unlock();
      }
      return locked;
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
      long deadline = deadlineAfter(time, unit);
      if (!writers.tryLock(time, unit)) {
        return false;
      }
      if (announce() || drain(deadline)) {
        return true;
      }
      retreat();
      Chan.throwIfInterrupted();
      return false;
    }

    @Override
    public void unlock() {
      unlockWriter();
    }

    @Override
    public Condition newCondition() {
      throw noConditions();
    }

    @Override
    public String toString() {
      return "write lock of " + RWMutex.this;
    }
  }
}
