package dev.goloom.labs.workerpool;

import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import dev.goloom.kit.threads.Actors;
import dev.goloom.labs.pools.Crew;
import dev.goloom.workerpool.PoolSnapshot;
import dev.goloom.workerpool.WorkerPool;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// How much a pool takes in, and who waits when it is full.
final class Bounds {
  static final int QUEUE = 8;
  static final int CLIENTS = 5;
  static final int TASKS_EACH = 40;
  private static final int FEW = 1_000;
  private static final int HELD = 200;
  private static final int MOST = 8;

  private Bounds() {}

  /// Fills a pool whose workers are occupied until its clients wait, then lets it go.
  static Finding ofWorkerPool() throws InterruptedException {
    var ran = new AtomicInteger();
    var most = new AtomicInteger();
    PoolSnapshot full;
    try (var occupied = new Occupied<>(Pools.WORKERS, crew -> ours(crew));
        var clients = new Actors()) {
      WorkerPool pool = occupied.pool();
      Runnable task =
          () -> {
            most.accumulateAndGet(pool.snapshot().queued(), Math::max);
            ran.incrementAndGet();
          };
      for (int i = 1; i <= CLIENTS; i++) {
        clients.start("client-" + i, () -> submitAll(pool, task));
      }
      clients.settle();
      full = pool.snapshot();
      most.accumulateAndGet(inside(full), Math::max);
      occupied.open();
      clients.join(Actors.PATIENCE);
      pool.close();
    }
    int all = CLIENTS * TASKS_EACH;
    boolean holds =
        full.queued() == QUEUE
            && full.blockedSubmitters() == CLIENTS
            && most.get() == QUEUE + Pools.WORKERS
            && ran.get() == all;
    return Finding.when(
            holds,
            String.format(
                Locale.ROOT,
                "full: %d queued, %d of %d clients wait; then %d of %d done, and never more than %d"
                    + " in the pool, %d places and %d workers",
                full.queued(),
                full.blockedSubmitters(),
                CLIENTS,
                ran.get(),
                all,
                most.get(),
                QUEUE,
                Pools.WORKERS))
        .withSamples(all, "tasks")
        .with("mostInside", most.get())
        .with("waiting", full.blockedSubmitters())
        .with("done", ran.get());
  }

  private static int inside(PoolSnapshot pool) {
    return pool.queued() + pool.running();
  }

  private static WorkerPool ours(Crew crew) {
    return Pools.ours(crew, Pools.WORKERS, QUEUE);
  }

  private static void submitAll(WorkerPool pool, Runnable task) {
    for (int i = 0; i < TASKS_EACH; i++) {
      pool.execute(task);
    }
  }

  static Finding ofFixedPool() throws InterruptedException {
    int once = queuedByFixedPool(FEW);
    int twice = queuedByFixedPool(2 * FEW);
    int taken = takenByOurs(FEW);
    return Finding.when(
            once == FEW && twice == 2 * FEW && taken == QUEUE,
            String.format(
                Locale.ROOT,
                "%,d tasks: %,d in its queue; %,d: %,d; nobody waits; WorkerPool takes %d, its"
                    + " queue, and says that it is full",
                FEW,
                once,
                2 * FEW,
                twice,
                taken))
        .withSamples(2, "pools")
        .with("queued", List.of(once, twice))
        .with("takenByWorkerPool", taken);
  }

  private static int queuedByFixedPool(int tasks) throws InterruptedException {
    try (var occupied =
        new Occupied<>(
            Pools.WORKERS, crew -> Executors.newFixedThreadPool(Pools.WORKERS, crew.platform()))) {
      for (int i = 0; i < tasks; i++) {
        occupied.pool().execute(() -> {});
      }
      return ((ThreadPoolExecutor) occupied.pool()).getQueue().size();
    }
  }

  private static int takenByOurs(int tasks) throws InterruptedException {
    int taken = 0;
    try (var occupied = new Occupied<>(Pools.WORKERS, crew -> ours(crew))) {
      for (int i = 0; i < tasks; i++) {
        taken += occupied.pool().tryExecute(() -> {}).accepted() ? 1 : 0;
      }
    }
    return taken;
  }

  static Finding ofCachedPool() throws InterruptedException {
    int cached = threads(crew -> Executors.newCachedThreadPool(crew.platform()));
    int ours = threads(crew -> Pools.ours(crew, MOST, HELD));
    return Finding.when(
            cached == HELD && ours == MOST,
            String.format(
                Locale.ROOT,
                "%d tasks that wait: %d threads; WorkerPool has %d, its maximum",
                HELD,
                cached,
                ours))
        .withSamples(HELD, "tasks")
        .with("threads", cached)
        .with("threadsOfWorkerPool", ours)
        .with(
            new Block.Histogram(
                "Threads for " + HELD + " tasks that wait",
                "threads",
                List.of(
                    new Block.Histogram.Bar("newCachedThreadPool", cached, "one for each"),
                    new Block.Histogram.Bar("WorkerPool", ours, "its maximum"))));
  }

  /// Both pools are asked for a thread by the submit itself, if they want one.
  private static int threads(Function<Crew, ExecutorService> maker) throws InterruptedException {
    try (var occupied = new Occupied<>(Pools.WORKERS, maker)) {
      for (int i = Pools.WORKERS; i < HELD; i++) {
        occupied.pool().execute(occupied::waitAtGate);
      }
      return occupied.threads();
    }
  }
}
