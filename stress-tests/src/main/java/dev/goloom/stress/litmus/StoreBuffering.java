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

/*
 * How to run this test:
 *   java -jar stress-tests/target/stress-tests.jar -t StoreBuffering
 *
 * Seen on JDK 25.0.3, two shared x86-64 vCPUs, 0.6 s in each JVM: "0, 0" of all samples.
 *
 *                                     C2 only                  default             C2, stressed
 *   Plain                 56,734 of 1,888,256     710,807 of 6,205,440     297,920 of 1,142,784
 *   Opaque                      746 of 20,480     138,028 of 1,708,032        35,681 of 135,168
 *   ReleaseAcquire         156,695 of 434,176   1,327,177 of 1,929,216       260,659 of 614,400
 *   Volatile                   0 of 2,441,216           0 of 1,527,808           0 of 1,695,744
 *
 * C2 only is -XX:-TieredCompilation; stressed adds StressLCM, StressGCM, StressIGVN and StressCCP.
 */
/// Two threads, two variables: each thread writes its own and then reads the other's.
///
/// Whoever comes second ought to see the other's write, so at least one 1 seems certain. This is
/// the core of Dekker's algorithm for mutual exclusion, which lives by that 1.
public final class StoreBuffering {
  private StoreBuffering() {}

  /// Broken: nothing orders a write before a later read of another variable.
  ///
  /// The compiler may swap the two, and even if it does not, an x86 core puts its write into a
  /// store buffer and lets the next read overtake it. That is the one reordering x86 hardware
  /// makes.
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "a thread saw the other")
  @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "both reads came first")
  @State
  public static class Plain {
    int x;
    int y;

    /// Writes x, reads y.
    @Actor
    public void actor1(II_Result r) {
      x = 1;
      r.r1 = y;
    }

    /// Writes y, reads x.
    @Actor
    public void actor2(II_Result r) {
      y = 1;
      r.r2 = x;
    }
  }

  /// Weaker: opaque accesses are really made, and each variable alone has one order of writes.
  ///
  /// That stops the compiler from dropping an access, but says nothing about x against y.
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "a thread saw the other")
  @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "both reads came first")
  @State
  public static class Opaque extends Fields {
    /// Writes x opaquely, reads y opaquely.
    @Actor
    public void actor1(II_Result r) {
      X.setOpaque(this, 1);
      r.r1 = (int) Y.getOpaque(this);
    }

    /// Writes y opaquely, reads x opaquely.
    @Actor
    public void actor2(II_Result r) {
      Y.setOpaque(this, 1);
      r.r2 = (int) X.getOpaque(this);
    }
  }

  /// Weaker: a release is a floor for what came before, an acquire a ceiling for what comes after.
  ///
  /// Neither stops a later read from rising above an earlier write, which is what happens here. On
  /// x86 both compile to plain moves, so the store buffer works as before.
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "a thread saw the other")
  @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "both reads came first")
  @State
  public static class ReleaseAcquire extends Fields {
    /// Releases x, acquires y.
    @Actor
    public void actor1(II_Result r) {
      X.setRelease(this, 1);
      r.r1 = (int) Y.getAcquire(this);
    }

    /// Releases y, acquires x.
    @Actor
    public void actor2(II_Result r) {
      Y.setRelease(this, 1);
      r.r2 = (int) X.getAcquire(this);
    }
  }

  /// Fixed: all volatile accesses have one total order that agrees with each thread's own.
  ///
  /// One of the two writes is the later one in that order; the read after it comes later still, and
  /// so sees the earlier write. The price is a full fence after each write.
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "a thread saw the other")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "both reads came first")
  @State
  public static class Volatile {
    volatile int x;
    volatile int y;

    /// Writes x, reads y.
    @Actor
    public void actor1(II_Result r) {
      x = 1;
      r.r1 = y;
    }

    /// Writes y, reads x.
    @Actor
    public void actor2(II_Result r) {
      y = 1;
      r.r2 = x;
    }
  }

  /// The two variables, with handles for the modes between plain and volatile.
  static class Fields {
    static final VarHandle X;
    static final VarHandle Y;

    int x;
    int y;

    static {
      try {
        X = MethodHandles.lookup().findVarHandle(Fields.class, "x", int.class);
        Y = MethodHandles.lookup().findVarHandle(Fields.class, "y", int.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }
  }
}
