package dev.goloom.labs.backpressure;

import dev.goloom.workerpool.PoolSnapshot;
import dev.goloom.workerpool.WorkerPool;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/// A [WorkerPool] with one of its policies.
final class PoolIntake implements Intake {
  private final Policy policy;
  private final WorkerPool pool;

  PoolIntake(Policy policy, int queue) {
    this.policy = policy;
    this.pool =
        WorkerPool.builder(policy.words())
            .workers(1)
            .queue(queue)
            .priorities(policy == Policy.SHED_BY_PRIORITY ? 2 : 1)
            .onFull(policy.backpressure())
            .build();
  }

  /// The pool counts a deadline from now, in real time. Here a tick is an hour of it: so tasks keep
  /// their order, and none expires while the experiment runs.
  @Override
  public Future<?> submit(Job job, Callable<?> work) {
    return switch (policy) {
      case SHED_BY_PRIORITY -> pool.submit(job.isUrgent() ? 1 : 0, work);
      case SHED_BY_DEADLINE -> pool.submit(Duration.ofHours(job.deadline()), work);
      default -> pool.submit(work);
    };
  }

  @Override
  public Level level() {
    PoolSnapshot now = pool.snapshot();
    long gone = now.completed() + now.cancelled() + now.dropped() + now.undone();
    return new Level(now.completed(), now.accepted() - gone, now.queued(), now.blockedSubmitters());
  }

  @Override
  public boolean waitsForPlace() {
    return policy == Policy.BLOCK;
  }

  @Override
  public void close() {
    pool.shutdownNow();
    pool.close();
  }
}
