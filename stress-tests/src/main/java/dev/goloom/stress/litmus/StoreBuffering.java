package dev.goloom.stress.litmus;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// Run: `./lab race run store-buffering`
///
/// Each thread writes its own variable and then reads the other's. In any interleaving of the four
/// steps one write comes first, so at least one thread should read 1. It does not have to.
///
/// Seen by the official harness on x86-64, JDK 25.0.3, 2 CPUs, 100 ms in each of 4 JVMs (interpreter,
/// C1, C2, C2 in stress mode):
///
/// | variant | 0, 0 | 0, 1 | 1, 0 | 1, 1 |
/// |---|---|---|---|---|
/// | Plain | 27,163 | 789,291 | 102,517 | 0 |
/// | Opaque | 1,719,443 | 1,386,560 | 595,443 | 7,741 |
/// | ReleaseAcquire | 246,719 | 959,427 | 306,120 | 19,248 |
/// | Volatile | 0 | 920,771 | 487,187 | 2,520 |
public final class StoreBuffering {
  private static final String BOTH_EARLY = "both reads came first";
  private static final String ORDERED = "an ordinary interleaving";

  private StoreBuffering() {}

  /// Broken: the store buffer of the CPU, and the compiler, let the reads go first.
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = BOTH_EARLY)
  @Outcome(expect = ACCEPTABLE, desc = ORDERED)
  @State
  public static class Plain {
    int x;
    int y;

    /// Thread 1.
    @Actor
    public void actor1(II_Result r) {
      x = 1;
      r.r1 = y;
    }

    /// Thread 2.
    @Actor
    public void actor2(II_Result r) {
      y = 1;
      r.r2 = x;
    }
  }

  /// Weaker: opaque orders nothing between two variables.
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = BOTH_EARLY)
  @Outcome(expect = ACCEPTABLE, desc = ORDERED)
  @State
  public static class Opaque {
    private static final VarHandle X = Fields.handle(MethodHandles.lookup(), "x");
    private static final VarHandle Y = Fields.handle(MethodHandles.lookup(), "y");

    int x;
    int y;

    /// Thread 1.
    @Actor
    public void actor1(II_Result r) {
      X.setOpaque(this, 1);
      r.r1 = (int) Y.getOpaque(this);
    }

    /// Thread 2.
    @Actor
    public void actor2(II_Result r) {
      Y.setOpaque(this, 1);
      r.r2 = (int) X.getOpaque(this);
    }
  }

  /// Weaker: a release and a later acquire of another variable may still pass each other.
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = BOTH_EARLY)
  @Outcome(expect = ACCEPTABLE, desc = ORDERED)
  @State
  public static class ReleaseAcquire {
    private static final VarHandle X = Fields.handle(MethodHandles.lookup(), "x");
    private static final VarHandle Y = Fields.handle(MethodHandles.lookup(), "y");

    int x;
    int y;

    /// Thread 1.
    @Actor
    public void actor1(II_Result r) {
      X.setRelease(this, 1);
      r.r1 = (int) Y.getAcquire(this);
    }

    /// Thread 2.
    @Actor
    public void actor2(II_Result r) {
      Y.setRelease(this, 1);
      r.r2 = (int) X.getAcquire(this);
    }
  }

  /// Fixed: volatile accesses have one order that all threads agree on (JLS 17.4.4).
  @JCStressTest
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = BOTH_EARLY)
  @Outcome(expect = ACCEPTABLE, desc = ORDERED)
  @State
  public static class Volatile {
    volatile int x;
    volatile int y;

    /// Thread 1.
    @Actor
    public void actor1(II_Result r) {
      x = 1;
      r.r1 = y;
    }

    /// Thread 2.
    @Actor
    public void actor2(II_Result r) {
      y = 1;
      r.r2 = x;
    }
  }
}
