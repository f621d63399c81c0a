package dev.goloom.labs.workerpool;

import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import dev.goloom.kit.threads.Actors;
import dev.goloom.labs.pools.Contender;
import dev.goloom.labs.pools.Crew;
import dev.goloom.labs.pools.NestedWaits;
import dev.goloom.labs.pools.NestedWaits.Fate;
import dev.goloom.labs.pools.NestedWaits.Outcome;
import dev.goloom.labs.pools.NestedWaits.Subject;
import dev.goloom.labs.pools.NestedWaits.Way;
import dev.goloom.workerpool.TaskNotRunException;
import dev.goloom.workerpool.TaskNotRunException.Reason;
import dev.goloom.workerpool.WorkerPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// Tasks that throw, wait for each other, are cancelled, or come too late.
final class Mishaps {
  private static final int TASKS = 200;
  private static final int ROOTS = 4;
  private static final int DEPTH = 10;
  private static final int PLACES = 8;
  private static final Duration SOON = Duration.ofMillis(1);

  private Mishaps() {}

  static Finding throwing() throws InterruptedException {
    int ours = threadsForThrowing(crew -> Pools.ours(crew, Pools.WORKERS, TASKS));
    int peer = threadsForThrowing(crew -> Pools.peer(crew, TASKS));
    return Finding.when(
            ours <= Pools.WORKERS && peer > TASKS / 2,
            TASKS
                + " tasks throw: WorkerPool uses "
                + ours
                + " threads, ThreadPoolExecutor "
                + peer)
        .withSamples(TASKS, "tasks")
        .with("threads", ours)
        .with("threadsOfPeer", peer);
  }

  private static int threadsForThrowing(Function<Crew, ExecutorService> maker)
      throws InterruptedException {
    var crew = new Crew();
    var begun = new AtomicInteger();
    ExecutorService pool = maker.apply(crew);
    try {
      for (int i = 0; i < TASKS; i++) {
        pool.execute(() -> {
          begun.incrementAndGet();
          throw new IllegalStateException("on purpose");
        });
      }
      Actors.until("all tasks begin", () -> begun.get() == TASKS);
    } finally {
      pool.shutdownNow();
      crew.awaitEnd();
    }
    return crew.made();
  }

  static Finding nested() throws InterruptedException {
    Outcome ours = nested(Contender.OURS);
    Outcome peer = nested(Contender.THREAD_POOL);
    return Finding.when(
            ours.fate() == Fate.DONE
                && ours.threads() == Contender.WORKERS
                && peer.fate() == Fate.STUCK,
            String.format(
                "WorkerPool: %d of %d end, on %d threads, %d tasks ran in who waits for them;"
                    + " ThreadPoolExecutor: deadlock",
                ours.done(), ours.roots(), ours.threads(), ours.inlined()))
        .withSamples(ROOTS * (DEPTH + 1L), "tasks")
        .with("inlined", ours.inlined())
        .with("threads", ours.threads())
        .with(new Block.Trace("Who waits for whom in ThreadPoolExecutor", peer.chain()));
  }

  private static Outcome nested(Contender contender) throws InterruptedException {
    return NestedWaits.run(Subject.of(contender), ROOTS, DEPTH, Way.GET);
  }

  static Finding cancelled() throws InterruptedException {
    int ours =
        takenAfterCancel(crew -> {
          WorkerPool pool = Pools.ours(crew, Pools.WORKERS, PLACES);
          return pool;
        });
    int peer = takenAfterCancel(crew -> Pools.peer(crew, PLACES));
    return Finding.when(
            ours == PLACES && peer == 0,
            PLACES
                + " of "
                + PLACES
                + " queued tasks are cancelled; then WorkerPool takes "
                + ours
                + " more, ThreadPoolExecutor "
                + peer)
        .withSamples(PLACES, "tasks")
        .with("taken", ours)
        .with("takenByPeer", peer);
  }

  private static int takenAfterCancel(Function<Crew, ExecutorService> maker)
      throws InterruptedException {
    try (var occupied = new Occupied<>(Pools.WORKERS, maker)) {
      var queued = new ArrayList<Future<?>>();
      for (int i = 0; i < PLACES; i++) {
        queued.add(occupied.pool().submit(() -> {}));
      }
      if (takes(occupied.pool())) {
        throw new IllegalStateException("the pool is not full");
      }
      queued.forEach(future -> future.cancel(false));
      int taken = 0;
      while (taken <= PLACES && takes(occupied.pool())) {
        taken++;
      }
      return taken;
    }
  }

  /// Whether there is a place now; never waits.
  private static boolean takes(ExecutorService pool) {
    if (pool instanceof WorkerPool ours) {
      return ours.tryExecute(() -> {}).accepted();
    }
    try {
      pool.execute(() -> {});
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /// Half of the queued tasks have a deadline, and it passes.
  static Finding expired() throws InterruptedException {
    var late = new AtomicInteger();
    var others = new AtomicInteger();
    var futures = new ArrayList<Future<?>>();
    try (var occupied =
        new Occupied<>(Pools.WORKERS, crew -> Pools.ours(crew, Pools.WORKERS, 2 * PLACES))) {
      WorkerPool pool = occupied.pool();
      for (int i = 0; i < PLACES; i++) {
        futures.add(pool.submit(SOON, late::incrementAndGet));
        pool.execute(others::incrementAndGet);
      }
      long passed = System.nanoTime() + SOON.toNanos();
      Actors.until("the deadlines have passed", () -> System.nanoTime() - passed > 0);
      occupied.open();
      pool.close();
    }
    long told = futures.stream().filter(Mishaps::isExpired).count();
    return Finding.when(
            late.get() == 0 && told == PLACES && others.get() == PLACES,
            String.format(
                "%d of %d late ones ran, %d futures say EXPIRED; %d of %d others ran",
                late.get(), PLACES, told, others.get(), PLACES))
        .withSamples(2L * PLACES, "tasks")
        .with("lateRan", late.get())
        .with("expired", told);
  }

  private static boolean isExpired(Future<?> future) {
    return future.state() == Future.State.FAILED
        && future.exceptionNow() instanceof TaskNotRunException e
        && e.reason() == Reason.EXPIRED;
  }
}
