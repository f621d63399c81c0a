package dev.goloom.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.channels.SingleFlight.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Contexts, groups and flights in virtual time.
@Timeout(60)
final class ContextBubbleTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Instant BEGIN = Instant.parse("2000-01-01T00:00:00Z");

  @Test
  void withTimeout_isExact() throws Exception {
    Bubble.run(() -> {
      Duration timeout = Duration.ofHours(5);
      var ctx = Context.background().withTimeout(timeout);
      var child = ctx.withCancel();
      assertEquals(BEGIN.plus(timeout), child.deadline());
      Timer.sleep(timeout.minusNanos(1));
      Bubble.waitIdle();
      assertNull(child.err());
      assertEquals(Duration.ofNanos(1), child.remaining());
      Timer.sleep(Duration.ofNanos(1));
      Bubble.waitIdle();
      assertInstanceOf(DeadlineExceededException.class, child.err());
    });
  }

  @Test
  void withDeadline_ofTheBubblesTime_isExact() throws Exception {
    Bubble.run(() -> {
      var ctx = Context.background().withDeadline(BEGIN.plus(SECOND));
      ctx.done().receive();
      assertEquals(BEGIN.plus(SECOND), Timer.now());
    });
  }

  @Test
  void deadline_acrossThreeHops_isTheFirstOnes() throws Exception {
    Bubble.run(() -> {
      var first = Context.background().withTimeout(SECOND);
      Timer.sleep(SECOND.dividedBy(4));
      var second = first.withTimeout(SECOND);
      var third = second.withTimeout(SECOND.dividedBy(4));
      assertEquals(Duration.ofMillis(750), second.remaining());
      assertThrows(DeadlineExceededException.class, () -> third.sleep(SECOND));
      assertEquals(BEGIN.plusMillis(500), Timer.now());
      assertThrows(DeadlineExceededException.class, () -> second.sleep(SECOND));
      assertEquals(BEGIN.plusMillis(1000), Timer.now());
    });
  }

  @Test
  void afterFunc_hasRunWhenTheBubbleIsIdle() throws Exception {
    Bubble.run(() -> {
      var ctx = Context.background().withCancel();
      var ran = new AtomicBoolean();
      ctx.afterFunc(() -> ran.set(true));
      Bubble.waitIdle();
      assertEquals(false, ran.get());
      ctx.cancel();
      Bubble.waitIdle();
      assertTrue(ran.get());
    });
  }

  @Test
  void interruptOnCancel_wakesASleeper() throws Exception {
    Bubble.run(() -> {
      var ctx = Context.background().withTimeout(SECOND);
      try (var _ = ctx.interruptOnCancel()) {
        assertThrows(InterruptedException.class, () -> Timer.sleep(SECOND.multipliedBy(2)));
      }
      assertEquals(BEGIN.plus(SECOND), Timer.now());
    });
  }

  @Test
  void backgroundDone_waitedFor_isADeadlock() {
    assertThrows(
        DeadlockException.class, () -> Bubble.run(() -> Context.background().done().receive()));
  }

  @Test
  void contextFromOutside_canBeTheParent() throws Exception {
    try (var outer = Context.background().withTimeout(Duration.ofDays(1))) {
      Bubble.run(() -> {
        try (var inner = outer.withTimeout(SECOND)) {
          assertThrows(DeadlineExceededException.class, () -> inner.sleep(SECOND.plus(SECOND)));
        }
      });
      assertNull(outer.err());
      assertEquals(0, outer.node().childCount());
    }
  }

  @Test
  void errGroup_withALimit_takesTheTimeThatItTakes() throws Exception {
    Bubble.run(() -> {
      var group = new ErrGroup().limit(2);
      for (int i = 0; i < 10; i++) {
        group.go(() -> Timer.sleep(SECOND));
      }
      group.await();
      assertEquals(BEGIN.plusSeconds(5), Timer.now());
    });
  }

  @Test
  void errGroup_firstFailure_cancelsTheOthersAtOnce() throws Exception {
    Bubble.run(() -> {
      var group = ErrGroup.withContext(Context.background());
      var failure = new Exception("at one second");
      group.go(() -> Context.current().sleep(Duration.ofHours(1)));
      group.go(() -> {
        Timer.sleep(SECOND);
        throw failure;
      });
      assertSame(failure, assertThrows(ExecutionException.class, group::await).getCause());
      assertEquals(BEGIN.plus(SECOND), Timer.now());
    });
  }

  @Test
  void singleFlight_callersOfOneSecond_shareOneCall() throws Exception {
    Bubble.run(() -> {
      var flights = new SingleFlight<String, Integer>();
      var calls = new AtomicInteger();
      var callers = new ErrGroup();
      for (int i = 0; i < 5; i++) {
        callers.go(() ->
            assertEquals(new Result<>(1, null, true), flights.call("k", () -> slowly(calls))));
      }
      callers.await();
      assertEquals(BEGIN.plus(SECOND), Timer.now());
    });
  }

  private static int slowly(AtomicInteger calls) throws InterruptedException {
    Timer.sleep(SECOND);
    return calls.incrementAndGet();
  }
}
