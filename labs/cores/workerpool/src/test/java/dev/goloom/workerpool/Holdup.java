package dev.goloom.workerpool;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// A task that holds its worker until it is let go or interrupted.
final class Holdup implements Runnable {
  static final int LONG = 30;

  final CountDownLatch interrupted = new CountDownLatch(1);
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch open = new CountDownLatch(1);

  @Override
  public void run() {
    entered.countDown();
    try {
      open.await();
    } catch (InterruptedException e) {
      interrupted.countDown();
    }
  }

  static Holdup in(Executor pool) throws InterruptedException {
    var holdup = new Holdup();
    pool.execute(holdup);
    holdup.awaitEntered();
    return holdup;
  }

  void awaitEntered() throws InterruptedException {
    entered.await();
  }

  void open() {
    open.countDown();
  }

  static TaskNotRunException notRun(Future<?> future) {
    var e = assertThrows(ExecutionException.class, () -> future.get(LONG, TimeUnit.SECONDS));
    return assertInstanceOf(TaskNotRunException.class, e.getCause());
  }

  static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
      if (Thread.interrupted()) { // the test's time limit
        throw new AssertionError("it never came");
      }
    }
  }
}
