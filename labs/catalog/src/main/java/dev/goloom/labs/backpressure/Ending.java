package dev.goloom.labs.backpressure;

import static java.util.stream.Collectors.toMap;

import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import dev.goloom.kit.threads.Actor;
import dev.goloom.kit.threads.Actors;
import dev.goloom.workerpool.Backpressure;
import dev.goloom.workerpool.TaskNotRunException;
import dev.goloom.workerpool.TaskNotRunException.Reason;
import dev.goloom.workerpool.WorkerPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// What somebody learns who waits for a task that was left out.
///
/// @param how it came to be left out
/// @param learns what its future said, or [#NOTHING]
record Ending(String how, String learns) {
  private static final String NOTHING = "nothing: get() waits for ever";
  private static final String TYPED = "TaskNotRunException: ";
  private static final String REFUSED = "RejectedExecutionException, from submit";
  private static final int EXPIRED_TASKS = 8;

  /// Leaves one task out.
  @FunctionalInterface
  private interface Scene<P extends ExecutorService> {
    /// Called when the only worker is busy and the queue, of one place, is empty.
    ///
    /// @return the future of the task that will not be run
    Future<?> leaveOut(P pool);
  }

  boolean isSilent() {
    return learns.equals(NOTHING);
  }

  /// Judges that ThreadPoolExecutor leaves everybody waiting.
  static Finding silentFutures() throws InterruptedException {
    List<Ending> endings = ofPeer();
    long silent = endings.stream().filter(Ending::isSilent).count();
    return finding(silent == endings.size(), silent, endings);
  }

  /// Judges that WorkerPool leaves nobody waiting.
  static Finding typedReasons() throws InterruptedException {
    List<Ending> endings = ofOurs();
    long silent = endings.stream().filter(Ending::isSilent).count();
    boolean typed =
        endings.stream()
            .allMatch(e -> e.learns().startsWith(TYPED) || e.learns().startsWith(REFUSED));
    return finding(typed, silent, endings);
  }

  private static Finding finding(boolean asStated, long silent, List<Ending> endings) {
    return Finding.when(
            asStated,
            silent + " of " + endings.size() + " readers wait, though the pool has terminated")
        .withSamples(endings.size(), "futures")
        .with("silent", silent)
        .with("learns", endings.stream().collect(toMap(Ending::how, Ending::learns)))
        .with(
            new Block.Table(
                "What the future of a task says that was left out",
                List.of("left out by", "says"),
                endings.stream().map(e -> List.of(e.how(), e.learns())).toList()));
  }

  /// Judges that tasks whose deadline has passed are never started.
  static Finding expiredNeverStart() throws InterruptedException {
    var ran = new AtomicInteger();
    var futures = new ArrayList<Future<?>>();
    try (WorkerPool pool = ours(Backpressure.block(), 1)) {
      for (int i = 0; i < EXPIRED_TASKS; i++) {
        futures.add(pool.submit(Duration.ZERO, ran::incrementAndGet));
      }
    }
    int told = 0;
    for (Future<?> future : futures) {
      told += outcome(future).equals(TYPED + Reason.EXPIRED) ? 1 : 0;
    }
    return Finding.when(
            ran.get() == 0 && told == EXPIRED_TASKS,
            ran.get() + " of " + EXPIRED_TASKS + " ran; " + told + " futures say EXPIRED")
        .withSamples(EXPIRED_TASKS, "tasks")
        .with("ran", ran.get())
        .with("expired", told);
  }

  private static List<Ending> ofPeer() throws InterruptedException {
    return List.of(
        play(
            "DiscardOldestPolicy",
            peer(new ThreadPoolExecutor.DiscardOldestPolicy()),
            Ending::older),
        play("DiscardPolicy", peer(new ThreadPoolExecutor.DiscardPolicy()), Ending::newer),
        play(
            "CallerRunsPolicy, after shutdown()",
            peer(new ThreadPoolExecutor.CallerRunsPolicy()),
            Ending::afterShutdown),
        play("shutdownNow()", peer(new ThreadPoolExecutor.AbortPolicy()), Ending::stopped));
  }

