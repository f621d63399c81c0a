package dev.goloom.labs.gracefulshutdown;

import dev.goloom.kit.Finding;
import dev.goloom.kit.Verdict;
import dev.goloom.kit.threads.Actor;
import dev.goloom.kit.threads.Actors;
import dev.goloom.workerpool.DrainReport;
import dev.goloom.workerpool.WorkerPool;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Submitters that wait at the door of a full pool when it is shut down.
final class AtTheDoor {
  private static final int SUBMITTERS = 3;
  private static final int ATTEMPTS = 50;
  private static final long PATIENCE_SECONDS = 30;

  private AtTheDoor() {}

  /// A handler that puts the task into the queue, the usual way to make a `ThreadPoolExecutor`
  /// block. `shutdownNow` empties the queue and looks a second time; the submitter must come after
  /// that, as it nearly always does.
  static Finding putHandler() throws InterruptedException {
    String seen = "";
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      PutHandler outcome = PutHandler.observe();
      if (outcome.lost()) {
        return Finding.of(Verdict.HOLDS, outcome.words())
            .withSamples(attempt, "pools")
            .with("undone", outcome.undone())
            .with("queued", outcome.queued());
      }
      seen = outcome.words();
    }
    return Finding.of(Verdict.REFUTED, seen).withSamples(ATTEMPTS, "pools");
  }

  /// What became of the task of a submitter that waited in `put`.
  private record PutHandler(boolean accepted, boolean ran, int undone, int queued) {
    static PutHandler observe() throws InterruptedException {
      var closed = new CountDownLatch(1);
      var ran = new AtomicBoolean();
      var pool =
          new ThreadPoolExecutor(
              1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1), AtTheDoor::put);
      try (var actors = new Actors()) {
        pool.execute(() -> await(closed));
        pool.execute(() -> {});
        Actor submitter = actors.start("submitter", () -> pool.execute(() -> ran.set(true)));
        actors.settle(); // it waits in put
        int undone = pool.shutdownNow().size();
        boolean ended = pool.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        boolean accepted = ended && actors.join(Actors.PATIENCE) && submitter.failure().isEmpty();
        return new PutHandler(accepted, ran.get(), undone, pool.getQueue().size());
      } finally {
        closed.countDown();
        pool.shutdownNow();
      }
    }

    boolean lost() {
      return accepted && !ran && undone == 1;
    }

    String words() {
      return "execute "
          + (accepted ? "returned normally" : "did not return normally")
          + ", the task "
          + (ran ? "ran" : "never ran")
          + "; shutdownNow named "
          + undone
          + ", the one before it; "
          + queued
          + " is left in the queue of the terminated pool";
    }
  }

  private static void put(Runnable task, ThreadPoolExecutor pool) {
    try {
      pool.getQueue().put(task);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RejectedExecutionException(e);
    }
  }

  /// The drain has an hour's grace: who is released is so before any task ends.
  static Finding drain() throws InterruptedException {
    var closed = new CountDownLatch(1);
    var refused = new AtomicInteger();
    var report = new CompletableFuture<DrainReport>();
    WorkerPool pool = WorkerPool.builder("jobs").workers(1).queue(0).build();
    try (var actors = new Actors()) {
      pool.execute(() -> await(closed));
      for (int i = 0; i < SUBMITTERS; i++) {
        actors.start("submitter", () -> submit(pool, refused));
      }
      Actors.until("submitters wait", () -> pool.snapshot().blockedSubmitters() == SUBMITTERS);
      actors.start("drain", () -> report.complete(pool.drain(Duration.ofHours(1), Duration.ZERO)));
      Actors.until("submitters are refused", () -> refused.get() == SUBMITTERS);
      boolean taskStillRan = closed.getCount() == 1 && !report.isDone();
      closed.countDown();
      boolean ended = actors.join(Actors.PATIENCE);
      boolean clean = ended && report.join().isClean();
      return Finding.when(
              taskStillRan && clean,
              refused
                  + " of "
                  + SUBMITTERS
                  + " submitters were refused while the task still ran; then it ended, and the"
                  + " report is "
                  + (clean ? "clean" : "not clean"))
          .withSamples(SUBMITTERS, "submitters")
          .with("refused", refused.get());
    } finally {
      closed.countDown();
      pool.shutdownNow();
    }
  }

  private static void submit(WorkerPool pool, AtomicInteger refused) {
    try {
      pool.execute(() -> {});
    } catch (RejectedExecutionException e) {
      refused.incrementAndGet();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
