package dev.goloom.labs.backpressure;

import dev.goloom.kit.Finding;
import dev.goloom.kit.threads.Actor;
import dev.goloom.kit.threads.Actors;
import dev.goloom.workerpool.WorkerPool;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A submitter that waits for a place while the pool is stopped: what becomes of its task.
///
/// One worker, busy; one place, taken; so the third task makes its submitter wait.
///
/// @param accepted submits that returned as if all were well
/// @param ran tasks that were begun
/// @param listed tasks that `shutdownNow` gave back
/// @param left tasks that are in the queue of the pool that has terminated
/// @param submitter what the waiting submitter was told
record Handover(int accepted, int ran, int listed, int left, String submitter) {

  /// Accepted, never run, and never given back.
  int lost() {
    return accepted - ran - listed;
  }

  /// Judges that the usual handler loses the task.
  static Finding ofPutHandler() throws InterruptedException {
    Handover seen = withPutHandler();
    return seen.finding(seen.lost() == 1 && seen.left() == 1);
  }

  /// Judges that WorkerPool loses none.
  static Finding ofWorkerPool() throws InterruptedException {
    Handover seen = withWorkerPool();
    return seen.finding(
        seen.lost() == 0
            && seen.left() == 0
            && seen.submitter().equals(RejectedExecutionException.class.getSimpleName()));
  }

  private Finding finding(boolean asStated) {
    return Finding.when(
            asStated,
            String.format(
                Locale.ROOT,
                "accepted %d = ran %d + given back %d + lost %d; %d in the queue of the terminated"
                    + " pool; the submitter is told: %s",
                accepted,
                ran,
                listed,
                lost(),
                left,
                submitter))
        .withSamples(1, "shutdowns")
        .with("accepted", accepted)
        .with("ran", ran)
        .with("listed", listed)
        .with("lost", lost());
  }

  /// ThreadPoolExecutor with the handler that is written to make it block. The check before the put
  /// is what careful people add. The gate stands for the moment between the two, in which a thread
  /// may lose its processor.
  private static Handover withPutHandler() throws InterruptedException {
    var inHandler = new CountDownLatch(1);
    var gate = new CountDownLatch(1);
    var queue = new ArrayBlockingQueue<Runnable>(1);
    var pool =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            queue,
            (task, full) -> {
              if (full.isShutdown()) {
                throw new RejectedExecutionException("shut down");
              }
              inHandler.countDown();
              try {
                gate.await();
                queue.put(task);
              } catch (InterruptedException e) {
                throw new RejectedExecutionException(e);
              }
            });
    return play(pool, inHandler::await, gate::countDown, queue::size);
  }

  /// A WorkerPool that blocks.
  private static Handover withWorkerPool() throws InterruptedException {
    WorkerPool pool = WorkerPool.builder("ours").workers(1).queue(1).build();
    return play(
        pool,
        () -> Actors.until("the submitter waits", () -> pool.snapshot().blockedSubmitters() == 1),
        () -> {},
        () -> pool.snapshot().queued());
  }

  private static Handover play(
      ExecutorService pool, Actor.Body untilItWaits, Runnable letItGo, Count left)
      throws InterruptedException {
    var ran = new AtomicInteger();
    var accepted = new AtomicInteger();
    var begun = new CountDownLatch(1);
    try (var actors = new Actors();
        var _ = (Stop) pool::shutdownNow) {
      submit(pool, accepted, () -> holdOn(ran, begun));
      begun.await();
      submit(pool, accepted, ran::incrementAndGet);
      Actor submitter =
          actors.start("submitter", () -> submit(pool, accepted, ran::incrementAndGet));
      untilItWaits.run();
      int listed = pool.shutdownNow().size();
      letItGo.run();
      if (!actors.join(Actors.PATIENCE) || !pool.awaitTermination(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the pool or its submitter does not end");
      }
      String told =
          submitter.failure().map(e -> e.getClass().getSimpleName()).orElse("all is well");
      return new Handover(accepted.get(), ran.get(), listed, left.now(), told);
    }
  }

  private static void submit(ExecutorService pool, AtomicInteger accepted, Runnable task) {
    pool.execute(task);
    accepted.incrementAndGet();
  }

  /// Works until it is interrupted.
  private static void holdOn(AtomicInteger ran, CountDownLatch begun) {
    ran.incrementAndGet();
    begun.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      // The pool is being stopped.
    }
  }

  @FunctionalInterface
  private interface Count {
    int now();
  }

  /// Ends the pool's worker, should the experiment fail.
  @FunctionalInterface
  private interface Stop extends AutoCloseable {
    @Override
    void close();
  }
}
