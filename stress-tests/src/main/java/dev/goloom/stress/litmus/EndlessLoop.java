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

/// Run: `./lab race run endless-loop`
///
/// One thread spins until a flag is set; the other sets it. `STALE` means that the loop still ran
/// long after.
///
/// Seen by the official harness on x86-64, JDK 25.0.3, 2 CPUs, 100 ms in each of 4 JVMs (interpreter,
/// C1, C2, C2 in stress mode); the interpreter reads the flag each time:
///
/// | variant | STALE | TERMINATED |
/// |---|---|---|
/// | Plain | 3 | 36 |
/// | VolatileWrite | 3 | 32 |
/// | Opaque | 0 | 61 |
/// | Volatile | 0 | 122 |
public final class EndlessLoop {
  private static final String ENDED = "the loop saw the flag";
  private static final String SPINS = "the loop does not look";

  private EndlessLoop() {}

  /// Broken: the compiler reads a plain field once.
  @JCStressTest(Mode.Termination)
  @Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = ENDED)
  @Outcome(id = "STALE", expect = ACCEPTABLE_INTERESTING, desc = SPINS)
  @State
  public static class Plain {
    boolean stop;

    /// Spins.
    @Actor
    public void spin() {
      while (!stop) {
        // nothing
      }
    }

    /// Ends the spinning.
    @Signal
    public void set() {
      stop = true;
    }
  }

  /// Weaker: a volatile write alone does not make the loop look.
  @JCStressTest(Mode.Termination)
  @Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = ENDED)
  @Outcome(id = "STALE", expect = ACCEPTABLE_INTERESTING, desc = SPINS)
  @State
  public static class VolatileWrite {
    private static final VarHandle STOP = Fields.handle(MethodHandles.lookup(), "stop");

    boolean stop;

    /// Spins.
    @Actor
    public void spin() {
      while (!stop) {
        // nothing
      }
    }

    /// Ends the spinning.
    @Signal
    public void set() {
      STOP.setVolatile(this, true);
    }
  }

  /// Fixed: opaque accesses are never left out, and get through at some time.
  @JCStressTest(Mode.Termination)
  @Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = ENDED)
  @Outcome(id = "STALE", expect = FORBIDDEN, desc = SPINS)
  @State
  public static class Opaque {
    private static final VarHandle STOP = Fields.handle(MethodHandles.lookup(), "stop");

    boolean stop;

    /// Spins.
    @Actor
    public void spin() {
      while (!(boolean) STOP.getOpaque(this)) {
        // nothing
      }
    }

    /// Ends the spinning.
    @Signal
    public void set() {
      STOP.setOpaque(this, true);
    }
  }

  /// Fixed.
  @JCStressTest(Mode.Termination)
  @Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = ENDED)
  @Outcome(id = "STALE", expect = FORBIDDEN, desc = SPINS)
  @State
  public static class Volatile {
    volatile boolean stop;

    /// Spins.
    @Actor
    public void spin() {
      while (!stop) {
        // nothing
      }
    }

    /// Ends the spinning.
    @Signal
    public void set() {
      stop = true;
    }
  }
}
