package dev.goloom.stress.litmus;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;

/*
 * How to run this test (half a minute for each stale result):
 *   java -jar stress-tests/target/stress-tests.jar -t EndlessLoop
 *
 * Seen on JDK 25.0.3, two shared x86-64 vCPUs, 0.6 s in each JVM: "STALE" of all samples.
 *
 *                                     C2 only                  default             C2, stressed
 *   Plain                              1 of 1                   1 of 2                   1 of 1
 *   VolatileWrite                      1 of 1                   1 of 1                   1 of 1
 *   OnSpinWait                        0 of 18                  0 of 17                  0 of 19
 *   Opaque                            0 of 20                  0 of 18                  0 of 20
 *   Volatile                          0 of 19                  0 of 19                  0 of 20
 *
 * C2 only is -XX:-TieredCompilation; stressed adds StressLCM, StressGCM, StressIGVN and StressCCP.
 */
/// One thread spins on a flag, another one sets it. Does the spinning end?
///
/// No order between variables is at stake, as there is only one. The question is whether the
/// compiler must keep reading it.
public final class EndlessLoop {
  private EndlessLoop() {}

  /// Broken: the loop does not change the field, so one read before the loop stands for all.
  ///
  /// The interpreter reads it every time; when the optimizing compiler replaces the running loop
  /// after some milliseconds, the read is gone. So a quick test never shows it.
  @JCStressTest(Mode.Termination)
  @Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = "the loop saw the flag")
  @Outcome(id = "STALE", expect = ACCEPTABLE_INTERESTING, desc = "the loop does not look")
  @State
  public static class Plain {
    boolean done;

    /// Waits for the flag.
    @Actor
    public void spin() {
      while (!done) {
        // The read is the whole program.
      }
    }

    /// Sets the flag.
    @Signal
    public void set() {
      done = true;
    }
  }

  /// Weaker: the writer publishes with a volatile write, the loop still reads plainly.
  ///
  /// The value is in memory at once, where every core could see it. But visibility takes two: the
  /// compiled loop has no read left that could see anything.
  @JCStressTest(Mode.Termination)
  @Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = "the loop saw the flag")
  @Outcome(id = "STALE", expect = ACCEPTABLE_INTERESTING, desc = "the loop does not look")
  @State
  public static class VolatileWrite extends Flag {
    /// Waits for the flag with plain reads.
    @Actor
    public void spin() {
      while (!done) {
        // The read is the whole program.
      }
    }

    /// Sets the flag with a volatile write.
    @Signal
    public void set() {
      DONE.setVolatile(this, true);
    }
  }

  /// Weaker: the hint to the processor stops HotSpot from hoisting, but no contract says so.
  ///
  /// HotSpot compiles the hint as a barrier that memory reads do not cross. The Javadoc of
  /// onSpinWait promises no such thing, so another JVM, or the next one, may hoist the read.
  @JCStressTest(Mode.Termination)
  @Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = "the loop saw the flag")
  @Outcome(id = "STALE", expect = ACCEPTABLE_INTERESTING, desc = "the loop does not look")
  @State
  public static class OnSpinWait {
    boolean done;

    /// Waits for the flag, politely.
    @Actor
    public void spin() {
      while (!done) {
        Thread.onSpinWait();
      }
    }

    /// Sets the flag.
    @Signal
    public void set() {
      done = true;
    }
  }

  /// Fixed: opaque, the weakest mode that is enough for a lone flag.
  ///
  /// Each opaque read is made, and an opaque write becomes visible in the end. As soon as the flag
  /// guards other data it is too weak: see [MessagePassing.Opaque].
  @JCStressTest(Mode.Termination)
  @Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = "the loop saw the flag")
  @Outcome(id = "STALE", expect = FORBIDDEN, desc = "the loop does not look")
  @State
  public static class Opaque extends Flag {
    /// Waits for the flag with opaque reads.
    @Actor
    public void spin() {
      while (!(boolean) DONE.getOpaque(this)) {
        // The read is the whole program.
      }
    }

    /// Sets the flag with an opaque write.
    @Signal
    public void set() {
      DONE.setOpaque(this, true);
    }
  }

  /// Fixed: a volatile flag, which may also guard other data.
  @JCStressTest(Mode.Termination)
  @Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = "the loop saw the flag")
  @Outcome(id = "STALE", expect = FORBIDDEN, desc = "the loop does not look")
  @State
  public static class Volatile {
    volatile boolean done;

    /// Waits for the flag.
    @Actor
    public void spin() {
      while (!done) {
        // The read is the whole program.
      }
    }

    /// Sets the flag.
    @Signal
    public void set() {
      done = true;
    }
  }

  /// The flag, with a handle for the other modes.
  static class Flag {
    static final VarHandle DONE;

    boolean done;

    static {
      try {
        DONE = MethodHandles.lookup().findVarHandle(Flag.class, "done", boolean.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }
  }
}
