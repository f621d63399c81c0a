package dev.goloom.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The bug: a close kept the waiters that it had claimed in a list that looked like a queue. A
/// waiter interrupted just then took itself out of that list, and the closer lost the rest of it.
final class CloseRacesInterruptTest {
  private static final int ROUNDS = 300;
  private static final int WAITERS = 8;

  @Test
  void leave_waiterThatACloseHasClaimed_isRefused() {
    Chan<String> channel = Chan.make();
    var second = new ChanReceive(channel);
    var left = new ArrayList<Boolean>();
    var first =
        new Waiter(null, null) {
          @Override
          void complete() {
            left.add(channel.leave(second)); // as an interrupted thread does
          }
        };
    channel.lock();
    channel.queueLocked(first);
    channel.queueLocked(second);
    channel.unlock();
    channel.close();
    assertEquals(List.of(false), left);
    assertEquals(Chan.CLOSED, second.element);
    assertEquals(Waiter.DONE, second.state);
    assertFalse(second.isQueued());
  }

  @ParameterizedTest
  @EnumSource
  void close_whileItsReceiversAreInterrupted_endsThemAll(Crew.Kind kind) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      try (var crew = new Crew(kind)) {
        Chan<String> channel = Chan.make();
        var receivers = new ArrayList<Crew.Job<@Nullable String>>();
        for (int i = 0; i < WAITERS; i++) {
          receivers.add(crew.<@Nullable String>blocked(() -> receivedUnlessInterrupted(channel)));
        }
        crew.run(() -> receivers.reversed().forEach(Crew.Job::interrupt));
        channel.close();
        for (Crew.Job<@Nullable String> receiver : receivers) {
          assertNull(receiver.answer());
        }
      }
    }
  }

  private static @Nullable String receivedUnlessInterrupted(Chan<String> channel) {
    try {
      return channel.receive();
    } catch (InterruptedException e) {
      return null;
    }
  }
}
