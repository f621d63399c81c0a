package dev.goloom.stress.channels;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goloom.channels.Chan;
import dev.goloom.channels.Select;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/*
 * How to run this test:
 *   java -jar stress-tests/target/stress-tests.jar -t channels.InterruptRaces
 */
/// An interrupt races with the partner of an operation that waits: the operation happened, or it
/// threw, and the partner saw the same.
///
/// The actor that waits says so before, and does not end before it was interrupted: else the
/// interrupt would hit the harness.
public final class InterruptRaces {
  private InterruptRaces() {}

  /// A thread that is going to be interrupted once.
  abstract static class Target {
    final Chan<Integer> channel = Chan.make();
    private volatile @Nullable Thread thread;
    private volatile boolean interrupted;

    final void begin() {
      thread = Thread.currentThread();
    }

    final void end() {
      while (!interrupted) {
        Thread.onSpinWait();
      }
      Thread.interrupted();
    }

    final void interrupt() {
      Thread target;
      while ((target = thread) == null) {
        Thread.onSpinWait();
      }
      target.interrupt();
      interrupted = true;
    }
  }

  /// A receive.
  @JCStressTest
  @Outcome(
      id = {"0, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "both say that it happened, or both that it did not")
  @Outcome(id = "0, 1", expect = FORBIDDEN, desc = "sent, and the receive threw")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "received, and not sent")
  @State
  public static class Receive extends Target {
    /// Receives.
    @Actor
    public void receiver(II_Result r) {
      begin();
      try {
        Integer received = channel.receive();
        r.r1 = received == null ? Sure.CLOSED : received;
      } catch (InterruptedException e) {
        r.r1 = 0;
      }
      end();
    }

    /// Tries to send, then interrupts.
    @Actor
    public void sender(II_Result r) {
      r.r2 = Sure.trySend(channel);
      interrupt();
    }
  }

  /// A send.
  @JCStressTest
  @Outcome(
      id = {"0, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "both say that it happened, or both that it did not")
  @Outcome(id = "0, 1", expect = FORBIDDEN, desc = "received, and the send threw")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "sent, and not received")
  @State
  public static class Send extends Target {
    /// Sends.
    @Actor
    public void sender(II_Result r) {
      begin();
      try {
        channel.send(1);
        r.r1 = 1;
      } catch (InterruptedException e) {
        r.r1 = 0;
      }
      end();
    }

    /// Interrupts, then tries to receive.
    @Actor
    public void receiver(II_Result r) {
      interrupt();
      r.r2 = Sure.tryReceive(channel);
    }
  }

  /// A select.
  @JCStressTest
  @Outcome(
      id = {"0, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "both say that it happened, or both that it did not")
  @Outcome(id = "0, 1", expect = FORBIDDEN, desc = "sent, and the select threw")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "received, and not sent")
  @State
  public static class Selecting extends Target {
    final Chan<Integer> other = Chan.make();

    /// Selects.
    @Actor
    public void selecting(II_Result r) {
      begin();
      try {
        r.r1 = Select.of(Select.receive(other), Select.receive(channel)).await();
      } catch (InterruptedException e) {
        r.r1 = 0;
      }
      end();
    }

    /// Interrupts, then tries to send.
    @Actor
    public void sender(II_Result r) {
      interrupt();
      r.r2 = Sure.trySend(channel);
    }
  }

  /// A close, and an interrupt of the receive that it ends.
  @JCStressTest
  @Outcome(
      id = {"-1, 0", "0, 0"},
      expect = ACCEPTABLE,
      desc = "closed, or interrupted")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "a value out of nothing")
  @State
  public static class Close extends Target {
    /// Receives.
    @Actor
    public void receiver(II_Result r) {
      begin();
      try {
        Integer received = channel.receive();
        r.r1 = received == null ? Sure.CLOSED : received;
      } catch (InterruptedException e) {
        r.r1 = 0;
      }
      end();
    }

    /// Interrupts, then closes.
    @Actor
    public void closer() {
      interrupt();
      channel.close();
    }
  }
}
