package dev.goloom.leaks.junit;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A leak of our own: a thread that a thread of a scope has started, and that waits for what nobody
/// has. A check that does not find it with that scope finds nothing.
final class Canary {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Canary() {}

  static void plant(LeakScope scope) {
    BlockingQueue<WeakReference<Thread>> planted = new LinkedBlockingQueue<>();
    try (var _ = ScopeLoader.enter(scope)) {
      Thread.ofVirtual()
          .start(() -> planted.add(new WeakReference<>(Thread.startVirtualThread(Canary::leak))));
    }
    awaitLeak(planted);
  }

  private static void leak() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it is over
    }
  }

  private static void awaitLeak(BlockingQueue<WeakReference<Thread>> planted) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      WeakReference<Thread> thread = planted.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      while (thread != null && !waits(thread) && System.nanoTime() - end < 0) {
        Thread.sleep(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // then it is not found, and the check says so
    }
  }

  private static boolean waits(WeakReference<Thread> reference) {
    Thread thread = reference.get();
    return thread == null || thread.getState() == Thread.State.WAITING;
  }
}
