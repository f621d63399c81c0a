package dev.goloom.workerpool;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// A task that ignores interrupts until it is let go.
final class Stubborn implements Runnable {
  final CountDownLatch entered = new CountDownLatch(1);
  final AtomicInteger interrupts = new AtomicInteger();
  private final CountDownLatch open = new CountDownLatch(1);

  @Override
  public void run() {
    entered.countDown();
    waitUninterruptibly();
  }

  private void waitUninterruptibly() {
    while (true) {
      try {
        open.await();
        return;
      } catch (InterruptedException e) {
        interrupts.incrementAndGet(); // and ignored, as too many tasks do
      }
    }
  }

  static Stubborn running(WorkerPool pool) throws InterruptedException {
    var task = new Stubborn();
    pool.execute(task);
    task.entered.await();
    return task;
  }

  void open() {
    open.countDown();
  }
}
