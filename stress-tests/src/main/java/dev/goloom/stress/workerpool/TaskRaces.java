package dev.goloom.stress.workerpool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goloom.workerpool.WorkerPool;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
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
 *   java -jar stress-tests/target/stress-tests.jar -t workerpool.TaskRaces
 */
/// Several want one task: it runs once at most, and its place is given back once.
public final class TaskRaces {
  private TaskRaces() {}

  /// The worker whose turn it is, and one that cancels. A task that has started can still be
  /// cancelled, as that of any FutureTask.
  @JCStressTest
  @Outcome(
      id = {"1, 0, 0", "0, 1, 0", "1, 1, 0"},
      expect = ACCEPTABLE,
      desc = "cancelled, run, or cancelled while it ran")
  @Outcome(expect = FORBIDDEN, desc = "neither, or counted wrongly")
  @State
  public static class Cancel {
    final WorkerPool pool = Pools.of(1, 1);
    final CountDownLatch gate = new CountDownLatch(1);
    final AtomicInteger ran = new AtomicInteger();
    final Future<?> future;

    /// A pool with a queued task.
    public Cancel() {
      Pools.occupy(pool, gate);
      future = pool.submit(ran::incrementAndGet);
    }

    /// Comes to the task.
    @Actor
    public void worker() {
      gate.countDown();
    }

    /// Cancels it.
    @Actor
    public void canceller(III_Result r) {
      r.r1 = future.cancel(false) ? 1 : 0;
    }

    /// Counts.
    @Arbiter
    public void end(III_Result r) {
      r.r3 = Pools.end(pool);
      r.r2 = ran.get();
    }
  }

  /// The worker whose turn it is, and one that waits for the task and helps.
  @JCStressTest
  @Outcome(id = "1, 7", expect = ACCEPTABLE, desc = "run once, and waited for")
  @Outcome(expect = FORBIDDEN, desc = "run twice or never, or counted wrongly")
  @State
  public static class Help {
    final WorkerPool pool = Pools.of(2, 1);
    final CountDownLatch gate = new CountDownLatch(1);
    final CountDownLatch go = new CountDownLatch(1);
    final AtomicInteger ran = new AtomicInteger();
    final Future<Integer> inner;
    final Future<Integer> outer;

    /// One worker is occupied; the other will wait for a queued task.
    public Help() {
      Pools.occupy(pool, gate);
      outer =
          pool.submit(() -> {
            Pools.happens(go);
            return inner().get();
          });
      inner =
          pool.submit(() -> {
            ran.incrementAndGet();
            return 7;
          });
    }

    private Future<Integer> inner() {
      return inner;
    }

    /// Comes to the task.
    @Actor
    public void worker() {
      gate.countDown();
    }

    /// Waits for it.
    @Actor
    public void waiter() {
      go.countDown();
    }

    /// Counts.
    @Arbiter
    public void end(II_Result r) {
      try {
        r.r2 = outer.get();
      } catch (InterruptedException | ExecutionException e) {
        throw new IllegalStateException(e);
      }
      r.r1 = ran.get() + Pools.end(pool);
    }
  }

  /// Two workers, and tasks that one of them has claimed together: each runs once.
  @JCStressTest
  @Outcome(id = "286331153", expect = ACCEPTABLE, desc = "0x11111111: each ran once")
  @Outcome(expect = FORBIDDEN, desc = "one was lost or ran twice, or was counted wrongly")
  @State
  public static class Steal {
    final WorkerPool pool = Pools.of(2, 8);
    final AtomicInteger ran = new AtomicInteger();

    private void submitFour(int first) {
      for (int i = first; i < first + 4; i++) {
        int digit = 1 << (4 * i);
        pool.execute(() -> ran.addAndGet(digit));
      }
    }

    /// Submits four.
    @Actor
    public void first() {
      submitFour(0);
    }

    /// Submits four.
    @Actor
    public void second() {
      submitFour(4);
    }

    /// Counts.
    @Arbiter
    public void end(I_Result r) {
      int lost = Pools.end(pool);
      r.r1 = ran.get() + lost;
    }
  }
}
