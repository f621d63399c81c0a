package dev.goloom.stress.channels;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goloom.channels.Chan;
import dev.goloom.channels.CloseOfClosedException;
import dev.goloom.channels.SendOnClosedException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/*
 * How to run this test:
 *   java -jar stress-tests/target/stress-tests.jar -t channels.CloseRaces
 */
/// A close races with everything else: each looks as if it came before or after.
///
/// In the results -1 is "closed" and -2 is Go's panic.
public final class CloseRaces {
  private CloseRaces() {}

  private static int close(Chan<Integer> channel) {
    try {
      channel.close();
      return 1;
    } catch (CloseOfClosedException e) {
      return Sure.PANIC;
    }
  }

  /// Two closes: one of them fails.
  @JCStressTest
  @Outcome(
      id = {"1, -2", "-2, 1"},
      expect = ACCEPTABLE,
      desc = "the second fails")
  @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "closed twice")
  @Outcome(id = "-2, -2", expect = FORBIDDEN, desc = "nobody closed it")
  @State
  public static class Close {
    final Chan<Integer> channel = Chan.make();

    /// Closes.
    @Actor
    public void first(II_Result r) {
      r.r1 = close(channel);
    }

    /// Closes.
    @Actor
    public void second(II_Result r) {
      r.r2 = close(channel);
    }
  }

  /// A try to send: a value is in the buffer if and only if the try said so.
  @JCStressTest
  @Outcome(
      id = {"1, 1", "-2, 0"},
      expect = ACCEPTABLE,
      desc = "sent, or refused")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "sent, and lost")
  @Outcome(id = "-2, 1", expect = FORBIDDEN, desc = "refused, and sent")
  @State
  public static class TrySend {
    final Chan<Integer> channel = Chan.make(1);

    /// Closes.
    @Actor
    public void closer() {
      channel.close();
    }

    /// Tries to send.
    @Actor
    public void sender(II_Result r) {
      try {
        r.r1 = Sure.trySend(channel);
      } catch (SendOnClosedException e) {
        r.r1 = Sure.PANIC;
      }
    }

    /// Counts.
    @Arbiter
    public void count(II_Result r) {
      r.r2 = channel.len();
    }
  }

  /// A send that must wait always fails.
  @JCStressTest
  @Outcome(id = "-2, -1", expect = ACCEPTABLE, desc = "the send fails, nothing was sent")
  @Outcome(id = "1, -1", expect = FORBIDDEN, desc = "sent to nobody")
  @State
  public static class Send {
    final Chan<Integer> channel = Chan.make();

    /// Closes.
    @Actor
    public void closer() {
      channel.close();
    }

    /// Sends.
    @Actor
    public void sender(II_Result r) {
      r.r1 = Sure.send(channel);
    }

    /// Receives from the closed channel.
    @Arbiter
    public void drain(II_Result r) {
      r.r2 = Sure.receive(channel);
    }
  }

  /// A receive of a value that is there gets it, closed or not; the next one is "closed".
  @JCStressTest
  @Outcome(id = "1, -1", expect = ACCEPTABLE, desc = "first the value, then closed")
  @Outcome(id = "0, 1", expect = FORBIDDEN, desc = "the value was missed")
  @Outcome(id = "-1, 1", expect = FORBIDDEN, desc = "closed before it was drained")
  @State
  public static class TryReceiveValue {
    final Chan<Integer> channel = Chan.make(1);

    /// A channel with one value.
    public TryReceiveValue() {
      channel.trySend(1);
    }

    /// Closes.
    @Actor
    public void closer() {
      channel.close();
    }

    /// Tries to receive.
    @Actor
    public void receiver(II_Result r) {
      var received = channel.tryReceiveOk();
      r.r1 = received.ok() ? 1 : received.closed() ? Sure.CLOSED : 0;
    }

    /// Receives again.
    @Arbiter
    public void drain(II_Result r) {
      r.r2 = Sure.receive(channel);
    }
  }

  /// A value that is sent before the close: whoever sees the close has seen the value.
  @JCStressTest
  @Outcome(
      id = {"0, 0", "0, -1", "0, 1", "1, 0", "1, -1"},
      expect = ACCEPTABLE,
      desc = "nothing yet, then the value, then closed")
  @Outcome(id = "-1, 1", expect = FORBIDDEN, desc = "closed came before the value")
  @Outcome(id = "-1, -1", expect = FORBIDDEN, desc = "closed, and the value was never seen")
  @State
  public static class SendThenClose {
    final Chan<Integer> channel = Chan.make(1);

    /// Sends, then closes.
    @Actor
    public void closer() {
      channel.trySend(1);
      channel.close();
    }

    /// Tries to receive twice.
    @Actor
    public void receiver(II_Result r) {
      r.r1 = tryOnce();
      r.r2 = tryOnce();
    }

    private int tryOnce() {
      var received = channel.tryReceiveOk();
      return received.ok() ? 1 : received.closed() ? Sure.CLOSED : 0;
    }
  }
}
