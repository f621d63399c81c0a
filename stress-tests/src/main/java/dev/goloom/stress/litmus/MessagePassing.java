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

/// Run: `./lab race run message-passing`
///
/// One thread writes data and then a flag; the other reads the flag and then the data. The results
/// are the flag and the data, in this order.
///
/// Seen by the official harness on x86-64, JDK 25.0.3, 2 CPUs, 100 ms in each of 4 JVMs (interpreter,
/// C1, C2, C2 in stress mode):
///
/// | variant | 0, 0 | 0, 1 | 1, 0 | 1, 1 |
/// |---|---|---|---|---|
/// | Plain | 774,018 | 309 | 219 | 1,557,541 |
/// | Opaque | 850,481 | 4,900 | 0 | 2,044,663 |
/// | ReleaseAcquire | 177,988 | 8,092 | 0 | 670,276 |
/// | Volatile | 2,037,936 | 72 | 0 | 2,387,796 |
public final class MessagePassing {
  private static final String FLAG_ONLY = "flag seen, data not";
  private static final String ORDERED = "an ordinary interleaving";

  private MessagePassing() {}

  /// Broken: the compiler may swap the two reads, or the two writes.
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE_INTERESTING, desc = FLAG_ONLY)
  @Outcome(expect = ACCEPTABLE, desc = ORDERED)
  @State
  public static class Plain {
    int data;
    int flag;

    /// Thread 1.
    @Actor
    public void actor1(II_Result r) {
      data = 1;
      flag = 1;
    }

    /// Thread 2.
    @Actor
    public void actor2(II_Result r) {
      r.r1 = flag;
      r.r2 = data;
    }
  }

  /// Weaker: allowed by the model; x86 keeps the order all the same.
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE_INTERESTING, desc = FLAG_ONLY)
  @Outcome(expect = ACCEPTABLE, desc = ORDERED)
  @State
  public static class Opaque {
    private static final VarHandle DATA = Fields.handle(MethodHandles.lookup(), "data");
    private static final VarHandle FLAG = Fields.handle(MethodHandles.lookup(), "flag");

    int data;
    int flag;

    /// Thread 1.
    @Actor
    public void actor1(II_Result r) {
      DATA.setOpaque(this, 1);
      FLAG.setOpaque(this, 1);
    }

    /// Thread 2.
    @Actor
    public void actor2(II_Result r) {
      r.r1 = (int) FLAG.getOpaque(this);
      r.r2 = (int) DATA.getOpaque(this);
    }
  }

  /// Fixed: the release carries the data to who acquires the flag.
  @JCStressTest
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = FLAG_ONLY)
  @Outcome(expect = ACCEPTABLE, desc = ORDERED)
  @State
  public static class ReleaseAcquire {
    private static final VarHandle FLAG = Fields.handle(MethodHandles.lookup(), "flag");

    int data;
    int flag;

    /// Thread 1.
    @Actor
    public void actor1(II_Result r) {
      data = 1;
      FLAG.setRelease(this, 1);
    }

    /// Thread 2.
    @Actor
    public void actor2(II_Result r) {
      r.r1 = (int) FLAG.getAcquire(this);
      r.r2 = data;
    }
  }

  /// Fixed: the volatile write of the flag happens-before the read that sees it (JLS 17.4.5).
  @JCStressTest
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = FLAG_ONLY)
  @Outcome(expect = ACCEPTABLE, desc = ORDERED)
  @State
  public static class Volatile {
    int data;
    volatile int flag;

    /// Thread 1.
    @Actor
    public void actor1(II_Result r) {
      data = 1;
      flag = 1;
    }

    /// Thread 2.
    @Actor
    public void actor2(II_Result r) {
      r.r1 = flag;
      r.r2 = data;
    }
  }
}
