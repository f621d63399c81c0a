package dev.goloom.labs.gostruct;

import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Run;
import dev.goloom.kit.threads.Actor;
import dev.goloom.kit.threads.Actors;
import dev.goloom.workerpool.PoolFuture;
import dev.goloom.workerpool.PoolSnapshot;
import dev.goloom.workerpool.WorkerPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// The same scenes in front of a [WorkerPool].
final class PoolSide {
  private PoolSide() {}

  /// Fills a pool, lets a job throw and cancels one, blocks a submitter, and stops the pool: every
  /// job that was accepted is completed, cancelled or given back.
  static Finding law(Run run) throws InterruptedException {
    Scale scale = Scale.of(run);
    WorkerPool pool =
        WorkerPool.builder("law").workers(scale.workers()).queue(scale.queue()).build();
    try (var actors = new Actors();
        var _ = (Stop) pool::shutdownNow) {
      failOnce(pool);
      var begun = new CountDownLatch(scale.workers());
      List<Future<?>> futures = fill(pool, scale, begun);
      begun.await();
      futures.getLast().cancel(false);
      futures.add(pool.submit(() -> 0)); // the cancelled job has given its place back
      Actor submitter = actors.start("submitter", () -> pool.execute(() -> {}));
      Actors.until("the submitter waits", () -> pool.snapshot().blockedSubmitters() == 1);
      int given = pool.shutdownNow().size();
      if (!actors.join(Actors.PATIENCE) || !pool.awaitTermination(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the pool or its submitter does not end");
      }
      boolean refused = submitter.failure().filter(PoolSide::isRefusal).isPresent();
      boolean allDone = futures.stream().allMatch(Future::isDone);
      return finding(pool.snapshot(), given, refused && allDone);
    }
  }

  private static boolean isRefusal(Throwable failure) {
    return failure instanceof RejectedExecutionException;
  }

  private static void failOnce(WorkerPool pool) throws InterruptedException {
    PoolFuture<?> bad =
        (PoolFuture<?>)
            pool.submit(() -> {
              throw new IllegalStateException("bad job");
            });
    try {
      bad.get();
      throw new IllegalStateException("the bad job did not throw");
    } catch (ExecutionException e) {
      // Its future has the exception, and the worker lives.
    }
  }

  private static List<Future<?>> fill(WorkerPool pool, Scale scale, CountDownLatch begun) {
    var futures = new ArrayList<Future<?>>();
    for (int i = 0; i < scale.workers() + scale.queue(); i++) {
      futures.add(
          pool.submit(() -> {
            begun.countDown();
            new CountDownLatch(1).await(); // until it is interrupted
            return 0;
          }));
    }
    return futures;
  }

  private static Finding finding(PoolSnapshot end, int given, boolean othersKnow) {
    long sum = end.completed() + end.cancelled() + end.dropped() + end.undone();
    return Finding.when(
            end.accepted() == sum && given == end.undone() && end.cancelled() == 1 && othersKnow,
            String.format(
                Locale.ROOT,
                "accepted %d = completed %d + cancelled %d + undone %d; the blocked submitter is"
                    + " refused, every future is done",
                end.accepted(),
                end.completed(),
                end.cancelled(),
                end.undone()))
        .withSamples(end.accepted(), "jobs")
        .with("accepted", end.accepted())
        .with("completed", end.completed())
        .with("cancelled", end.cancelled())
        .with("undone", end.undone())
        .with(
            new Block.Text(
                "A job that threw and those that were interrupted count as completed: they were"
                    + " begun. The undone ones are those that shutdownNow gave back."));
  }

  /// Ends the pool, should the experiment fail.
  @FunctionalInterface
  private interface Stop extends AutoCloseable {
    @Override
    void close();
  }
}
