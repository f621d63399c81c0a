package dev.goloom.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The bug: a receive from a full buffer with a waiting sender lowered the count and raised it
/// again. A thread that looked without the lock saw room, or with capacity 1 an empty buffer, where
/// there was none at any instant.
final class FullBufferDipTest {
  private static final int SENDERS = 100_000;

  private final Crew crew = new Crew(Crew.Kind.PLATFORM);

  @AfterEach
  void noThreadIsLeft() {
    crew.close();
  }

  @Test
  void len_ofAFullBufferWithWaitingSenders_neverDips() throws Exception {
    for (int round = 0; round < 5; round++) {
      Chan<Integer> channel = Chan.make(1);
      channel.send(0);
      queueSenders(channel);
      Crew.Job<?> receiver = crew.run(() -> receiveAllButOne(channel));
      int lowest = 1;
      while (!receiver.isDone()) {
        lowest = Math.min(lowest, channel.len());
      }
      receiver.answer();
      assertEquals(1, lowest);
    }
  }

  /// Waiters without threads: nobody needs to be woken here.
  private static void queueSenders(Chan<Integer> channel) {
    channel.lock();
    for (int i = 1; i <= SENDERS; i++) {
      channel.queueLocked(new ChanSend(channel, i));
    }
    channel.unlock();
  }

  private static void receiveAllButOne(Chan<Integer> channel) throws InterruptedException {
    for (int i = 0; i < SENDERS; i++) {
      assertEquals(i, channel.receive());
    }
  }
}
