package dev.goloom.workerpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The limit that a policy sets, in the real pool.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ScalerTest {
  private static WorkerPool.Builder pool(Engine engine, ScalingPolicy policy) {
    WorkerPool.Builder builder = engine.pool(8, 64).scaling(policy);
    return engine == Engine.THREAD_PER_TASK ? builder : builder.workers(1, 8);
  }

  /// Tasks that hold their worker, all at once.
  private static final class Load {
    private final CountDownLatch open = new CountDownLatch(1);
    private final AtomicInteger inside = new AtomicInteger();

    void add(WorkerPool pool, int tasks) {
      for (int i = 0; i < tasks; i++) {
        pool.execute(() -> {
          inside.incrementAndGet();
          try {
            open.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void setLimit_higher_startsWhatIsQueued(Engine engine) {
    try (WorkerPool pool = pool(engine, ScalingPolicy.fixed(2)).build()) {
      var load = new Load();
      load.add(pool, 20);
      Awaitility.await().until(() -> load.inside.get() == 2);
      assertEquals(2, pool.snapshot().running());
      pool.dispatch().setLimit(5, "test");
      Awaitility.await().until(() -> load.inside.get() == 5);
      assertEquals(5, pool.snapshot().running());
      load.open.countDown();
    }
  }

  @ParameterizedTest
  @EnumSource
  void setLimit_lower_letsRunWhatRunsAndStartsNoMore(Engine engine) throws Exception {
    try (WorkerPool pool = pool(engine, ScalingPolicy.eager()).build()) {
      var load = new Load();
      load.add(pool, 8);
      Awaitility.await().until(() -> load.inside.get() == 8);
      pool.dispatch().setLimit(1, "test");
      load.open.countDown();
      Awaitility.await().until(() -> pool.snapshot().running() == 0);
      var later = new Load();
      later.add(pool, 3);
      Awaitility.await().until(() -> later.inside.get() >= 1);
      assertEquals(1, pool.snapshot().running());
      assertEquals(2, pool.snapshot().queued());
      later.open.countDown();
    }
  }

  @Test
  void idleWorkersBeyondTheLimit_leaveBeforeTheirKeepAlive() {
    try (WorkerPool pool =
        WorkerPool.builder("test").workers(1, 8).keepAlive(Duration.ofDays(1)).build()) {
      var load = new Load();
      load.add(pool, 8);
      Awaitility.await().until(() -> load.inside.get() == 8);
      load.open.countDown();
      Awaitility.await().until(() -> pool.snapshot().running() == 0);
      pool.dispatch().setLimit(2, "test");
      Awaitility.await().until(() -> pool.snapshot().workers() == 2);
    }
  }

  @Test
  void policy_isAskedAtItsTicks_andHeldToTheBounds() {
    List<String> asked = new ArrayList<>();
    var policy =
        new ScalingPolicy() {
          @Override
          public Target decide(PoolSnapshot before, PoolSnapshot now, Target last) {
            synchronized (asked) {
              asked.add(last.reason() + " " + last.limit());
            }
            return Target.of(100, "more");
          }

          @Override
          public Duration tick() {
            return Duration.ofMillis(1);
          }
        };
    try (WorkerPool pool = WorkerPool.builder("test").workers(2, 4).scaling(policy).build()) {
      Awaitility.await()
          .until(() -> {
            synchronized (asked) {
              return asked.size() >= 3;
            }
          });
      assertEquals(4, pool.snapshot().limit());
      synchronized (asked) {
        assertEquals(List.of("start 2", "more 4", "more 4"), asked.subList(0, 3));
      }
    }
  }

  @Test
  void littleKnee_underLoad_goesUpAndComesDown() {
    try (WorkerPool pool =
        WorkerPool.builder("test")
            .workers(1, 64)
            .threadFactory(Thread.ofVirtual().factory())
            .scaling(ScalingPolicy.littleKnee())
            .build()) {
      var stop = new CountDownLatch(1);
      Thread producer =
          Thread.ofVirtual()
              .start(() -> {
                while (stop.getCount() > 0) {
                  pool.execute(ScalerTest::waitAMillisecond);
                }
              });
      Awaitility.await().until(() -> pool.snapshot().limit() > 8);
      stop.countDown();
      Awaitility.await().until(() -> pool.snapshot().limit() <= 4);
      assertTrue(producer.isVirtual());
    }
  }

  @SuppressWarnings("ThreadSleep")
  private static void waitAMillisecond() {
    try {
      Thread.sleep(1); // the load, not a synchronisation
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
