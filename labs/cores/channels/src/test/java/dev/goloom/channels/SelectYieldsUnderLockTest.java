package dev.goloom.channels;

import static dev.goloom.channels.Select.receive;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The bug: a select that held one lock and waited for the next gave its carrier away. The threads
/// that waited for the lock it held kept all carriers busy by giving them to each other, so the
/// select never ran again, and nothing did. [Soak] found it.
final class SelectYieldsUnderLockTest {
  private static final int TURNS = 10_000;

  @ParameterizedTest
  @EnumSource
  void select_waitingForItsSecondLock_letsOthersHaveTheFirst(Crew.Kind kind) throws Exception {
    Chan<Integer> first = Chan.make(1);
    Chan<Integer> second = Chan.make(1);
    assertTrue(first.id() < second.id()); // so that it is locked first
    var started = new CountDownLatch(1);
    try (var crew = new Crew(kind)) {
      second.lock();
      try {
        crew.run(() -> {
          started.countDown();
          assertEquals(-1, Select.of(receive(first), receive(second)).poll());
        });
        started.await();
        new Crew(Crew.Kind.PLATFORM).run(() -> useOften(first)).answer();
      } finally {
        second.unlock();
      }
      crew.await();
    }
  }

  /// Leaves it empty.
  private static void useOften(Chan<Integer> channel) {
    for (int i = 0; i < TURNS; i++) {
      channel.lock();
      channel.unlock();
    }
  }
}
