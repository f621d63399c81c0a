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

/*
 * How to run this test:
 *   java -jar stress-tests/target/stress-tests.jar -t LostUpdate
 *
 * Seen on JDK 25.0.3, two shared x86-64 vCPUs, 0.6 s in each JVM: "1" of all samples.
 *
 *                                     C2 only                  default             C2, stressed
 *   Plain                574,406 of 2,854,912  2,634,153 of 10,141,696     767,839 of 6,553,600
 *   Volatile               1,140 of 2,224,128       7,253 of 3,710,976         835 of 1,314,816
 *   GetAndAdd                  0 of 1,175,552           0 of 2,211,840             0 of 659,456
 *
 * C2 only is -XX:-TieredCompilation; stressed adds StressLCM, StressGCM, StressIGVN and StressCCP.
 */
/// Two threads add one to the same counter, and the sum is read when both are done.
///
/// The question is not who sees what and when, but whether an increment is one action or three.
public final class LostUpdate {
  private LostUpdate() {}

  /// Broken: `c++` is a read, an addition and a write, and the other thread may act in between.
  ///
  /// If both read 0, both write 1.
  @JCStressTest
  @Outcome(id = "2", expect = ACCEPTABLE, desc = "Both increments counted.")
  @Outcome(id = "1", expect = ACCEPTABLE_INTERESTING, desc = "One increment was lost.")
  @State
  public static class Plain {
    int c;

    /// Adds one.
    @Actor
    public void actor1() {
      c++;
    }

    /// Adds one.
    @Actor
    public void actor2() {
      c++;
    }

    /// Reads the sum after both actors.
    @Arbiter
    public void sum(I_Result r) {
      r.r1 = c;
    }
  }

  /// Weaker: volatile makes the read and the write visible and ordered, but they remain two.
  ///
  /// There is no data race left, and the program is as wrong as before: a race condition is not the
  /// same thing as a data race.
  @JCStressTest
  @Outcome(id = "2", expect = ACCEPTABLE, desc = "Both increments counted.")
  @Outcome(id = "1", expect = ACCEPTABLE_INTERESTING, desc = "One increment was lost.")
  @State
  @SuppressWarnings("NonAtomicVolatileUpdate") // the mistake is what this class shows
  public static class Volatile {
    volatile int c;

    /// Adds one.
    @Actor
    public void actor1() {
      c++;
    }

    /// Adds one.
    @Actor
    public void actor2() {
      c++;
    }

    /// Reads the sum after both actors.
    @Arbiter
    public void sum(I_Result r) {
      r.r1 = c;
    }
  }

  /// Fixed: the three steps are one atomic action, on x86 a single locked instruction.
  @JCStressTest
  @Outcome(id = "2", expect = ACCEPTABLE, desc = "Both increments counted.")
  @Outcome(id = "1", expect = FORBIDDEN, desc = "An atomic increment was lost.")
  @State
  public static class GetAndAdd {
    final AtomicInteger c = new AtomicInteger();

    /// Adds one.
    @Actor
    public void actor1() {
      c.getAndAdd(1);
    }

    /// Adds one.
    @Actor
    public void actor2() {
      c.getAndAdd(1);
    }

    /// Reads the sum after both actors.
    @Arbiter
    public void sum(I_Result r) {
      r.r1 = c.get();
    }
  }
}
