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
 *   java -jar stress-tests/target/stress-tests.jar -t MessagePassing
 *
 * Seen on JDK 25.0.3, two shared x86-64 vCPUs, 0.6 s in each JVM: "1, 0" of all samples.
 *
 *                                     C2 only                  default             C2, stressed
 *   Plain                     70 of 1,867,776        402 of 12,427,264           0 of 5,967,872
 *   Opaque                     0 of 4,124,672           0 of 5,599,232             0 of 868,352
 *   ReleaseAcquire             0 of 1,982,464           0 of 1,769,472           0 of 1,785,856
 *   Volatile                   0 of 1,585,152           0 of 6,221,824           0 of 1,929,216
 *
 * C2 only is -XX:-TieredCompilation; stressed adds StressLCM, StressGCM, StressIGVN and StressCCP.
 */
/// One thread writes data and raises a flag; another looks at the flag and then at the data.
///
/// Every hand-over of work has this shape: the flag may be a reference, a queue slot or a lock.
public final class MessagePassing {
  private MessagePassing() {}

  /// Broken: two writes and two reads of different plain fields, which the compiler may swap.
  ///
  /// x86 itself keeps the order of two writes and of two reads. What is seen here is the compiler's
  /// work, so it depends on how the methods were compiled.
  @JCStressTest
  @Outcome(
      id = {"0, 0", "0, 1", "1, 1"},
      expect = ACCEPTABLE,
      desc = "no flag, or both")
  @Outcome(id = "1, 0", expect = ACCEPTABLE_INTERESTING, desc = "flag seen, data not")
  @State
  public static class Plain {
    int data;
    int flag;

    /// Writes the data, raises the flag.
    @Actor
    public void writer() {
      data = 1;
      flag = 1;
    }

    /// Looks at the flag, then at the data.
    @Actor
    public void reader(II_Result r) {
      r.r1 = flag;
      r.r2 = data;
    }
  }

  /// Weaker: an opaque flag is really read and written, but orders no other variable.
  ///
  /// The model allows the surprise. HotSpot's compiler does not move the accesses and x86 does not
  /// either, so it takes a machine with weaker order, such as AArch64, to see it.
  @JCStressTest
  @Outcome(
      id = {"0, 0", "0, 1", "1, 1"},
      expect = ACCEPTABLE,
      desc = "no flag, or both")
  @Outcome(id = "1, 0", expect = ACCEPTABLE_INTERESTING, desc = "flag seen, data not")
  @State
  public static class Opaque extends Fields {
    /// Writes the data, raises the flag opaquely.
    @Actor
    public void writer() {
      data = 1;
      FLAG.setOpaque(this, 1);
    }

    /// Looks at the flag opaquely, then at the data.
    @Actor
    public void reader(II_Result r) {
      r.r1 = (int) FLAG.getOpaque(this);
      r.r2 = data;
    }
  }

  /// Fixed: the release keeps the data before the flag, the acquire keeps the reads in order.
  ///
  /// This is the whole of what a hand-over needs, and on x86 it costs nothing but the compiler's
  /// freedom.
  @JCStressTest
  @Outcome(
      id = {"0, 0", "0, 1", "1, 1"},
      expect = ACCEPTABLE,
      desc = "no flag, or both")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "flag seen, data not")
  @State
  public static class ReleaseAcquire extends Fields {
    /// Writes the data, releases the flag.
    @Actor
    public void writer() {
      data = 1;
      FLAG.setRelease(this, 1);
    }

    /// Acquires the flag, then looks at the data.
    @Actor
    public void reader(II_Result r) {
      r.r1 = (int) FLAG.getAcquire(this);
      r.r2 = data;
    }
  }

  /// Fixed: a volatile write happens before every read that sees it, and so does what came earlier.
  @JCStressTest
  @Outcome(
      id = {"0, 0", "0, 1", "1, 1"},
      expect = ACCEPTABLE,
      desc = "no flag, or both")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "flag seen, data not")
  @State
  public static class Volatile {
    int data;
    volatile int flag;

    /// Writes the data, raises the flag.
    @Actor
    public void writer() {
      data = 1;
      flag = 1;
    }

    /// Looks at the flag, then at the data.
    @Actor
    public void reader(II_Result r) {
      r.r1 = flag;
      r.r2 = data;
    }
  }

  /// The data and the flag, with a handle for the modes between plain and volatile.
  static class Fields {
    static final VarHandle FLAG;

    int data;
    int flag;

    static {
      try {
        FLAG = MethodHandles.lookup().findVarHandle(Fields.class, "flag", int.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }
  }
}
