package dev.goloom.stress.channels;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goloom.channels.Chan;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/*
 * How to run this test:
 *   java -jar stress-tests/target/stress-tests.jar -t channels.Acknowledgement
 */
/// The k-th receive happens before the (k+C)-th send completes, C being the capacity; so without a
/// buffer a send that returned has been received.
///
/// Each test sends once more than there is room. The weaker variants have room for one more: the
/// sender does not wait, and learns nothing. That is the program which the Go memory model quotes.
///
/// Source: The Go Memory Model, "Channel communication".
public final class Acknowledgement {
  private Acknowledgement() {}

  /// One more send than a full channel has room for.
  abstract static class Full {
    final Chan<Integer> channel;
    int data;

    Full(int capacity, int values) {
      channel = Chan.make(capacity);
      for (int i = 0; i < values; i++) {
        channel.trySend(1);
      }
    }

    void writeAndReceive() {
      data = 1;
      Sure.receive(channel);
    }

    int sendAndLook() {
      Sure.send(channel);
      return data;
    }
  }

  /// Ours, without a buffer.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "sent, and the receiver's data is seen")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "sent, and the receiver's data is not seen")
  @State
  public static class Unbuffered extends Full {
    /// A channel without a buffer.
    public Unbuffered() {
      super(0, 0);
    }

    /// Writes the data and receives.
    @Actor
    public void receiver() {
      writeAndReceive();
    }

    /// Sends and looks at the data.
    @Actor
    public void sender(I_Result r) {
      r.r1 = sendAndLook();
    }
  }

  /// Weaker: with a buffer, the send need not wait.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "the receiver's data is seen by luck")
  @Outcome(id = "0", expect = ACCEPTABLE_INTERESTING, desc = "sent, and nobody has received")
  @State
  public static class RoomForOne extends Full {
    /// A channel with a free place.
    public RoomForOne() {
      super(1, 0);
    }

    /// Writes the data and receives.
    @Actor
    public void receiver() {
      writeAndReceive();
    }

    /// Sends and looks at the data.
    @Actor
    public void sender(I_Result r) {
      r.r1 = sendAndLook();
    }
  }

  /// Ours: the first receive happens before the second send completes.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "sent, and the receiver's data is seen")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "sent, and the receiver's data is not seen")
  @State
  public static class CapacityOne extends Full {
    /// A full channel of capacity 1.
    public CapacityOne() {
      super(1, 1);
    }

    /// Writes the data and receives.
    @Actor
    public void receiver() {
      writeAndReceive();
    }

    /// Sends and looks at the data.
    @Actor
    public void sender(I_Result r) {
      r.r1 = sendAndLook();
    }
  }

  /// Ours: the first receive happens before the third send completes.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "sent, and the receiver's data is seen")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "sent, and the receiver's data is not seen")
  @State
  public static class CapacityTwo extends Full {
    /// A full channel of capacity 2.
    public CapacityTwo() {
      super(2, 2);
    }

    /// Writes the data and receives.
    @Actor
    public void receiver() {
      writeAndReceive();
    }

    /// Sends and looks at the data.
    @Actor
    public void sender(I_Result r) {
      r.r1 = sendAndLook();
    }
  }

  /// Ours, by a try: only one that succeeded has learnt something.
  @JCStressTest
  @Outcome(
      id = {"0", "11"},
      expect = ACCEPTABLE,
      desc = "no room, or the receiver's data with it")
  @Outcome(id = "10", expect = FORBIDDEN, desc = "sent, and the receiver's data is not seen")
  @State
  public static class Try extends Full {
    /// A full channel of capacity 1.
    public Try() {
      super(1, 1);
    }

    /// Writes the data and receives.
    @Actor
    public void receiver() {
      writeAndReceive();
    }

    /// Tries to send and looks at the data.
    @Actor
    public void sender(I_Result r) {
      r.r1 = channel.trySend(1) ? 10 + data : 0;
    }
  }
}
