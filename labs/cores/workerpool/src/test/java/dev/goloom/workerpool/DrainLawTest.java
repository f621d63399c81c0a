package dev.goloom.workerpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Accepted is completed, undone or cancelled: whenever a pool is drained, however short the times,
/// whoever drains it, whatever its tasks do.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DrainLawTest {
  private static final int ROUNDS = Integer.getInteger("goloom.drains", 3_400);
  private static final int LONG = 30;

  @ParameterizedTest
  @EnumSource
  void anything_drainedAtARandomPoint_losesNoTask(Engine engine) throws Exception {
    long seed = Long.getLong("goloom.seed", 1);
    var random = new SplittableRandom(seed);
    for (int n = 0; n < ROUNDS; n++) {
      var round = new Round(engine, random.split());
      try {
        round.run();
      } catch (Throwable e) {
        throw new AssertionError("seed " + seed + ", round " + n, e);
      }
    }
  }

  /// What a task does when it runs.
  private enum Kind {
    SHORT,
    WAITS_FOR_AN_INTERRUPT,
    IGNORES_INTERRUPTS,
    DRAINS
  }

  /// One pool, from its first task to its end.
  private static final class Round {
    private final SplittableRandom random;
    private final WorkerPool pool;
    private final Queue<Task> accepted = new ConcurrentLinkedQueue<>();
    private final Queue<DrainReport> reports = new ConcurrentLinkedQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);

    Round(Engine engine, SplittableRandom random) {
      this.random = random;
      this.pool = engine.pool(1 + random.nextInt(3), random.nextInt(8)).build();
    }

    void run() throws InterruptedException {
      List<Thread> threads = new ArrayList<>();
      for (int i = 1 + random.nextInt(2); i > 0; i--) {
        SplittableRandom own = random.split();
        threads.add(Thread.startVirtualThread(() -> submitUntilRefused(own)));
      }
      awaitSome(random.nextInt(30));
      for (int i = random.nextInt(2); i > 0; i--) {
        SplittableRandom own = random.split();
        threads.add(Thread.startVirtualThread(() -> drain(own)));
      }
      drain(random);
      if (random.nextInt(8) == 0) {
        pool.shutdownNow();
      }
      release.countDown();
      assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS));
      for (Thread thread : threads) {
        thread.join();
      }
      judge();
    }

    /// Until so many tasks are in, or the pool is full of ones that do not end.
    private void awaitSome(int tasks) {
      for (int look = 0; look < 20 && accepted.size() < tasks && !pool.isShutdown(); look++) {
        LockSupport.parkNanos(1_000);
      }
    }

    private void submitUntilRefused(SplittableRandom own) {
      try {
        while (true) {
          var task = new Task(this, kind(own), own.split());
          if (own.nextBoolean()) {
            pool.execute(task);
            accepted.add(task);
          } else {
            submit(task, own.nextInt(3) == 0);
          }
        }
      } catch (RejectedExecutionException e) {
        // the pool is drained
      }
    }

    private void submit(Task task, boolean cancels) {
      var future = (PoolFuture<?>) pool.submit(task);
      task.future = future;
      accepted.add(task);
      if (cancels) {
        future.cancel(false);
      }
    }

    private static Kind kind(SplittableRandom own) {
      return switch (own.nextInt(24)) {
        case 0, 1 -> Kind.WAITS_FOR_AN_INTERRUPT;
        case 2 -> Kind.IGNORES_INTERRUPTS;
        case 3 -> Kind.DRAINS;
        default -> Kind.SHORT;
      };
    }

    void drain(SplittableRandom own) {
      reports.add(pool.drain(time(own), time(own)));
    }

    private static Duration time(SplittableRandom own) {
      return Duration.ofNanos(own.nextInt(3) == 0 ? 0 : own.nextInt(300_000));
    }

    private void judge() {
      PoolSnapshot end = pool.snapshot();
      assertEquals(0, end.queued() + end.running() + end.workers(), end::toString);
      assertEquals(end.accepted(), end.completed() + end.cancelled() + end.undone(), end::toString);
      assertEquals(end.accepted(), accepted.size());
      List<Runnable> undone = reports.element().undone();
      reports.forEach(report -> assertEquals(undone, report.undone()));
      assertEquals(end.undone(), undone.size());
      Set<Runnable> named = Collections.newSetFromMap(new IdentityHashMap<>());
      named.addAll(undone);
      accepted.forEach(task -> task.judge(named));
      judgeInterrupted();
    }

    /// Who was interrupted is reported; who is reported as interrupted, or was stuck for a while,
    /// had its turn.
    private void judgeInterrupted() {
      DrainReport last = pool.drain(Duration.ZERO, Duration.ZERO);
      Set<Runnable> reported = Collections.newSetFromMap(new IdentityHashMap<>());
      last.interrupted().forEach(interrupted -> reported.add(interrupted.task()));
      for (Task task : accepted) {
        assertTrue(!task.sawInterrupt || reported.contains(task.asSubmitted()), task::words);
      }
      reports.forEach(report -> report.stuck().forEach(stuck -> reported.add(stuck.task())));
      reported.forEach(task -> assertEquals(1, begun(task), last::text));
    }

    private int begun(Runnable submitted) {
      return accepted.stream()
          .filter(task -> task.asSubmitted() == submitted)
          .mapToInt(task -> task.wasCancelled() ? 1 : task.begun.get())
          .sum();
    }
  }

  private static final class Task implements Runnable {
    private final Round round;
    private final Kind kind;
    private final SplittableRandom random;
    private final AtomicInteger begun = new AtomicInteger();
    private volatile @Nullable PoolFuture<?> future;
    private volatile boolean sawInterrupt;

    Task(Round round, Kind kind, SplittableRandom random) {
      this.round = round;
      this.kind = kind;
      this.random = random;
    }

    @Override
    public void run() {
      begun.incrementAndGet();
      switch (kind) {
        case SHORT -> {}
        case WAITS_FOR_AN_INTERRUPT -> waitOnce();
        case IGNORES_INTERRUPTS -> {
          while (!waitOnce()) {}
        }
        case DRAINS -> round.drain(random);
      }
    }

    /// @return whether it was released, and not interrupted
    private boolean waitOnce() {
      try {
        round.release.await();
        return true;
      } catch (InterruptedException e) {
        sawInterrupt = true;
        return false;
      }
    }

    /// What the pool knows it as.
    Runnable asSubmitted() {
      PoolFuture<?> mine = future;
      return mine == null ? this : mine;
    }

    boolean wasCancelled() {
      PoolFuture<?> mine = future;
      return mine != null && mine.isCancelled();
    }

    /// Exactly one thing became of it. One that is cancelled while it is being given up is undone.
    void judge(Set<Runnable> undone) {
      PoolFuture<?> mine = future;
      boolean isUndone = undone.contains(asSubmitted());
      int ended = isUndone ? 1 + begun.get() : wasCancelled() ? 1 : begun.get();
      assertEquals(1, ended, this::words);
      assertTrue(mine == null || mine.isDone(), this::words);
    }

    private String words() {
      return kind + ", begun " + begun + " times, " + future;
    }
  }
}
