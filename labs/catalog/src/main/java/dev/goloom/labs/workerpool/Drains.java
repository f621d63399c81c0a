package dev.goloom.labs.workerpool;

import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Run;
import dev.goloom.kit.threads.Actors;
import dev.goloom.labs.pools.Crew;
import dev.goloom.workerpool.DrainReport;
import dev.goloom.workerpool.PoolSnapshot;
import dev.goloom.workerpool.TaskNotRunException;
import dev.goloom.workerpool.WorkerPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Pools that are drained while clients submit.
final class Drains {
  private static final int CLIENTS = 3;
  private static final int MOST = 4;
  private static final int QUEUE = 16;

  /// The drain comes after at most so many tasks.
  private static final int LATEST = 200;

  /// One task in so many is cancelled by its client.
  private static final int CANCELLED = 5;

  private static final long TASK_NANOS = 20_000;
  private static final int QUEUED = 8;

  private Drains() {}

  /// The books of one drain.
  ///
  /// @param pool the pool's
  /// @param submitted tasks that were accepted, as their clients counted them
  /// @param began tasks whose code was run
  /// @param listed tasks that the report names as undone
  /// @param both those of them that their clients cancelled all the same, before they were told
  /// @param open futures that are not done
  /// @param cancelled tasks that their clients cancelled before they began
  private record Books(
      PoolSnapshot pool, int submitted, int began, int listed, int both, int open, int cancelled) {
    boolean agree() {
      return pool.accepted() == pool.completed() + pool.undone() + pool.cancelled()
          && pool.accepted() == submitted
          && takenFirst() >= 0
          && pool.completed() == began + takenFirst()
          && pool.undone() == listed
          && open == 0;
    }

    /// Tasks that were cancelled when a worker had taken them and not begun: they are completed,
    /// for the pool.
    private long takenFirst() {
      return cancelled - both - pool.cancelled();
    }
  }

  /// Judges that the pool's books are balanced and agree with its clients'.
  static Finding nothingLost(Run run) throws InterruptedException {
    int drains = (int) run.number(WorkerPoolLab.DRAINS);
    var random = new SplittableRandom(drains);
    var all = new ArrayList<Books>();
    for (int i = 1; i <= drains; i++) {
      run.note("drain " + i + " of " + drains);
      // In every other one there is no grace: what is queued is given up.
      Duration grace = i % 2 == 0 ? Actors.PATIENCE : Duration.ZERO;
      all.add(drain(random.nextInt(LATEST), grace));
    }
    long agree = all.stream().filter(Books::agree).count();
    return Finding.when(
            agree == drains,
            String.format(
                Locale.ROOT,
                "%d of %d books agree: %,d accepted = %,d completed + %,d undone + %,d cancelled;"
                    + " %d futures open",
                agree,
                drains,
                all.stream().mapToLong(Books::submitted).sum(),
                all.stream().mapToLong(Books::began).sum(),
                all.stream().mapToLong(Books::listed).sum(),
                all.stream().mapToLong(Books::cancelled).sum(),
                all.stream().mapToLong(Books::open).sum()))
        .withSamples(drains, "drains")
        .with("wrong", all.stream().filter(b -> !b.agree()).map(Books::toString).toList());
  }

  private static Books drain(int after, Duration grace) throws InterruptedException {
    var jobs = new ConcurrentLinkedQueue<Job>();
    var crew = new Crew();
    WorkerPool pool = Pools.ours(crew, MOST, QUEUE);
    try (var clients = new Actors()) {
      for (int i = 1; i <= CLIENTS; i++) {
        clients.start("client-" + i, () -> submitUntilRefused(pool, jobs));
      }
      Actors.until("some tasks have ended", () -> pool.snapshot().completed() >= after);
      DrainReport report = pool.drain(grace, Actors.PATIENCE);
      Actors.until(
          "every client is refused", () -> clients.all().stream().allMatch(c -> c.hasEnded()));
      return new Books(
          report.after(),
          jobs.size(),
          count(jobs, job -> job.began),
          report.undone().size(),
          (int) report.undone().stream().filter(Drains::isCancelled).count(),
          count(jobs, job -> job.is(Future.State.RUNNING)),
          count(jobs, Job::neverBegan));
    } finally {
      pool.shutdownNow();
      crew.awaitEnd();
    }
  }

  private static boolean isCancelled(Runnable undone) {
    return undone instanceof Future<?> future && future.isCancelled();
  }

  private static void submitUntilRefused(WorkerPool pool, Queue<Job> accepted) {
    try {
      for (int i = 1; true; i++) {
        var job = new Job();
        Future<?> future = pool.submit(job);
        job.future = future;
        accepted.add(job);
        if (i % CANCELLED == 0) {
          future.cancel(false);
        }
      }
    } catch (RejectedExecutionException e) {
      // The drain has begun: this client goes to another instance.
    }
  }

  /// One task and its future. Volatile: the worker writes one field, and the client the other.
  private static final class Job implements Runnable {
    private volatile boolean began;
    private volatile @Nullable Future<?> future;

    @Override
    public void run() {
      began = true;
      LockSupport.parkNanos(TASK_NANOS);
    }

    boolean is(Future.State state) {
      Future<?> mine = future;
      return mine != null && mine.state() == state;
    }

    /// Cancelled before it began. One that is cancelled later has run, for the pool.
    boolean neverBegan() {
      return is(Future.State.CANCELLED) && !began;
    }
  }

  private static int count(Queue<Job> jobs, Predicate<Job> which) {
    return (int) jobs.stream().filter(which).count();
  }

  /// Judges that the futures of undone tasks are done, here, and open there.
  static Finding everyFuture() throws InterruptedException {
    List<String> ours = afterShutdownNow(crew -> Pools.ours(crew, Pools.WORKERS, QUEUED));
    List<String> peer = afterShutdownNow(crew -> Pools.peer(crew, QUEUED));
    long told = ours.stream().filter("SHUT_DOWN"::equals).count();
    long open = peer.stream().filter("open"::equals).count();
    return Finding.when(
            told == QUEUED && open == QUEUED,
            String.format(
                Locale.ROOT,
                "WorkerPool: %d of %d say SHUT_DOWN; ThreadPoolExecutor: %d of %d are open, though"
                    + " it has terminated",
                told,
                QUEUED,
                open,
                QUEUED))
        .withSamples(2L * QUEUED, "futures")
        .with(
            new Block.Table(
                "Futures of queued tasks after shutdownNow and termination",
                List.of("pool", "futures", "say"),
                List.of(
                    List.of("WorkerPool", String.valueOf(QUEUED), ours.getFirst()),
                    List.of("ThreadPoolExecutor", String.valueOf(QUEUED), peer.getFirst()))));
  }

  private static List<String> afterShutdownNow(Function<Crew, ExecutorService> maker)
      throws InterruptedException {
    var futures = new ArrayList<Future<?>>();
    try (var occupied = new Occupied<>(Pools.WORKERS, maker)) {
      for (int i = 0; i < QUEUED; i++) {
        futures.add(occupied.pool().submit(() -> {}));
      }
      occupied.pool().shutdownNow();
      if (!occupied.pool().awaitTermination(Actors.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("the pool does not terminate");
      }
    }
    return futures.stream().map(Drains::says).toList();
  }

  private static String says(Future<?> future) {
    return switch (future.state()) {
      case RUNNING -> "open";
      case SUCCESS -> "done";
      case CANCELLED -> "cancelled";
      case FAILED ->
          future.exceptionNow() instanceof TaskNotRunException e
              ? e.reason().name()
              : future.exceptionNow().toString();
    };
  }
}