  private static List<Ending> ofOurs() throws InterruptedException {
    return List.of(
        play("dropOldest", ours(Backpressure.dropOldest(), 1), Ending::older),
        play("dropNewest", ours(Backpressure.dropNewest(), 1), Ending::newer),
        play("shedByPriority", ours(Backpressure.shedByPriority(), 2), Ending::lessImportant),
        play("shedByDeadline", ours(Backpressure.shedByDeadline(), 1), Ending::lessTime),
        play(
            "callerRuns, after shutdown()",
            ours(Backpressure.callerRuns(), 1),
            Ending::afterShutdown),
        play("shutdownNow()", ours(Backpressure.block(), 1), Ending::stopped),
        play("deadline passed in the queue", ours(Backpressure.block(), 1), Ending::expired));
  }

  private static ThreadPoolExecutor peer(RejectedExecutionHandler handler) {
    return new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1), handler);
  }

  private static WorkerPool ours(Backpressure policy, int priorities) {
    return WorkerPool.builder("ours")
        .workers(1)
        .queue(1)
        .priorities(priorities)
        .onFull(policy)
        .build();
  }

  private static Future<?> older(ExecutorService pool) {
    Future<?> older = pool.submit(() -> {});
    var _ = pool.submit(() -> {});
    return older;
  }

  private static Future<?> newer(ExecutorService pool) {
    var _ = pool.submit(() -> {});
    return pool.submit(() -> {});
  }

  private static Future<?> lessImportant(WorkerPool pool) {
    Future<?> low = pool.submit(0, () -> 0);
    var _ = pool.submit(1, () -> 1);
    return low;
  }

  private static Future<?> lessTime(WorkerPool pool) {
    Future<?> less = pool.submit(Duration.ofHours(1), () -> 0);
    var _ = pool.submit(Duration.ofHours(2), () -> 1);
    return less;
  }

  private static Future<?> afterShutdown(ExecutorService pool) {
    pool.shutdown();
    return pool.submit(() -> {});
  }

  private static Future<?> stopped(ExecutorService pool) {
    Future<?> queued = pool.submit(() -> {});
    pool.shutdownNow();
    return queued;
  }

  private static Future<?> expired(WorkerPool pool) {
    return pool.submit(Duration.ZERO, () -> 0);
  }

  private static <P extends ExecutorService> Ending play(String how, P pool, Scene<P> scene)
      throws InterruptedException {
    var begun = new CountDownLatch(1);
    var gate = new CountDownLatch(1);
    try (pool;
        Opening _ = gate::countDown) {
      var _ =
          pool.submit(() -> {
            begun.countDown();
            gate.await();
            return 0;
          });
      begun.await();
      return new Ending(how, learn(pool, gate, scene));
    }
  }

  private static <P extends ExecutorService> String learn(
      P pool, CountDownLatch gate, Scene<P> scene) throws InterruptedException {
    Future<?> leftOut;
    try {
      leftOut = scene.leaveOut(pool);
    } catch (RejectedExecutionException e) {
      return REFUSED;
    }
    gate.countDown();
    pool.shutdown();
    if (!pool.awaitTermination(Actors.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("the pool does not end");
    }
    return ask(leftOut);
  }

  /// Nothing is left that could complete the future: if its reader waits now, it waits for ever.
  private static String ask(Future<?> future) throws InterruptedException {
    var learned = new AtomicReference<>(NOTHING);
    try (var actors = new Actors()) {
      Actor reader = actors.start("reader", () -> learned.set(outcome(future)));
      actors.settle();
      return reader.hasEnded() ? learned.get() : NOTHING;
    }
  }

  private static String outcome(Future<?> future) throws InterruptedException {
    try {
      return "a result: " + future.get();
    } catch (ExecutionException e) {
      return e.getCause() instanceof TaskNotRunException why
          ? TYPED + why.reason()
          : String.valueOf(e.getCause());
    }
  }

  /// Opens the gate whatever happens, or the pool could not be closed.
  @FunctionalInterface
  private interface Opening extends AutoCloseable {
    @Override
    void close();
  }
}
