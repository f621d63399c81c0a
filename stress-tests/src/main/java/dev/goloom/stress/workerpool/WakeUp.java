package dev.goloom.stress.workerpool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goloom.workerpool.WorkerPool;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CountDownLatch;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/*
 * How to run this test:
 *   java -jar stress-tests/target/stress-tests.jar -t workerpool.WakeUp
 */
/// A submit races with the worker that goes to sleep: the task always runs.
///
/// The submitter moves the tail and then reads whether a worker may be called; the worker makes
/// itself callable and then reads the tail. If neither sees the other, the worker sleeps on a task.
public final class WakeUp {
  private WakeUp() {}

  /// The two words of the handshake.
  abstract static class Handshake {
    static final VarHandle TAIL;
    static final VarHandle CALLABLE;

    int tail;
    int callable;

    static {
      try {
        TAIL = MethodHandles.lookup().findVarHandle(Handshake.class, "tail", int.class);
        CALLABLE = MethodHandles.lookup().findVarHandle(Handshake.class, "callable", int.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }
  }

  /// Broken: plain accesses.
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "the submitter calls the worker, the worker sees the task, or both")
  @Outcome(
      id = "0, 0",
      expect = ACCEPTABLE_INTERESTING,
      desc = "the worker sleeps on a task: a lost wake-up")
  @State
  public static class Plain extends Handshake {
    /// Publishes a task, and looks for a worker to call.
    @Actor
    public void submitter(II_Result r) {
      tail = 1;
      r.r1 = callable;
    }

    /// Makes itself callable, and looks for a task.
    @Actor
    public void worker(II_Result r) {
      callable = 1;
      r.r2 = tail;
    }
  }

  /// Weaker than needed: they hand the task over well, and still both may miss.
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "the submitter calls the worker, the worker sees the task, or both")
  @Outcome(
      id = "0, 0",
      expect = ACCEPTABLE_INTERESTING,
      desc = "the worker sleeps on a task: a lost wake-up")
  @State
  public static class ReleaseAcquire extends Handshake {
    /// Publishes a task, and looks for a worker to call.
    @Actor
    public void submitter(II_Result r) {
      TAIL.setRelease(this, 1);
      r.r1 = (int) CALLABLE.getAcquire(this);
    }

    /// Makes itself callable, and looks for a task.
    @Actor
    public void worker(II_Result r) {
      CALLABLE.setRelease(this, 1);
      r.r2 = (int) TAIL.getAcquire(this);
    }
  }

  /// Enough: one total order. This is what the pool does.
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "the submitter calls the worker, the worker sees the task, or both")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "the worker sleeps on a task: a lost wake-up")
  @State
  public static class Volatile extends Handshake {
    /// Publishes a task, and looks for a worker to call.
    @Actor
    public void submitter(II_Result r) {
      TAIL.setVolatile(this, 1);
      r.r1 = (int) CALLABLE.getVolatile(this);
    }

    /// Makes itself callable, and looks for a task.
    @Actor
    public void worker(II_Result r) {
      CALLABLE.setVolatile(this, 1);
      r.r2 = (int) TAIL.getVolatile(this);
    }
  }

  /// Ours: each actor submits a task, and a second one when the worker has run the first and is
  /// about to sleep.
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "all tasks ran")
  @Outcome(expect = FORBIDDEN, desc = "the worker sleeps on a task")
  @State
  public static class Ours {
    final WorkerPool pool = Pools.of(1, 4);

    private int submitTwice() {
      var first = new CountDownLatch(1);
      var second = new CountDownLatch(1);
      pool.execute(first::countDown);
      int ran = Pools.happens(first);
      pool.execute(second::countDown);
      return ran * Pools.happens(second);
    }

    /// Submits.
    @Actor
    public void first(II_Result r) {
      r.r1 = submitTwice();
    }

    /// Submits.
    @Actor
    public void second(II_Result r) {
      r.r2 = submitTwice();
    }

    /// Ends the pool.
    @Arbiter
    public void end(II_Result r) {
      r.r1 += Pools.end(pool);
    }
  }

  /// Ours: a submitter waits for a place while the only worker ends its task.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "admitted")
  @Outcome(expect = FORBIDDEN, desc = "nobody let it in")
  @State
  public static class BlockedSubmitter {
    final WorkerPool pool = Pools.of(1, 0);
    final CountDownLatch gate = new CountDownLatch(1);

    /// A full pool.
    public BlockedSubmitter() {
      Pools.occupy(pool, gate);
    }

    /// Lets the worker go on.
    @Actor
    public void worker() {
      gate.countDown();
    }

    /// Waits for a place.
    @Actor
    public void submitter(I_Result r) {
      r.r1 = Pools.execute(pool, () -> {});
    }

    /// Ends the pool.
    @Arbiter
    public void end(I_Result r) {
      r.r1 += Pools.end(pool);
    }
  }
}
