package dev.goloom.labs.workerpool;

import dev.goloom.labs.pools.Crew;
import dev.goloom.workerpool.DeadlockPolicy;
import dev.goloom.workerpool.WorkerPool;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The pools of the experiments.
final class Pools {
  /// How many tasks they run at once.
  static final int WORKERS = 2;

  private Pools() {}

  /// Ours, with a watchdog that never acts: tasks are held for as long as an experiment takes.
  static WorkerPool ours(Crew crew, int most, int queue) {
    return WorkerPool.builder("ours")
        .workers(WORKERS, most)
        .queue(queue)
        .threadFactory(crew.virtual())
        .onDeadlock(DeadlockPolicy.report().after(Duration.ofDays(1)))
        .build();
  }

  static ThreadPoolExecutor peer(Crew crew, int queue) {
    return new ThreadPoolExecutor(
        WORKERS, WORKERS, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), crew.platform());
  }
}
