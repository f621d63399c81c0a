package dev.goloom.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.goloom.channels.Actors.Actor;
import java.lang.ref.WeakReference;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OnceTest {
  private int plain;

  @Test
  void run_manyThreads_runsOnceAndAllSeeIt() throws Exception {
    for (int round = 1; round <= 500; round++) {
      var once = new Once();
      int expected = round;
      try (var actors = new Actors()) {
        for (int i = 0; i < 8; i++) {
          actors.start(() -> {
            once.run(() -> plain++);
            assertEquals(expected, plain);
          });
        }
        actors.join();
      }
    }
  }

  @Test
  void run_otherActionLater_doesNothing() {
    var once = new Once();
    once.run(() -> {});
    once.run(() -> fail("ran"));
  }

  @Test
  void run_actionThrows_countsAsRun() {
    var once = new Once();
    var e = new IllegalArgumentException("thrown on purpose");
    assertSame(e, assertThrows(IllegalArgumentException.class, () -> once.run(throwing(e))));
    once.run(() -> fail("ran"));
  }

  @Test
  void run_whileAnotherRuns_waitsForItsEndEvenIfInterrupted() throws Exception {
    var once = new Once();
    var ended = new AtomicBoolean();
    var flag = new AtomicBoolean();
    var finish = new CountDownLatch(1);
    try (var actors = new Actors()) {
      actors.startParked(() ->
          once.run(() -> {
            awaitUninterruptibly(finish);
            ended.set(true);
          }));
      Actor second =
          actors.startParked(() -> {
            once.run(() -> fail("ran"));
            assertTrue(ended.get());
            flag.set(Thread.currentThread().isInterrupted());
          });
      second.interrupt();
      finish.countDown();
      second.join();
    }
    assertTrue(flag.get());
  }

  @Test
  void run_byItsOwnAction_failsInsteadOfWaitingForEver() {
    var once = new Once();
    var e =
        assertThrows(
            IllegalStateException.class, () -> once.run(() -> once.run(() -> fail("ran"))));
    assertEquals("deadlock: a once was called by its own action", e.getMessage());
  }

  @Test
  void onceFunc_calls_runOnce() {
    var runs = new AtomicInteger();
    Runnable once = Once.onceFunc(runs::incrementAndGet);
    assertEquals(0, runs.get());
    once.run();
    once.run();
    assertEquals(1, runs.get());
  }

  @Test
  void onceFunc_actionThrows_eachCallThrowsTheSame() {
    var e = new AssertionError("thrown on purpose");
    Runnable once = Once.onceFunc(throwing(e));
    assertSame(e, assertThrows(AssertionError.class, once::run));
    assertSame(e, assertThrows(AssertionError.class, once::run));
  }

  @Test
  void onceValue_calls_computeOnce() {
    var computed = new AtomicInteger();
    Supplier<Integer> once = Once.onceValue(computed::incrementAndGet);
    assertEquals(1, once.get());
    assertEquals(1, once.get());
  }

  @Test
  void onceValue_null_isAValue() {
    var computed = new AtomicInteger();
    Supplier<@Nullable String> once =
        Once.<@Nullable String>onceValue(() -> {
          computed.incrementAndGet();
          return null;
        });
    assertNull(once.get());
    assertNull(once.get());
    assertEquals(1, computed.get());
  }

  @Test
  void onceValue_throws_eachCallThrowsTheSame() {
    var e = new IllegalArgumentException("thrown on purpose");
    Supplier<Object> once =
        Once.onceValue(() -> {
          throw e;
        });
    assertSame(e, assertThrows(IllegalArgumentException.class, once::get));
    assertSame(e, assertThrows(IllegalArgumentException.class, once::get));
  }

  @Test
  void onceValue_ofItself_failsEachTime() {
    var self = new Supplier<?>[1];
    self[0] = Once.onceValue(() -> self[0].get());
    var first = assertThrows(IllegalStateException.class, self[0]::get);
    assertSame(first, assertThrows(IllegalStateException.class, self[0]::get));
  }

  @Test
  void onceValue_computed_letsGoOfTheSupplier() {
    var big = new WeakReference<>(new byte[1_000]);
    Supplier<Integer> once = computedFrom(big);
    Collected.await(big);
    assertEquals(1_000, once.get());
  }

  private static Supplier<Integer> computedFrom(WeakReference<byte[]> reference) {
    byte[] strong = reference.get();
    Supplier<Integer> once = Once.onceValue(() -> strong == null ? 0 : strong.length);
    assertEquals(1_000, once.get());
    return once;
  }

  private static Runnable throwing(RuntimeException e) {
    return () -> {
      throw e;
    };
  }

  private static Runnable throwing(Error e) {
    return () -> {
      throw e;
    };
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
