package dev.goloom.channels;

import static dev.goloom.channels.Select.receive;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// The bug: a select that held one lock and waited for the next gave its carrier away. The threads
/// that waited for the lock it held kept all carriers busy by giving them to each other, so the
/// select never ran again, and nothing did. [Soak] found it.
final class SelectYieldsUnderLockTest {
  private static final int LOOKS = 3_000;

  @Test
  void select_waitingForItsSecondLock_staysOnItsCarrier() throws Exception {
    Chan<Integer> first = Chan.make(1);
    Chan<Integer> second = Chan.make(1);
    first.id(); // the lower rank, so that it is locked first
    second.id();
    var started = new CountDownLatch(1);
    try (var crew = new Crew(Crew.Kind.VIRTUAL)) {
      second.lock();
      Set<String> carriers = new TreeSet<>();
      try {
        Crew.Job<?> selecting =
            crew.run(() -> {
              started.countDown();
              Select.of(receive(first), receive(second)).poll();
            });
        started.await();
        for (int i = 0; i < LOOKS; i++) {
          carriers.add(carrier(selecting.thread()));
        }
      } finally {
        second.unlock();
      }
      crew.await();
      assertEquals(1, carriers.size(), carriers::toString);
    }
  }

  /// A mounted virtual thread names its carrier after an at sign.
  private static String carrier(Thread thread) {
    String name = thread.toString();
    return name.substring(name.indexOf('/'));
  }
}
