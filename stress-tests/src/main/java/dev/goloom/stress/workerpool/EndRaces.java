package dev.goloom.stress.workerpool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goloom.workerpool.WorkerPool;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/*
 * How to run this test:
 *   java -jar stress-tests/target/stress-tests.jar -t workerpool.EndRaces
 */
/// A submit races with the end of the pool: it is refused, or what became of the task is known.
public final class EndRaces {
  private EndRaces() {}

  /// Broken: looks whether the pool is open, and then puts the task into a queue. So do pools that
  /// block by `queue.put` in a handler of rejected tasks.
  @JCStressTest
  @Outcome(
      id = {"0, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "refused, or given back")
  @Outcome(id = "1, 0", expect = ACCEPTABLE_INTERESTING, desc = "accepted, and lost")
  @State
  public static class LookThenPut {
    final Queue<Integer> queue = new ConcurrentLinkedQueue<>();
    volatile boolean closed;

    /// Submits.
    @Actor
    public void submitter(II_Result r) {
      if (!closed) {
        queue.add(1);
        r.r1 = 1;
      }
    }

    /// Closes, and gives back what is queued.
    @Actor
    public void closer(II_Result r) {
      closed = true;
      r.r2 = queue.poll() == null ? 0 : 1;
    }
  }

  /// A pool, and a task that counts.
  abstract static class OneTask {
    final WorkerPool pool = Pools.of(1, 1);
    final AtomicInteger ran = new AtomicInteger();
  }

  /// Ours: shutdown. An accepted task runs.
  @JCStressTest
  @Outcome(
      id = {"1, 1, 0", "0, 0, 0"},
      expect = ACCEPTABLE,
      desc = "accepted and run, or refused and not run")
  @Outcome(expect = FORBIDDEN, desc = "lost, run twice, or counted wrongly")
  @State
  public static class Shutdown extends OneTask {
    /// Submits.
    @Actor
    public void submitter(III_Result r) {
      r.r1 = Pools.execute(pool, ran::incrementAndGet);
    }

    /// Shuts the pool down.
    @Actor
    public void closer() {
      pool.shutdown();
    }

    /// Counts.
    @Arbiter
    public void end(III_Result r) {
      r.r3 = Pools.end(pool);
      r.r2 = ran.get();
    }
  }

  /// Ours: shutdownNow. An accepted task runs or is given back.
  @JCStressTest
  @Outcome(
      id = {"1, 1, 0", "0, 0, 0"},
      expect = ACCEPTABLE,
      desc = "accepted, and run or given back; or refused")
  @Outcome(expect = FORBIDDEN, desc = "lost, run and given back, or counted wrongly")
  @State
  public static class ShutdownNow extends OneTask {
    /// Submits.
    @Actor
    public void submitter(III_Result r) {
      r.r1 = Pools.execute(pool, ran::incrementAndGet);
    }

    /// Stops the pool.
    @Actor
    public void closer(III_Result r) {
      r.r2 = pool.shutdownNow().size();
    }

    /// Counts.
    @Arbiter
    public void end(III_Result r) {
      r.r3 = Pools.end(pool);
      r.r2 += ran.get();
    }
  }

  /// Ours: a submitter who waits for a place is refused at once.
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "refused, because the pool is shut down")
  @Outcome(expect = FORBIDDEN, desc = "left waiting, or let in")
  @State
  public static class BlockedSubmitter {
    final WorkerPool pool = Pools.of(1, 0);
    final CountDownLatch gate = new CountDownLatch(1);

    /// A full pool.
    public BlockedSubmitter() {
      Pools.occupy(pool, gate);
    }

    /// Waits for a place that never comes free.
    @Actor
    public void submitter(I_Result r) {
      r.r1 = Pools.execute(pool, () -> {});
    }

    /// Shuts the pool down.
    @Actor
    public void closer() {
      pool.shutdown();
    }

    /// Ends the pool.
    @Arbiter
    public void end(I_Result r) {
      gate.countDown();
      r.r1 += Pools.end(pool);
    }
  }
}
