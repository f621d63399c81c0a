package dev.goloom.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TickerTest {
  private static final Instant START = Instant.parse("2000-01-01T00:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void ticker_ticksAtEveryInterval() throws Exception {
    Bubble.run(() -> {
      try (var ticker = new Ticker(SECOND)) {
        for (int i = 1; i <= 5; i++) {
          assertEquals(START.plusSeconds(i), ticker.channel().receive());
        }
      }
    });
  }

  @Test
  void ticker_withASlowReceiver_dropsTicksAndKeepsItsRhythm() throws Exception {
    Bubble.run(() -> {
      try (var ticker = new Ticker(SECOND)) {
        Timer.sleep(Duration.ofMillis(3_500));
        assertEquals(START.plusSeconds(1), ticker.channel().receive()); // 2 and 3 were dropped
        assertNull(ticker.channel().tryReceive());
        assertEquals(START.plusSeconds(4), ticker.channel().receive());
      }
    });
  }

  @Test
  void stop_endsTheTicks_takesTheLastBack_andDoesNotClose() throws Exception {
    Bubble.run(() -> {
      var ticker = new Ticker(SECOND);
      Timer.sleep(SECOND);
      ticker.stop();
      ticker.stop();
      Timer.sleep(Duration.ofHours(1));
      assertEquals(new Received<>(null, false), ticker.channel().tryReceiveOk());
    });
  }

  @Test
  void reset_startsAnewWithTheOtherInterval() throws Exception {
    Bubble.run(() -> {
      try (var ticker = new Ticker(SECOND)) {
        Timer.sleep(Duration.ofMillis(1_500));
        ticker.reset(Duration.ofMinutes(1));
        assertEquals(START.plusMillis(1_500).plusSeconds(60), ticker.channel().receive());
        assertEquals(START.plusMillis(1_500).plusSeconds(120), ticker.channel().receive());
      }
    });
  }

  @Test
  void reset_afterStop_ticksAgain() throws Exception {
    Bubble.run(() -> {
      try (var ticker = new Ticker(SECOND)) {
        ticker.stop();
        Timer.sleep(Duration.ofMinutes(1));
        ticker.reset(SECOND);
        assertEquals(START.plusSeconds(61), ticker.channel().receive());
      }
    });
  }

  @Test
  void interval_notPositive_fails() {
    var failure = assertThrows(IllegalArgumentException.class, () -> new Ticker(Duration.ZERO));
    assertEquals("a ticker's interval must be positive: PT0S", failure.getMessage());
    try (var ticker = new Ticker(SECOND)) {
      assertThrows(IllegalArgumentException.class, () -> ticker.reset(SECOND.negated()));
    }
  }

  @Test
  void ticker_inRealTime_ticks() throws Exception {
    try (var ticker = new Ticker(Duration.ofMillis(1))) {
      for (int i = 0; i < 5; i++) {
        assertNotNull(ticker.channel().receive());
      }
    }
  }
}
