package dev.goloom.stress.litmus;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// Run: `./lab race run lost-update`
///
/// Two threads add one each. The result is the counter after both have ended.
///
/// Seen by the official harness on x86-64, JDK 25.0.3, 2 CPUs, 100 ms in each of 4 JVMs (interpreter,
/// C1, C2, C2 in stress mode):
///
/// | variant | 1 | 2 |
/// |---|---|---|
/// | Plain | 512,893 | 2,443,514 |
/// | Volatile | 76,209 | 2,455,195 |
/// | Atomic | 0 | 2,132,044 |
public final class LostUpdate {
  private static final String LOST = "one increment is lost";
  private static final String KEPT = "both are there";

  private LostUpdate() {}

  /// Broken: an increment is a read and a write.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE_INTERESTING, desc = LOST)
  @Outcome(id = "2", expect = ACCEPTABLE, desc = KEPT)
  @State
  public static class Plain {
    int count;

    /// Thread 1.
    @Actor
    public void actor1() {
      count++;
    }

    /// Thread 2.
    @Actor
    public void actor2() {
      count++;
    }

    /// Afterwards.
    @Arbiter
    public void arbiter(I_Result r) {
      r.r1 = count;
    }
  }

  /// Weaker: volatile orders the read and the write, and does not join them.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE_INTERESTING, desc = LOST)
  @Outcome(id = "2", expect = ACCEPTABLE, desc = KEPT)
  @State
  @SuppressWarnings("NonAtomicVolatileUpdate") // the mistake that this shows
  public static class Volatile {
    volatile int count;

    /// Thread 1.
    @Actor
    public void actor1() {
      count++;
    }

    /// Thread 2.
    @Actor
    public void actor2() {
      count++;
    }

    /// Afterwards.
    @Arbiter
    public void arbiter(I_Result r) {
      r.r1 = count;
    }
  }

  /// Fixed: one step that nobody can come between.
  @JCStressTest
  @Outcome(id = "1", expect = FORBIDDEN, desc = LOST)
  @Outcome(id = "2", expect = ACCEPTABLE, desc = KEPT)
  @State
  public static class Atomic {
    final AtomicInteger count = new AtomicInteger();

    /// Thread 1.
    @Actor
    public void actor1() {
      count.getAndIncrement();
    }

    /// Thread 2.
    @Actor
    public void actor2() {
      count.getAndIncrement();
    }

    /// Afterwards.
    @Arbiter
    public void arbiter(I_Result r) {
      r.r1 = count.get();
    }
  }
}
