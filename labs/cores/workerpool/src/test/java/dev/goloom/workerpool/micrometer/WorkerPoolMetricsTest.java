package dev.goloom.workerpool.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.workerpool.Backpressure;
import dev.goloom.workerpool.WorkerPool;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ExecutorServiceMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class WorkerPoolMetricsTest {
  /// Type, unit and tags of each meter whose name begins so.
  private static Map<String, String> meters(MeterRegistry registry, String prefix) {
    var meters = new TreeMap<String, String>();
    for (Meter meter : registry.getMeters()) {
      Meter.Id id = meter.getId();
      if (id.getName().startsWith(prefix)) {
        meters.put(id.getName(), id.getType() + " " + id.getBaseUnit() + " " + id.getTags());
      }
    }
    return meters;
  }

  @Test
  void bindTo_usualNames_areThoseOfAThreadPoolExecutor() {
    var theirs = new SimpleMeterRegistry();
    var ours = new SimpleMeterRegistry();
    ExecutorService jdk = Executors.newFixedThreadPool(1);
    try (ExecutorService _ =
            ExecutorServiceMetrics.monitor(theirs, jdk, "orders", Tags.of("zone", "a"));
        WorkerPool pool = WorkerPool.builder("orders").workers(1).build();
        var metrics = new WorkerPoolMetrics(pool, Tags.of("zone", "a"))) {
      metrics.bindTo(ours);
      Map<String, String> expected = meters(theirs, "executor");
      assertEquals(9, expected.size(), expected::toString);
      assertEquals(expected, meters(ours, "executor"));
    }
  }

  @Test
  void bindTo_ourNames_areThere() {
    var registry = new SimpleMeterRegistry();
    try (WorkerPool pool =
            WorkerPool.builder("p").workers(1).onFull(Backpressure.dropOldest()).build();
        var metrics = new WorkerPoolMetrics(pool)) {
      metrics.bindTo(registry);
      Map<String, String> ours = meters(registry, "goloom.pool");
      assertEquals(
          java.util.Set.of(
              "goloom.pool.rejected",
              "goloom.pool.shed",
              "goloom.pool.caller.runs",
              "goloom.pool.blocked.submitters",
              "goloom.pool.submit.wait",
              "goloom.pool.target",
              "goloom.pool.deadlock.detected",
              "goloom.pool.worker.failures",
              "goloom.pool.drain.undone"),
          ours.keySet());
      assertEquals(
          "COUNTER tasks [tag(name=p), tag(policy=dropOldest)]", ours.get("goloom.pool.rejected"));
    }
  }

  @Test
  void figures_afterSomeTasks_areThePools() throws Exception {
    var registry = new SimpleMeterRegistry();
    try (WorkerPool pool =
            WorkerPool.builder("p").workers(1).queue(2).onFull(Backpressure.reject()).build();
        var metrics = new WorkerPoolMetrics(pool).every(1)) {
      metrics.bindTo(registry);
      pool.submit(() -> 1).get();
      var entered = new CountDownLatch(1);
      var open = new CountDownLatch(1);
      pool.execute(() -> {
        entered.countDown();
        try {
          open.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
      entered.await();
      pool.execute(() -> {});
      pool.execute(() -> {});
      assertThrows(RejectedExecutionException.class, () -> pool.execute(() -> {}));
      assertEquals(1, gauge(registry, "executor.active"));
      assertEquals(2, gauge(registry, "executor.queued"));
      assertEquals(0, gauge(registry, "executor.queue.remaining"));
      assertEquals(1, gauge(registry, "executor.pool.size"));
      assertEquals(1, gauge(registry, "executor.pool.core"));
      assertEquals(1, gauge(registry, "executor.pool.max"));
      assertEquals(1, gauge(registry, "goloom.pool.target"));
      assertEquals(1, counter(registry, "goloom.pool.rejected"));
      open.countDown();
      pool.shutdown();
      assertTrue(pool.awaitTermination(30, TimeUnit.SECONDS));
      assertEquals(4, counter(registry, "executor.completed"));
      assertEquals(4, timer(registry, "executor").count());
      assertTrue(timer(registry, "executor").totalTime(TimeUnit.NANOSECONDS) > 0);
      assertTrue(timer(registry, "executor.idle").totalTime(TimeUnit.NANOSECONDS) > 0);
      assertEquals(5, timer(registry, "goloom.pool.submit.wait").count());
    }
  }

  @Test
  void timers_boundLate_countFromThen() throws Exception {
    var registry = new SimpleMeterRegistry();
    try (WorkerPool pool = WorkerPool.builder("p").workers(1).build();
        var metrics = new WorkerPoolMetrics(pool).every(1)) {
      pool.submit(() -> 1).get();
      while (pool.snapshot().completed() < 1) {
        Thread.onSpinWait();
      }
      metrics.bindTo(registry);
      assertEquals(0, timer(registry, "executor").count());
      pool.submit(() -> 1).get();
      pool.shutdown();
      assertTrue(pool.awaitTermination(30, TimeUnit.SECONDS));
      assertEquals(1, timer(registry, "executor").count());
    }
  }

  @Test
  void total_betweenReadings_isTheCountTimesTheMeanOfTheSample() {
    var time = new SampledTime();
    assertEquals(0, time.total(5)); // none was timed yet: put off
    time.add(100);
    time.add(300);
    assertEquals(2_000, time.total(10)); // 10 events of 200
    assertEquals(2_000, time.total(12)); // put off
    time.add(50);
    assertEquals(2_000 + 10 * 50, time.total(20)); // the change of the mean is told for these only
    assertEquals(2_500, time.total(20));
  }

  @Test
  void every_lessThanOne_isRefused() {
    try (WorkerPool pool = WorkerPool.builder("p").workers(1).build();
        var metrics = new WorkerPoolMetrics(pool)) {
      var e = assertThrows(IllegalArgumentException.class, () -> metrics.every(0));
      assertEquals("every must be at least 1: 0", e.getMessage());
      assertFalse(pool.isShutdown());
    }
  }

  private static double gauge(MeterRegistry registry, String name) {
    return registry.get(name).gauge().value();
  }

  private static double counter(MeterRegistry registry, String name) {
    return registry.get(name).functionCounter().count();
  }

  private static FunctionTimer timer(MeterRegistry registry, String name) {
    FunctionTimer timer = registry.get(name).functionTimer();
    assertNotNull(timer);
    return timer;
  }
}
