package dev.goloom.labs.gostruct;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// The main class of a child JVM: kills all workers of a [Skeleton] by jobs that throw, then
/// submits others. Prints `casualties deaths accepted ran`.
final class Casualties {
  private Casualties() {}

  /// Arguments: workers, places in the queue, jobs to submit afterwards.
  public static void main(String[] args) throws InterruptedException {
    int workers = Integer.parseInt(args[0]);
    int jobs = Integer.parseInt(args[2]);
    var deaths = new CountDownLatch(workers);
    Thread.setDefaultUncaughtExceptionHandler((_, _) -> deaths.countDown());
    var pool = new Skeleton.WorkerPool(workers, Integer.parseInt(args[1]));
    pool.start();
    for (int i = 0; i < workers; i++) {
      pool.jobQueue.send(() -> {
        throw new IllegalStateException("bad job");
      });
    }
    deaths.await(); // now nobody is left who could run a job
    var ran = new AtomicInteger();
    int accepted = 0;
    for (; accepted < jobs; accepted++) {
      pool.jobQueue.send(ran::incrementAndGet);
    }
    System.out.println(
        "casualties\t" + (workers - deaths.getCount()) + "\t" + accepted + "\t" + ran.get());
  }
}
