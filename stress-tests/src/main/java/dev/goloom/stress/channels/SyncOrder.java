package dev.goloom.stress.channels;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goloom.channels.Cond;
import dev.goloom.channels.Mutex;
import dev.goloom.channels.Once;
import dev.goloom.channels.RWMutex;
import dev.goloom.channels.WaitGroup;
import dev.goloom.channels.WeightedSemaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/*
 * How to run this test:
 *   java -jar stress-tests/target/stress-tests.jar -t channels.SyncOrder
 */
/// What locks, once, wait groups, conditions and semaphores order.
///
/// Source: The Go Memory Model, "Locks" and "Once", and the documentation of package `sync`.
public final class SyncOrder {
  private SyncOrder() {}

  /// An unlock happens before the next lock: no increment is lost.
  @JCStressTest
  @Outcome(id = "2", expect = ACCEPTABLE, desc = "both counted")
  @Outcome(id = "1", expect = FORBIDDEN, desc = "one was lost")
  @State
  public static class Lock {
    final Mutex mutex = new Mutex();
    int count;

    private void increment() {
      mutex.lock();
      try {
        count++;
      } finally {
        mutex.unlock();
      }
    }

    /// Counts.
    @Actor
    public void first() {
      increment();
    }

    /// Counts.
    @Actor
    public void second() {
      increment();
    }

    /// Looks.
    @Arbiter
    public void look(I_Result r) {
      r.r1 = count;
    }
  }

  /// A reader sees all that a writer did under the lock, or nothing.
  @JCStressTest
  @Outcome(
      id = {"0, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "before or after the writer")
  @Outcome(
      id = {"0, 1", "1, 0"},
      expect = FORBIDDEN,
      desc = "in the middle")
  @State
  public static class ReadLock {
    final RWMutex mutex = new RWMutex();
    int x;
    int y;

    /// Writes both.
    @Actor
    public void writer() {
      mutex.writeLock().lock();
      try {
        x = 1;
        y = 1;
      } finally {
        mutex.writeLock().unlock();
      }
    }

    /// Reads both.
    @Actor
    public void reader(II_Result r) {
      mutex.readLock().lock();
      try {
        r.r1 = x;
        r.r2 = y;
      } finally {
        mutex.readLock().unlock();
      }
    }
  }

  /// Broken: a flag says that the action was begun, and the second does not wait for its end.
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both see what the action did")
  @Outcome(
      id = {"0, 1", "1, 0"},
      expect = ACCEPTABLE_INTERESTING,
      desc = "one returned before the action was over")
  @State
  public static class OnceWithAFlag {
    final AtomicBoolean begun = new AtomicBoolean();
    volatile int data;

    private void once() {
      if (begun.compareAndSet(false, true)) {
        data = 1;
      }
    }

    /// Runs it once.
    @Actor
    public void first(II_Result r) {
      once();
      r.r1 = data;
    }

    /// Runs it once.
    @Actor
    public void second(II_Result r) {
      once();
      r.r2 = data;
    }
  }

  /// Ours: the action's end happens before any call returns.
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both see what the action did, once")
  @Outcome(
      id = {"0, 1", "1, 0"},
      expect = FORBIDDEN,
      desc = "one returned before the action was over")
  @State
  public static class OnlyOnce {
    final Once once = new Once();
    int data;

    /// Runs it once.
    @Actor
    public void first(II_Result r) {
      once.run(() -> data++);
      r.r1 = data;
    }

    /// Runs it once.
    @Actor
    public void second(II_Result r) {
      once.run(() -> data++);
      r.r2 = data;
    }
  }

  /// What was done before `done` is seen after `await`.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "seen")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "the wait ended too early")
  @State
  public static class Group {
    final WaitGroup group = new WaitGroup();
    int data;

    /// A group that waits for one.
    public Group() {
      group.add(1);
    }

    /// Does its part.
    @Actor
    public void worker() {
      data = 1;
      group.done();
    }

    /// Waits.
    @Actor
    public void waiter(I_Result r) {
      Sure.run(group::await);
      r.r1 = data;
    }
  }

  /// A signal wakes the one who waits for it, however the two race.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "woken, and the data is seen")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "woken too early")
  @State
  public static class Signal {
    final Mutex mutex = new Mutex();
    final Cond ready = new Cond(mutex);
    boolean isReady;
    int data;

    /// Writes the data and signals.
    @Actor
    public void signaller() {
      data = 1;
      mutex.lock();
      try {
        isReady = true;
        ready.signal();
      } finally {
        mutex.unlock();
      }
    }

    /// Waits for the signal.
    @Actor
    public void waiter(I_Result r) {
      mutex.lock();
      try {
        while (!isReady) {
          Sure.run(ready::await);
        }
      } finally {
        mutex.unlock();
      }
      r.r1 = data;
    }
  }

  /// What was done before a release is seen after the acquire that it makes possible.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "seen")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "acquired too early")
  @State
  public static class Release {
    final WeightedSemaphore semaphore = new WeightedSemaphore(1);
    int data;

    /// A semaphore that has nothing left.
    public Release() {
      semaphore.tryAcquire(1);
    }

    /// Writes the data and releases.
    @Actor
    public void releaser() {
      data = 1;
      semaphore.release(1);
    }

    /// Acquires.
    @Actor
    public void acquirer(I_Result r) {
      Sure.run(() -> semaphore.acquire(1));
      r.r1 = data;
    }
  }
}
