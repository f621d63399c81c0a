package dev.goloom.workerpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// A pool with one worker does what a list would: random programs, each step compared; and what
/// must hold with many.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PoolModelTest {
  private static final int LONG = 30;
  private static final int PRIORITIES = 3;

  /// A task, and whether it is to be dropped, as the model sees it.
  private record Queued(int number, int priority, PoolFuture<?> future) {}

  /// The pool and its model side by side. Each task says that it has started, and waits to be let
  /// go.
  private static final class Pair {
    private final WorkerPool pool;
    private final int capacity;
    private final Backpressure onFull;
    private final Semaphore go = new Semaphore(0);
    private final LinkedBlockingQueue<Integer> started = new LinkedBlockingQueue<>();

    /// Highest priority first, oldest first.
    private final List<Queued> queue = new ArrayList<>();

    private boolean busy;
    private int submitted;
    private long accepted;
    private long completed;
    private long cancelled;
    private long dropped;
    private long rejected;

    Pair(Engine engine, int capacity, Backpressure onFull) {
      this.capacity = capacity;
      this.onFull = onFull;
      this.pool = engine.pool(1, capacity).priorities(PRIORITIES).onFull(onFull).build();
    }

    void submit(int priority) throws InterruptedException {
      int number = submitted++;
      boolean full = busy && queue.size() == capacity;
      Queued victim = full ? victim(priority) : null;
      PoolFuture<?> future;
      try {
        future = pool.submit(priority, () -> hold(number));
      } catch (RejectedExecutionException e) {
        assertTrue(full && victim == null, () -> "refused with room: " + pool.snapshot());
        rejected++;
        return;
      }
      if (full && victim == null) {
        assertTrue(future.isDone());
        rejected++;
        return;
      }
      accepted++;
      if (victim != null) {
        assertTrue(victim.future().isDone());
        queue.remove(victim);
        dropped++;
      }
      if (busy) {
        enqueue(new Queued(number, priority, future));
      } else {
        assertStarts(number);
      }
    }

    private int hold(int number) throws InterruptedException {
      started.add(number);
      go.acquire();
      return number;
    }

    private @Nullable Queued victim(int below) {
      Queued found = null;
      for (Queued q : queue) { // the lowest priority is last
        boolean older = found == null || q.priority() < found.priority();
        if (onFull instanceof Backpressure.DropOldest && older) {
          found = q;
        }
        if (onFull instanceof Backpressure.ShedByPriority && q.priority() < below) {
          found = q;
        }
      }
      return found;
    }

    private void enqueue(Queued task) {
      int at = 0;
      while (at < queue.size() && queue.get(at).priority() >= task.priority()) {
        at++;
      }
      queue.add(at, task);
    }

    void cancel(SplittableRandom random) {
      if (!queue.isEmpty()) {
        Queued task = queue.remove(random.nextInt(queue.size()));
        assertTrue(task.future().cancel(random.nextBoolean()));
        cancelled++;
      }
    }

    void step() throws InterruptedException {
      if (!busy) {
        return;
      }
      go.release();
      completed++;
      busy = false;
      if (queue.isEmpty()) {
        Awaitility.await()
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofNanos(10_000))
            .until(() -> pool.snapshot().running() == 0);
      } else {
        assertStarts(queue.removeFirst().number());
      }
    }

    private void assertStarts(int number) throws InterruptedException {
      assertEquals(number, started.poll(LONG, TimeUnit.SECONDS));
      busy = true;
    }

    void assertSame() {
      PoolSnapshot s = pool.snapshot();
      assertEquals(
          List.of(
              accepted,
              completed,
              cancelled,
              dropped,
              rejected,
              (long) queue.size(),
              busy ? 1L : 0L),
          List.of(
              s.accepted(),
              s.completed(),
              s.cancelled(),
              s.dropped(),
              s.rejected(),
              (long) s.queued(),
              (long) s.running()),
          "accepted, completed, cancelled, dropped, rejected, queued, running");
    }

    void end() throws InterruptedException {
      assertEquals(queue.stream().map(Queued::future).toList(), pool.shutdownNow());
      assertTrue(pool.awaitTermination(LONG, TimeUnit.SECONDS));
      assertEquals(queue.size(), pool.snapshot().undone());
      assertTrue(queue.stream().allMatch(task -> task.future().isDone()));
      assertEquals(List.of(), List.copyOf(started));
    }
  }

  private static Stream<Arguments> kinds() {
    return Stream.of(Engine.values())
        .flatMap(engine ->
            Stream.of(
                    Backpressure.reject(),
                    Backpressure.dropNewest(),
                    Backpressure.dropOldest(),
                    Backpressure.shedByPriority())
                .map(onFull -> Arguments.of(engine, onFull)));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void anything_withOneWorker_isAsWithAList(Engine engine, Backpressure onFull) throws Exception {
    for (int seed = 0; seed < 10; seed++) {
      var random = new SplittableRandom(seed);
      var pair = new Pair(engine, 1 + random.nextInt(6), onFull);
      for (int step = 0; step < 80; step++) {
        switch (random.nextInt(8)) {
          case 0, 1, 2, 3 -> pair.submit(random.nextInt(PRIORITIES));
          case 4 -> pair.cancel(random);
          default -> pair.step();
        }
        pair.assertSame();
      }
      pair.end();
    }
  }

  @ParameterizedTest
  @EnumSource
  void execute_byManyAtOnce_neverExceedsTheBound(Engine engine) throws Exception {
    int bound = 2 + 3;
    var submitted = new AtomicInteger();
    var ended = new AtomicInteger();
    var most = new AtomicInteger();
    List<Thread> submitters = new ArrayList<>();
    try (WorkerPool pool = engine.pool(2, 3).build()) {
      for (int s = 0; s < 4; s++) {
        submitters.add(
            Thread.ofPlatform()
                .start(() -> {
                  for (int i = 0; i < 10_000; i++) {
                    pool.execute(ended::incrementAndGet);
                    // Those counted here are in the pool: accepted before, and not ended yet.
                    most.accumulateAndGet(submitted.incrementAndGet() - ended.get(), Math::max);
                  }
                }));
      }
      for (Thread submitter : submitters) {
        submitter.join();
      }
    }
    assertEquals(40_000, ended.get());
    assertTrue(most.get() <= bound, most::toString);
  }

  @ParameterizedTest
  @EnumSource
  void execute_blocked_isFirstComeFirstServed(Engine engine) throws Exception {
    var order = Collections.synchronizedList(new ArrayList<Integer>());
    var gate = new CountDownLatch(1);
    try (WorkerPool pool = engine.pool(1, 0).build()) {
      pool.execute(() -> {
        try {
          gate.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      });
      for (int i = 0; i < 20; i++) {
        int number = i;
        Thread.startVirtualThread(() -> pool.execute(() -> order.add(number)));
        Awaitility.await()
            .pollInterval(1, TimeUnit.MILLISECONDS)
            .until(() -> pool.snapshot().blockedSubmitters() == number + 1);
      }
      gate.countDown();
      Awaitility.await().until(() -> order.size() == 20);
    }
    assertEquals(Stream.iterate(0, n -> n + 1).limit(20).toList(), order);
  }

  /// What has run, was cancelled, stolen or given up is kept by nobody, though the workers live.
  @Test
  void finishedTasks_ofIdleWorkers_areKeptByNobody() throws Exception {
    try (WorkerPool pool = WorkerPool.builder("test").workers(4).queue(64).build()) {
      List<WeakReference<Object>> kept = submitAndForget(pool);
      Awaitility.await().until(() -> pool.snapshot().queued() + pool.snapshot().running() == 0);
      Awaitility.await()
          .untilAsserted(() -> {
            System.gc();
            assertEquals(0, kept.stream().filter(ref -> ref.get() != null).count());
          });
    }
  }

  private static List<WeakReference<Object>> submitAndForget(WorkerPool pool) {
    List<WeakReference<Object>> refs = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      var payload = new Object();
      refs.add(new WeakReference<>(payload));
      var future = pool.submit(payload::hashCode);
      if (i % 5 == 0) {
        future.cancel(false);
      }
    }
    return refs;
  }
}
