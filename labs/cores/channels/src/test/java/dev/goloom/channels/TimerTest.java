package dev.goloom.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TimerTest {
  private static final Instant START = Instant.parse("2000-01-01T00:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void timer_sendsTheTimeOnce() throws Exception {
    Bubble.run(() -> {
      var timer = new Timer(SECOND);
      assertNull(timer.channel().tryReceive());
      assertEquals(START.plus(SECOND), timer.channel().receive());
      Timer.sleep(HOUR);
      assertNull(timer.channel().tryReceive());
    });
  }

  @Test
  void timer_ofNothingOrLess_firesAtOnce() throws Exception {
    Bubble.run(() -> {
      assertEquals(START, new Timer(Duration.ZERO).channel().receive());
      assertEquals(START, Timer.after(SECOND.negated()).receive());
    });
  }

  @Test
  void timer_ofForEver_isClamped() throws Exception {
    Bubble.run(() -> assertNotNull(Timer.after(Duration.ofSeconds(Long.MAX_VALUE)).receive()));
    assertTrue(new Timer(Duration.ofSeconds(Long.MAX_VALUE)).stop());
  }

  @Test
  void stop_beforeTheTime_preventsIt() throws Exception {
    Bubble.run(() -> {
      var timer = new Timer(SECOND);
      assertTrue(timer.stop());
      assertFalse(timer.stop());
      Timer.sleep(HOUR);
      assertNull(timer.channel().tryReceive());
    });
  }

  @Test
  void stop_afterTheTimeButBeforeTheReceive_takesTheValueBack() throws Exception {
    Bubble.run(() -> {
      var timer = new Timer(SECOND);
      Timer.sleep(HOUR);
      assertTrue(timer.stop());
      assertNull(timer.channel().tryReceive());
    });
  }

  @Test
  void stop_afterTheReceive_answersFalse() throws Exception {
    Bubble.run(() -> {
      var timer = new Timer(SECOND);
      timer.channel().receive();
      assertFalse(timer.stop());
    });
  }

  @Test
  void reset_afterTheTime_neverShowsTheStaleValue() throws Exception {
    Bubble.run(() -> {
      var timer = new Timer(SECOND);
      Timer.sleep(HOUR);
      assertTrue(timer.reset(SECOND));
      assertEquals(START.plus(HOUR).plus(SECOND), timer.channel().receive());
      assertFalse(timer.reset(SECOND));
      assertEquals(START.plus(HOUR).plus(SECOND).plus(SECOND), timer.channel().receive());
    });
  }

  @Test
  void reset_beforeTheTime_replacesIt() throws Exception {
    Bubble.run(() -> {
      var timer = new Timer(SECOND);
      assertTrue(timer.reset(HOUR));
      assertEquals(START.plus(HOUR), timer.channel().receive());
    });
  }

  @Test
  void stop_whileRealTimeFires_isNeverFollowedByAValue() {
    for (int i = 0; i < 2_000; i++) {
      var timer = new Timer(Duration.ofNanos(i * 50L));
      boolean stopped = timer.stop();
      assertNull(timer.channel().tryReceive());
      assertTrue(stopped, "nobody received, so it was stopped in time");
      timer.reset(Duration.ofNanos(i * 50L));
      timer.reset(HOUR);
      assertNull(timer.channel().tryReceive());
      timer.stop();
    }
  }

  @Test
  void afterFunc_runsInAThreadOfItsOwn() throws Exception {
    Bubble.run(() -> {
      var ran = new AtomicReference<Thread>();
      Timer timer = Timer.afterFunc(SECOND, () -> ran.set(Thread.currentThread()));
      Bubble.waitIdle();
      assertNull(ran.get());
      Timer.sleep(SECOND);
      Bubble.waitIdle();
      assertNotNull(ran.get());
      assertNotSame(Thread.currentThread(), ran.get());
      assertFalse(timer.stop());
      assertEquals(0, timer.channel().cap());
      assertNull(timer.channel().tryReceive());
    });
  }

  @Test
  void afterFunc_stoppedAndReset_runsAsOftenAsItFires() throws Exception {
    Bubble.run(() -> {
      var runs = new AtomicInteger();
      Timer timer = Timer.afterFunc(SECOND, runs::incrementAndGet);
      assertTrue(timer.stop());
      Timer.sleep(HOUR);
      assertEquals(0, runs.get());
      assertFalse(timer.reset(SECOND));
      Timer.sleep(HOUR);
      assertFalse(timer.reset(SECOND));
      Timer.sleep(HOUR);
      assertEquals(2, runs.get());
    });
  }

  @Test
  void afterFunc_inRealTime_runsAVirtualThreadAndDoesNotHoldUpTheClock() throws Exception {
    var release = new CompletableFuture<Void>();
    var first = new CompletableFuture<Thread>();
    var second = new CompletableFuture<Thread>();
    Timer.afterFunc(
        Duration.ofMillis(1),
        () -> {
          first.complete(Thread.currentThread());
          release.join();
        });
    assertTrue(first.get(30, TimeUnit.SECONDS).isVirtual());
    Timer.afterFunc(Duration.ofMillis(1), () -> second.complete(Thread.currentThread()));
    assertTrue(second.get(30, TimeUnit.SECONDS).isVirtual());
    release.complete(null);
  }

  @Test
  void after_inRealTime_wakesAThreadThatNobodyElseKnows() throws Exception {
    var woken = new CompletableFuture<Instant>();
    Thread.startVirtualThread(() -> {
      try {
        woken.complete(Timer.after(Duration.ofMillis(100)).receive());
      } catch (InterruptedException e) {
        woken.completeExceptionally(e);
      }
    });
    collectUntil(woken::isDone);
    assertNotNull(woken.get());
  }

  @Test
  void sleep_inRealTime_takesAtLeastThatLong() throws Exception {
    long start = System.nanoTime();
    Timer.sleep(Duration.ofMillis(2));
    assertTrue(System.nanoTime() - start >= 2_000_000L);
  }

  @Test
  void sleep_ofAnInterruptedThread_throws() {
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> Timer.sleep(HOUR));
  }

  @Test
  void stop_leavesTheClockAtOnce() throws Exception {
    Bubble.run(() -> {
      var clock = (VirtualClock) Clock.current();
      List<Timer> timers = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        timers.add(new Timer(HOUR));
        timers.add(Timer.afterFunc(HOUR, () -> {}));
      }
      var ticker = new Ticker(HOUR);
      assertEquals(201, clock.pending());
      timers.forEach(Timer::stop);
      ticker.stop();
      assertEquals(0, clock.pending());
    });
  }

  @Test
  void cancel_leavesTheSystemClockAtOnce() {
    var clock = new SystemClock();
    Clock.Event event = clock.schedule(Long.MAX_VALUE / 2, () -> {});
    assertEquals(1, clock.pending());
    assertTrue(event.cancel());
    assertFalse(event.cancel());
    assertEquals(0, clock.pending());
  }

  @Test
  void timers_haveNoThreads() {
    List<Timer> timers = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      timers.add(new Timer(HOUR));
    }
    long clocks =
        Thread.getAllStackTraces().keySet().stream()
            .filter(t -> t.getName().startsWith("goloom-timers"))
            .count();
    assertEquals(1, clocks);
    timers.forEach(Timer::stop);
  }

  @Test
  void droppedTimers_areCollected_andLeaveTheClock() {
    int before = SystemClock.INSTANCE.pending();
    List<WeakReference<Object>> dropped = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      dropped.add(new WeakReference<>(Timer.after(HOUR)));
      dropped.add(new WeakReference<>(new Timer(HOUR)));
      dropped.add(new WeakReference<>(new Ticker(HOUR)));
    }
    collectUntil(() -> {
      new Timer(HOUR).stop(); // takes dead ones off the clock
      return SystemClock.INSTANCE.pending() <= before
          && dropped.stream().allMatch(d -> d.get() == null);
    });
  }

  @Test
  void timer_ofABubble_usedFromOutside_fails() throws Exception {
    var leaked = new AtomicReference<Timer>();
    Bubble.run(() -> leaked.set(new Timer(HOUR)));
    var failure = assertThrows(IllegalStateException.class, () -> leaked.get().stop());
    String message = String.valueOf(failure.getMessage());
    assertTrue(message.matches("timer@\\w+ belongs to bubble-\\d+, but .*"), message);
    assertThrows(IllegalStateException.class, () -> leaked.get().reset(HOUR));
  }

  private static void collectUntil(BooleanSupplier done) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!done.getAsBoolean()) {
      assertTrue(System.nanoTime() - deadline < 0, "not within 30 seconds");
      System.gc();
    }
  }
}
