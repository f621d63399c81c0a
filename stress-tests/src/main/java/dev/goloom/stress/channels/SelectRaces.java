package dev.goloom.stress.channels;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goloom.channels.Chan;
import dev.goloom.channels.Select;
import dev.goloom.channels.SendOnClosedException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/*
 * How to run this test:
 *   java -jar stress-tests/target/stress-tests.jar -t channels.SelectRaces
 */
/// Selects race with each other and with plain operations.
public final class SelectRaces {
  private SelectRaces() {}

  /// Two channels without a buffer.
  abstract static class Two {
    final Chan<Integer> a = Chan.make();
    final Chan<Integer> b = Chan.make();
  }

  /// The program that is widely printed as a deadlock: each select sends on one channel and
  /// receives on the other. They meet on one of them, always.
  @JCStressTest
  @Outcome(
      id = {"0, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "both met on the same channel")
  @Outcome(
      id = {"0, 1", "1, 0"},
      expect = FORBIDDEN,
      desc = "each met somebody else")
  @State
  public static class Crossing extends Two {
    /// Sends on a, or receives from b.
    @Actor
    public void first(II_Result r) {
      r.r1 = Sure.await(Select.of(Select.send(a, 1), Select.receive(b)));
    }

    /// Receives from a, or sends on b.
    @Actor
    public void second(II_Result r) {
      r.r2 = Sure.await(Select.of(Select.receive(a), Select.send(b, 1)));
    }
  }

  /// Both select a send and a receive on one channel: each receives only what the other sent.
  @JCStressTest
  @Outcome(
      id = {"0, 1", "2, 0"},
      expect = ACCEPTABLE,
      desc = "one has the other's value")
  @Outcome(
      id = {"1, 0", "0, 2"},
      expect = FORBIDDEN,
      desc = "one has his own")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "both sent")
  @State
  public static class SameChannel {
    final Chan<Integer> channel = Chan.make();

    private int exchange(int own) {
      var in = Select.receive(channel);
      Integer other = Sure.await(Select.of(Select.send(channel, own), in)) == 0 ? null : in.value();
      return other == null ? 0 : other;
    }

    /// Sends 1, or receives.
    @Actor
    public void first(II_Result r) {
      r.r1 = exchange(1);
    }

    /// Sends 2, or receives.
    @Actor
    public void second(II_Result r) {
      r.r2 = exchange(2);
    }
  }

  /// A select that waits on two channels receives one value; a try on the other then finds nobody.
  @JCStressTest
  @Outcome(
      id = {"0, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "the one that was sent for certain, or the tried one")
  @Outcome(id = "0, 1", expect = FORBIDDEN, desc = "the tried value went to nobody")
  @State
  public static class OneOfTwo extends Two {
    /// Receives from a, or from b.
    @Actor
    public void selecting(II_Result r) {
      r.r1 = Sure.await(Select.of(Select.receive(a), Select.receive(b)));
    }

    /// Tries to send on b; if nobody is there, sends on a for certain.
    @Actor
    public void sender(II_Result r) {
      r.r2 = Sure.trySend(b);
      if (r.r2 == 0) {
        Sure.send(a);
      }
    }
  }

  /// Two channels, of which one holds a value at each instant: it is moved from a to b.
  abstract static class Moving {
    final Chan<Integer> a = Chan.make(1);
    final Chan<Integer> b = Chan.make(1);

    Moving() {
      a.trySend(1);
    }

    void move() {
      b.trySend(1);
      a.tryReceive();
    }
  }

  /// Broken: trying b and then a misses the value that is moved from a to b meanwhile.
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0"},
      expect = ACCEPTABLE,
      desc = "found, on a or on b")
  @Outcome(id = "2, 1", expect = ACCEPTABLE_INTERESTING, desc = "missed on both")
  @State
  public static class OneAfterTheOther extends Moving {
    /// Makes b ready, then a not.
    @Actor
    public void mover() {
      move();
    }

    /// Tries b, then a.
    @Actor
    public void receiver(II_Result r) {
      r.r1 = b.tryReceive() != null ? 1 : a.tryReceive() != null ? 0 : 2;
    }

    /// Counts what is left.
    @Arbiter
    public void count(II_Result r) {
      r.r2 = a.len() + b.len();
    }
  }

  /// Ours: a select with a default takes it only if at one instant nothing was ready.
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0"},
      expect = ACCEPTABLE,
      desc = "found, on a or on b")
  @Outcome(id = "2, 1", expect = FORBIDDEN, desc = "missed on both")
  @State
  public static class AtOneInstant extends Moving {
    /// Makes b ready, then a not.
    @Actor
    public void mover() {
      move();
    }

    /// Selects a, b or the default.
    @Actor
    public void receiver(II_Result r) {
      r.r1 = Sure.await(Select.of(Select.receive(a), Select.receive(b), Select.otherwise()));
    }

    /// Counts what is left.
    @Arbiter
    public void count(II_Result r) {
      r.r2 = a.len() + b.len();
    }
  }

  /// A close ends a select that waits to receive, and names its channel.
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "the closed channel's case, without a value")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "the other channel's case")
  @State
  public static class CloseAReceive extends Two {
    /// Closes a.
    @Actor
    public void closer() {
      a.close();
    }

    /// Receives from a, or from b.
    @Actor
    public void selecting(II_Result r) {
      var in = Select.receive(a);
      r.r1 = Sure.await(Select.of(in, Select.receive(b)));
      r.r2 = in.ok() ? 1 : 0;
    }
  }

  /// A close fails a select that waits to send.
  @JCStressTest
  @Outcome(id = "-2, 0", expect = ACCEPTABLE, desc = "the select fails")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "sent to nobody")
  @State
  public static class CloseASend extends Two {
    /// Closes a.
    @Actor
    public void closer() {
      a.close();
    }

    /// Sends on a, or receives from b.
    @Actor
    public void selecting(II_Result r) {
      try {
        r.r1 = Sure.await(Select.of(Select.send(a, 1), Select.receive(b)));
      } catch (SendOnClosedException e) {
        r.r1 = Sure.PANIC;
      }
    }
  }
}
