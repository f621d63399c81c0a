package dev.goloom.stress.channels;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goloom.channels.Chan;
import dev.goloom.channels.Select;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/*
 * How to run this test:
 *   java -jar stress-tests/target/stress-tests.jar -t channels.EachTriesTheOther
 */
/// Each actor sends on its own channel and then looks into the other's: one of them must find
/// something, because one of the sends was first.
///
/// A channel whose try looks before it locks is tempted to look too early: the processor may do
/// that look before the send of the same thread is visible.
public final class EachTriesTheOther {
  private EachTriesTheOther() {}

  /// A place for one value that is published and looked at, but never exchanged for certain.
  static final class Slot {
    private static final VarHandle VALUE;

    @SuppressWarnings("unused") // through VALUE
    private int value;

    static {
      try {
        VALUE = MethodHandles.lookup().findVarHandle(Slot.class, "value", int.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    void send() {
      VALUE.setRelease(this, 1);
    }

    int tryReceive() {
      return (int) VALUE.getAcquire(this);
    }

    int tryReceiveAfterAFence() {
      VarHandle.fullFence();
      return tryReceive();
    }
  }

  /// Broken: release and acquire hand values over well, and still both may miss.
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "one finds the other's value, or both do")
  @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "both miss")
  @State
  public static class ReleaseAcquire {
    final Slot a = new Slot();
    final Slot b = new Slot();

    /// Sends on a, tries b.
    @Actor
    public void first(II_Result r) {
      a.send();
      r.r1 = b.tryReceive();
    }

    /// Sends on b, tries a.
    @Actor
    public void second(II_Result r) {
      b.send();
      r.r2 = a.tryReceive();
    }
  }

  /// Fixed: the same with a full fence before the look. This is what our tries do.
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "one finds the other's value, or both do")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "both miss")
  @State
  public static class Fenced {
    final Slot a = new Slot();
    final Slot b = new Slot();

    /// Sends on a, tries b.
    @Actor
    public void first(II_Result r) {
      a.send();
      r.r1 = b.tryReceiveAfterAFence();
    }

    /// Sends on b, tries a.
    @Actor
    public void second(II_Result r) {
      b.send();
      r.r2 = a.tryReceiveAfterAFence();
    }
  }

  /// Two empty channels.
  abstract static class Two {
    final Chan<Integer> a = Chan.make(1);
    final Chan<Integer> b = Chan.make(1);
  }

  /// Ours: try to receive.
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "one finds the other's value, or both do")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "both miss")
  @State
  public static class TryReceive extends Two {
    /// Sends on a, tries b.
    @Actor
    public void first(II_Result r) {
      a.trySend(1);
      r.r1 = Sure.tryReceive(b);
    }

    /// Sends on b, tries a.
    @Actor
    public void second(II_Result r) {
      b.trySend(1);
      r.r2 = Sure.tryReceive(a);
    }
  }

  /// Ours: a select with a default, against a plain try.
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "one finds the other's value, or both do")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "both miss")
  @State
  public static class SelectOrDefault extends Two {
    /// Sends on a, selects b or the default.
    @Actor
    public void first(II_Result r) {
      a.trySend(1);
      r.r1 = Sure.await(Select.of(Select.otherwise(), Select.receive(b)));
    }

    /// Sends on b, tries a.
    @Actor
    public void second(II_Result r) {
      b.trySend(1);
      r.r2 = Sure.tryReceive(a);
    }
  }

  /// Ours: len.
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "one counts the other's value, or both do")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "both count nothing")
  @State
  public static class Len extends Two {
    /// Sends on a, counts b.
    @Actor
    public void first(II_Result r) {
      a.trySend(1);
      r.r1 = b.len();
    }

    /// Sends on b, counts a.
    @Actor
    public void second(II_Result r) {
      b.trySend(1);
      r.r2 = a.len();
    }
  }

  /// Ours: each makes room in its own full channel, and tries to send to the other's.
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "one finds room, or both do")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "both find no room")
  @State
  public static class TrySend extends Two {
    /// Two full channels.
    public TrySend() {
      a.trySend(1);
      b.trySend(1);
    }

    /// Receives from a, tries to send to b.
    @Actor
    public void first(II_Result r) {
      a.tryReceive();
      r.r1 = Sure.trySend(b);
    }

    /// Receives from b, tries to send to a.
    @Actor
    public void second(II_Result r) {
      b.tryReceive();
      r.r2 = Sure.trySend(a);
    }
  }

  /// Ours: each closes its own channel, and looks whether the other's is closed.
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "one sees the other's close, or both do")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "both see an open channel")
  @State
  public static class Close extends Two {
    /// Closes a, looks at b.
    @Actor
    public void first(II_Result r) {
      a.close();
      r.r1 = b.tryReceiveOk().closed() ? 1 : 0;
    }

    /// Closes b, looks at a.
    @Actor
    public void second(II_Result r) {
      b.close();
      r.r2 = a.tryReceiveOk().closed() ? 1 : 0;
    }
  }
}
