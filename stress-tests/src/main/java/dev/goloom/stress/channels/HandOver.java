package dev.goloom.stress.channels;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goloom.channels.Chan;
import dev.goloom.channels.Select;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/*
 * How to run this test:
 *   java -jar stress-tests/target/stress-tests.jar -t channels.HandOver
 */
/// A send happens before its receive completes; a close, before a receive that answers because the
/// channel is closed.
///
/// Source: The Go Memory Model, "Channel communication".
public final class HandOver {
  private HandOver() {}

  /// Broken: a channel of one plain field, which orders nothing.
  @JCStressTest
  @Outcome(
      id = {"0, 0", "0, 1", "1, 1"},
      expect = ACCEPTABLE,
      desc = "no value, or the data with it")
  @Outcome(id = "1, 0", expect = ACCEPTABLE_INTERESTING, desc = "value received, data not seen")
  @State
  public static class PlainField {
    int data;
    int slot;

    /// Writes the data and sends.
    @Actor
    public void sender() {
      data = 1;
      slot = 1;
    }

    /// Tries to receive and looks at the data.
    @Actor
    public void receiver(II_Result r) {
      r.r1 = slot;
      r.r2 = data;
    }
  }

  /// Ours, by tries on a buffer.
  @JCStressTest
  @Outcome(
      id = {"0, 0", "0, 1", "1, 1"},
      expect = ACCEPTABLE,
      desc = "no value, or the data with it")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "value received, data not seen")
  @State
  public static class Buffered {
    final Chan<Integer> channel = Chan.make(1);
    int data;

    /// Writes the data and sends.
    @Actor
    public void sender() {
      data = 1;
      channel.trySend(1);
    }

    /// Tries to receive and looks at the data.
    @Actor
    public void receiver(II_Result r) {
      r.r1 = Sure.tryReceive(channel);
      r.r2 = data;
    }
  }

  /// Ours, without a buffer.
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the data with the value")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "value received, data not seen")
  @State
  public static class Unbuffered {
    final Chan<Integer> channel = Chan.make();
    int data;

    /// Writes the data and sends.
    @Actor
    public void sender() {
      data = 1;
      Sure.send(channel);
    }

    /// Receives and looks at the data.
    @Actor
    public void receiver(II_Result r) {
      r.r1 = Sure.receive(channel);
      r.r2 = data;
    }
  }

  /// Ours, between two selects.
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the data with the value")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "value received, data not seen")
  @State
  public static class Selected {
    final Chan<Integer> channel = Chan.make();
    final Chan<Integer> other = Chan.make();
    int data;

    /// Writes the data and sends by a select.
    @Actor
    public void sender() {
      data = 1;
      Sure.await(Select.of(Select.send(channel, 1), Select.receive(other)));
    }

    /// Receives by a select and looks at the data.
    @Actor
    public void receiver(II_Result r) {
      r.r1 = Sure.await(Select.of(Select.receive(other), Select.receive(channel)));
      r.r2 = data;
    }
  }

  /// Ours: a close, and a try that finds it.
  @JCStressTest
  @Outcome(
      id = {"0, 0", "0, 1", "1, 1"},
      expect = ACCEPTABLE,
      desc = "open, or the data with the close")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "close seen, data not seen")
  @State
  public static class Closed {
    final Chan<Integer> channel = Chan.make(1);
    int data;

    /// Writes the data and closes.
    @Actor
    public void closer() {
      data = 1;
      channel.close();
    }

    /// Tries to receive and looks at the data.
    @Actor
    public void receiver(II_Result r) {
      r.r1 = channel.tryReceiveOk().closed() ? 1 : 0;
      r.r2 = data;
    }
  }

  /// Ours: a close, and a receive that waits for it.
  @JCStressTest
  @Outcome(id = "-1, 1", expect = ACCEPTABLE, desc = "the data with the close")
  @Outcome(id = "-1, 0", expect = FORBIDDEN, desc = "close seen, data not seen")
  @State
  public static class ClosedWhileWaiting {
    final Chan<Integer> channel = Chan.make();
    int data;

    /// Writes the data and closes.
    @Actor
    public void closer() {
      data = 1;
      channel.close();
    }

    /// Receives and looks at the data.
    @Actor
    public void receiver(II_Result r) {
      r.r1 = Sure.receive(channel);
      r.r2 = data;
    }
  }
}
