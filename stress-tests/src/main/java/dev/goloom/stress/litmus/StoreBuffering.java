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
public final class StoreBuffering {
  private static final String BOTH_EARLY = "both reads came first";
  private static final String ORDERED = "an ordinary interleaving";

  private StoreBuffering() {}

  private static VarHandle field(MethodHandles.Lookup lookup, String name) {
    try {
      return lookup.findVarHandle(lookup.lookupClass(), name, int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

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
    private static final VarHandle X = field(MethodHandles.lookup(), "x");
    private static final VarHandle Y = field(MethodHandles.lookup(), "y");

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
    private static final VarHandle X = field(MethodHandles.lookup(), "x");
    private static final VarHandle Y = field(MethodHandles.lookup(), "y");

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
