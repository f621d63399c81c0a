package dev.goloom.workerpool;

import java.util.concurrent.CountDownLatch;

/// A task that holds its worker until it is let go, or interrupted.
final class Gate implements Runnable {
  final CountDownLatch entered = new CountDownLatch(1);
  final CountDownLatch open = new CountDownLatch(1);

  @Override
  public void run() {
    entered.countDown();
    try {
      open.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static Gate closed(WorkerPool pool) throws InterruptedException {
    var gate = new Gate();
    pool.execute(gate);
    gate.entered.await();
    return gate;
  }

  void open() {
    open.countDown();
  }
}
