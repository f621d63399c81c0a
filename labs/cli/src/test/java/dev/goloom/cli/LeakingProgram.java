package dev.goloom.cli;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;

/// A program that uses nothing but the JDK: some of its virtual threads leaked, others wait for
/// something that may still come.
final class LeakingProgram {
  static final int LEAKED = 7;
  private static final CountDownLatch LIVE = new CountDownLatch(1);
  private static final int HEALTHY = 5;

  private LeakingProgram() {}

  public static void main(String[] args) throws Exception {
    for (int i = 0; i < LEAKED; i++) {
      var forgotten = new SynchronousQueue<String>();
      awaitParked(Thread.ofVirtual().start(() -> publish(forgotten)));
    }
    for (int i = 0; i < HEALTHY; i++) {
      awaitParked(Thread.ofVirtual().start(LeakingProgram::serve));
    }
    if (Boolean.getBoolean("busy")) {
      Thread.startVirtualThread(LeakingProgram::work);
    }
    System.out.println("ready");
    LIVE.await();
  }

  /// Runs, and never leaves its carrier: so no dump crashes this JVM.
  private static void work() {
    while (true) {
      Thread.onSpinWait();
    }
  }

  private static void awaitParked(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  private static void publish(SynchronousQueue<String> queue) {
    try {
      queue.put("an order");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void serve() {
    try {
      LIVE.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Where this class is.
  static String classPath() {
    try {
      return Path.of(
              LeakingProgram.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
