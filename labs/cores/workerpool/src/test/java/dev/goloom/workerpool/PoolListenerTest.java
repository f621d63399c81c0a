package dev.goloom.workerpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PoolListenerTest {
  private static final class Counts implements PoolListener {
    final AtomicInteger ran = new AtomicInteger();
    final AtomicInteger submitted = new AtomicInteger();
    final AtomicInteger failures = new AtomicInteger();

    @Override
    public void taskRan(long waitNanos, long runNanos) {
      assertTrue(waitNanos >= 0 && runNanos >= 0);
      ran.incrementAndGet();
    }

    @Override
    public void submitted(long waitNanos) {
      submitted.incrementAndGet();
    }

    @Override
    public void workerFailed() {
      failures.incrementAndGet();
    }
  }

  @ParameterizedTest
  @EnumSource
  void listen_all_isToldOfEachTaskUntilClosed(Engine engine) throws Exception {
    var counts = new Counts();
    try (WorkerPool pool = engine.pool(2, 8).build()) {
      try (var _ = pool.listen(counts, 1)) {
        for (int i = 0; i < 100; i++) {
          pool.execute(() -> {});
          pool.submit(() -> 1).get();
        }
        Holdup.until(() -> counts.ran.get() == 200);
      }
      pool.submit(() -> 1).get();
    }
    assertEquals(200, counts.ran.get());
    assertEquals(200, counts.submitted.get());
  }

  /// 16 000 tasks: the sample is 1 000, give or take seven times its standard deviation.
  @Test
  void listen_sample_isAboutOneInSoMany() throws Exception {
    var counts = new Counts();
    try (WorkerPool pool = WorkerPool.builder("test").workers(1).build();
        var _ = pool.listen(counts, 16)) {
      for (int i = 0; i < 16_000; i++) {
        pool.execute(() -> {});
      }
      pool.shutdown();
      assertTrue(pool.awaitTermination(Holdup.LONG, TimeUnit.SECONDS));
    }
    assertTrue(Math.abs(counts.ran.get() - 1_000) < 220, counts.ran::toString);
  }

  @Test
  void listen_listenerThatThrows_harmsNoTask() throws Exception {
    var told = new AtomicInteger();
    PoolListener bad =
        new PoolListener() {
          @Override
          public void taskRan(long waitNanos, long runNanos) {
            throw new IllegalStateException("on purpose");
          }
        };
    WorkerPool pool =
        WorkerPool.builder("test")
            .workers(1)
            .threadFactory(task -> {
              var thread = new Thread(task);
              thread.setUncaughtExceptionHandler((_, _) -> told.incrementAndGet());
              return thread;
            })
            .build();
    try (pool;
        var _ = pool.listen(bad, 1)) {
      assertEquals(7, pool.submit(() -> 7).get(Holdup.LONG, TimeUnit.SECONDS));
    }
    assertEquals(1, told.get());
    assertEquals(0, pool.snapshot().failed());
  }

  @Test
  void workerFailed_noThreadCanBeStarted_isTold() {
    var counts = new Counts();
    WorkerPool pool = WorkerPool.builder("test").workers(1).threadFactory(_ -> null).build();
    try (pool;
        var _ = pool.listen(counts, 1)) {
      assertThrows(RejectedExecutionException.class, () -> pool.execute(() -> {}));
    }
    assertEquals(1, counts.failures.get());
  }
}
