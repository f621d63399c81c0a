package dev.goloom.stress.channels;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goloom.channels.Chan;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/*
 * How to run this test:
 *   java -jar stress-tests/target/stress-tests.jar -t channels.OnlyOne
 */
/// Two actors want the one value or the one place that is there: exactly one gets it.
public final class OnlyOne {
  private OnlyOne() {}

  /// Broken: a channel that looks first and takes then.
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0"},
      expect = ACCEPTABLE,
      desc = "one of them has it")
  @Outcome(id = "1, 1", expect = ACCEPTABLE_INTERESTING, desc = "both have the one value")
  @State
  public static class LookThenTake {
    final AtomicInteger values = new AtomicInteger(1);

    private int tryReceive() {
      if (values.get() == 0) {
        return 0;
      }
      values.set(0);
      return 1;
    }

    /// Tries to receive.
    @Actor
    public void first(II_Result r) {
      r.r1 = tryReceive();
    }

    /// Tries to receive.
    @Actor
    public void second(II_Result r) {
      r.r2 = tryReceive();
    }
  }

  /// Ours: two tries to receive.
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0"},
      expect = ACCEPTABLE,
      desc = "one of them has it")
  @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "both have the one value")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "nobody has it")
  @State
  public static class TryReceive {
    final Chan<Integer> channel = Chan.make(1);

    /// A channel with one value.
    public TryReceive() {
      channel.trySend(1);
    }

    /// Tries to receive.
    @Actor
    public void first(II_Result r) {
      r.r1 = Sure.tryReceive(channel);
    }

    /// Tries to receive.
    @Actor
    public void second(II_Result r) {
      r.r2 = Sure.tryReceive(channel);
    }
  }

  /// Ours: two tries to send.
  @JCStressTest
  @Outcome(
      id = {"0, 1, 1", "1, 0, 1"},
      expect = ACCEPTABLE,
      desc = "one of them has the place")
  @Outcome(id = "1, 1, 1", expect = FORBIDDEN, desc = "one of two values is lost")
  @Outcome(id = "0, 0, 0", expect = FORBIDDEN, desc = "nobody has it")
  @State
  public static class TrySend {
    final Chan<Integer> channel = Chan.make(1);

    /// Tries to send.
    @Actor
    public void first(III_Result r) {
      r.r1 = Sure.trySend(channel);
    }

    /// Tries to send.
    @Actor
    public void second(III_Result r) {
      r.r2 = Sure.trySend(channel);
    }

    /// Counts.
    @Arbiter
    public void count(III_Result r) {
      r.r3 = channel.len();
    }
  }

  /// Ours: a try to send and a try to receive. What was sent is received or still there.
  @JCStressTest
  @Outcome(
      id = {"1, 0, 1", "1, 1, 0"},
      expect = ACCEPTABLE,
      desc = "sent, and received or still there")
  @Outcome(id = "1, 0, 0", expect = FORBIDDEN, desc = "the value is lost")
  @Outcome(id = "1, 1, 1", expect = FORBIDDEN, desc = "the value is there twice")
  @State
  public static class SendAndReceive {
    final Chan<Integer> channel = Chan.make(1);

    /// Tries to send.
    @Actor
    public void sender(III_Result r) {
      r.r1 = Sure.trySend(channel);
    }

    /// Tries to receive.
    @Actor
    public void receiver(III_Result r) {
      r.r2 = Sure.tryReceive(channel);
    }

    /// Counts.
    @Arbiter
    public void count(III_Result r) {
      r.r3 = channel.len();
    }
  }

  /// Ours: without a buffer, a try to send succeeds only if the receive gets the value.
  @JCStressTest
  @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "the try met the receiver")
  @Outcome(id = "0, 2, 0", expect = ACCEPTABLE, desc = "the try came too early")
  @Outcome(id = "1, 2, 0", expect = FORBIDDEN, desc = "sent, and not received")
  @State
  public static class TryWithoutBuffer {
    final Chan<Integer> channel = Chan.make();

    /// Tries to send; if that fails, sends 2 for certain.
    @Actor
    public void sender(III_Result r) {
      r.r1 = Sure.trySend(channel);
      if (r.r1 == 0) {
        Sure.send(channel, 2);
      }
    }

    /// Receives.
    @Actor
    public void receiver(III_Result r) {
      r.r2 = Sure.receive(channel);
    }

    /// Counts.
    @Arbiter
    public void count(III_Result r) {
      r.r3 = channel.len();
    }
  }
}
