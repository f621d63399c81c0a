package dev.goloom.channels;

import static dev.goloom.channels.Select.receive;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The bug: a select that held one lock and waited for the next gave its carrier away. The threads
/// that waited for the lock it held kept all carriers busy by giving them to each other, so the
/// select never ran again, and nothing did. [Soak] found it.
final class SelectYieldsUnderLockTest {

  @Test
  @Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void select_waitingForItsSecondLock_doesNotHoldItsFirst() throws Exception {
    Chan<Integer> first = Chan.make(1);
    Chan<Integer> second = Chan.make(1);
    first.id(); // the lower rank, so that it is locked first
    second.id();
    var started = new CountDownLatch(1);
    try (var crew = new Crew(Crew.Kind.VIRTUAL)) {
      second.lock();
      try {
        crew.run(() -> {
          started.countDown();
          Select.of(receive(first), receive(second)).poll();
        });
        started.await();
        for (int i = 0; i < 1_000; i++) {
          first.trySend(i); // takes the lock, in time
          first.tryReceive();
        }
      } finally {
        second.unlock();
      }
      crew.await();
    }
  }
}
