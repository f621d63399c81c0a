package dev.goloom.leaks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/// A leak of our own: a thread that waits for what nobody has. A method that does not find it found
/// nothing, and then "no leaks" would be a lie.
final class Canary {
  /// How its threads are called.
  static final String NAME = "goloom-canary";

  private static final long LONGEST_MILLIS = 10_000;

  private Canary() {}

  /// Plants one.
  ///
  /// @param inRoot whether the JVM's root list is to hold it, as it holds what it must find
  static Thread plant(boolean inRoot) {
    ThreadFactory factory = Thread.ofVirtual().name(NAME).factory();
    var planted = new Thread[1];
    if (inRoot) {
      planted[0] = factory.newThread(Canary::leak);
      planted[0].start();
    } else {
      Executors.newThreadPerTaskExecutor(
              runner -> {
                planted[0] = factory.newThread(runner);
                return planted[0];
              })
          .execute(Canary::leak);
    }
    Thread canary = planted[0];
    Patience.until(() -> canary.getState() == Thread.State.WAITING, LONGEST_MILLIS);
    return canary;
  }

  private static void leak() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it is over
    }
  }
}
