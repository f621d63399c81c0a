package dev.goloom.kit.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ActorsTest {
  private static final class Nothing {
    @Override
    public String toString() {
      return "nothing at all";
    }
  }

  private static void waitForNothing() throws InterruptedException {
    while (!Thread.interrupted()) {
      LockSupport.park(new Nothing());
    }
    throw new InterruptedException();
  }

  @Test
  void settle_oneEndsAndTwoWait_tellsWhoWaitsForWhat() throws Exception {
    try (var actors = new Actors()) {
      Actor ended = actors.start("ended", () -> {});
      Actor virtual = actors.start("virtual", ActorsTest::waitForNothing);
      Actor platform = actors.startPlatform("platform", ActorsTest::waitForNothing);

      actors.settle();

      assertTrue(ended.hasEnded());
      assertEquals("", ended.waitReason());
      assertEquals("nothing at all", virtual.waitReason());
      assertEquals("nothing at all", platform.waitReason());
      assertEquals(2, actors.blocked().size());
    }
  }

  @Test
  void close_threadsThatWait_interruptsThemAndLeavesNone() throws Exception {
    var actors = new Actors();
    Actor waiting = actors.start("waiting", ActorsTest::waitForNothing);
    actors.settle();

    actors.close();

    assertTrue(waiting.hasEnded());
    assertTrue(waiting.wasInterrupted());
  }

  @Test
  void dump_threadThatWaits_namesItsBlocker() throws Exception {
    try (var actors = new Actors()) {
      actors.start("waits here", ActorsTest::waitForNothing);
      actors.settle();

      String dump = String.join("\n", actors.dump());

      assertTrue(dump.contains("\"waits here\" virtual WAITING"), dump);
      assertTrue(dump.contains("ActorsTest$Nothing"), dump);
      assertFalse(dump.contains("java.base"), dump);
      assertFalse(dump.contains("Actor.java"), dump);
    }
  }

  @Test
  void failure_bodyThrows_isKept() throws Exception {
    try (var actors = new Actors()) {
      Actor actor =
          actors.start(
              "fails",
              () -> {
                throw new IllegalArgumentException("no");
              });
      assertTrue(actors.join(Actors.PATIENCE));
      assertInstanceOf(IllegalArgumentException.class, actor.failure().orElseThrow());
      assertFalse(actor.wasInterrupted());
    }
  }

  @Test
  void settle_callerIsInterrupted_throws() {
    var release = new CountDownLatch(1);
    try (var actors = new Actors()) {
      actors.startPlatform(
          "busy",
          () -> {
            while (release.getCount() > 0 && !Thread.currentThread().isInterrupted()) {
              Thread.onSpinWait();
            }
          });
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, actors::settle);
      release.countDown();
    }
  }
}
