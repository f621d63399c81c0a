package dev.goloom.channels;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the documentation of Go's `errgroup` says, and what its tests hold.
@Timeout(60)
final class ErrGroupTest {

  @Test
  void await_withoutTasks_returns() throws Exception {
    new ErrGroup().await();
    ErrGroup.withContext(Context.background()).await();
  }

  @Test
  void await_waitsForAllTasks() throws Exception {
    var group = new ErrGroup();
    int[] squares = new int[100];
    for (int i = 0; i < squares.length; i++) {
      int n = i;
      group.go(() -> squares[n] = n * n);
    }
    group.await();
    for (int i = 0; i < squares.length; i++) {
      assertEquals(i * i, squares[i]);
    }
  }

  static Stream<Throwable> failures() {
    return Stream.of(
        new IOException("checked"),
        new IllegalStateException("unchecked"),
        new StackOverflowError("error"),
        new InterruptedException("interrupted"),
        new Throwable("anything"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void await_afterAFailure_throwsItAsTheCauseEachTime(Throwable failure) throws Exception {
    var group = new ErrGroup();
    group.go(() -> sneak(failure));
    assertSame(failure, assertThrows(ExecutionException.class, group::await).getCause());
    assertSame(failure, assertThrows(ExecutionException.class, group::await).getCause());
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // erased: thrown as it is
  private static <X extends Throwable> void sneak(Throwable failure) throws X {
    throw (X) failure;
  }

  @Test
  void await_afterManyFailures_throwsTheFirst() throws Exception {
    var group = new ErrGroup().limit(1);
    for (int i = 0; i < 5; i++) {
      String message = i == 0 ? null : "failure " + i;
      group.go(() -> {
        if (message != null) {
          throw new IOException(message);
        }
      });
    }
    var e = assertThrows(ExecutionException.class, group::await);
    assertEquals("failure 1", requireNonNull(e.getCause()).getMessage());
  }

  @Test
  void await_afterAFailure_stillWaitsForTheOthers() throws Exception {
    var group = ErrGroup.withContext(Context.background());
    var proceed = new CountDownLatch(1);
    var done = new AtomicInteger();
    group.go(() -> {
      throw new IOException();
    });
    group.go(() -> {
      proceed.await();
      done.incrementAndGet();
    });
    var waiter = new CompletableFuture<Integer>();
    Thread waiting =
        Go.go(() -> {
          assertThrows(ExecutionException.class, group::await);
          waiter.complete(done.get());
        });
    await().until(() -> waiting.getState() == Thread.State.WAITING);
    proceed.countDown();
    assertEquals(1, waiter.join());
  }

  @Test
  void await_interrupted_cancelsNothingAndCanBeCalledAgain() throws Exception {
    var group = ErrGroup.withContext(Context.background());
    var proceed = new CountDownLatch(1);
    group.go(proceed::await);
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, group::await);
    assertNull(group.context().err());
    proceed.countDown();
    group.await();
  }

  @Test
  void await_byMany_releasesAll() throws Exception {
    var group = new ErrGroup();
    var proceed = new CountDownLatch(1);
    group.go(proceed::await);
    var released = new CountDownLatch(8);
    for (int i = 0; i < 8; i++) {
      Go.go(() -> {
        group.await();
        released.countDown();
      });
    }
    proceed.countDown();
    released.await();
  }

  @Test
  void group_isUsableAgainAfterAwait() throws Exception {
    var group = new ErrGroup().limit(2);
    var ran = new AtomicInteger();
    for (int round = 1; round <= 3; round++) {
      group.go(ran::incrementAndGet);
      group.await();
      assertEquals(round, ran.get());
      group.limit(round);
    }
  }

  // The context.

  @Test
  void context_afterAFailure_isCancelledWithItAsTheCause() throws Exception {
    var group = ErrGroup.withContext(Context.background());
    var failure = new IOException("first");
    group.go(() -> group.context().done().receive());
    group.go(() -> {
      throw failure;
    });
    group.context().done().receive();
    assertSame(failure, group.context().cause());
    assertInstanceOf(ContextCancelledException.class, group.context().err());
    assertThrows(ExecutionException.class, group::await);
    assertSame(failure, group.context().cause());
  }

  @Test
  void context_afterAwait_isCancelled() throws Exception {
    var parent = Context.background().withCancel();
    var group = ErrGroup.withContext(parent);
    group.go(() -> {});
    assertNull(group.context().err());
    group.await();
    assertInstanceOf(ContextCancelledException.class, group.context().cause());
    assertEquals(0, parent.node().childCount());
  }

  @Test
  void context_isCurrentInTheTasks() throws Exception {
    var group = ErrGroup.withContext(Context.background());
    var seen = new CompletableFuture<Context>();
    group.go(() -> seen.complete(Context.current()));
    assertSame(group.context(), seen.join());
    group.await();
    assertSame(Context.background(), new ErrGroup().context());
  }

  // The limit.

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 10})
  void go_withALimit_neverRunsMore(int limit) throws Exception {
    var group = new ErrGroup().limit(limit);
    var active = new AtomicInteger();
    for (int i = 0; i < 500; i++) {
      group.go(() -> {
        int now = active.incrementAndGet();
        if (now > limit) {
          throw new IllegalStateException(now + " active");
        }
        Thread.onSpinWait();
        active.decrementAndGet();
      });
    }
    group.await();
  }

  @Test
  void tryGo_atTheLimit_answersFalse() throws Exception {
    var group = new ErrGroup().limit(2);
    var proceed = new CountDownLatch(1);
    assertTrue(group.tryGo(proceed::await));
    assertTrue(group.tryGo(proceed::await));
    assertFalse(group.tryGo(() -> {}));
    proceed.countDown();
    group.await();
    assertTrue(group.tryGo(() -> {}));
    group.await();
  }

  @Test
  void tryGo_withoutALimit_startsAll() throws Exception {
    var group = new ErrGroup().limit(1).limit(-1);
    var proceed = new CountDownLatch(1);
    for (int i = 0; i < 50; i++) {
      assertTrue(group.tryGo(proceed::await));
    }
    proceed.countDown();
    group.await();
  }

  @Test
  void limit_zero_startsNone() {
    var group = new ErrGroup().limit(0);
    assertFalse(group.tryGo(() -> {}));
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> group.go(() -> {}));
  }

  @Test
  void limit_whileTasksAreActive_failsAndSaysSo() throws Exception {
    var group = new ErrGroup();
    var proceed = new CountDownLatch(1);
    group.go(proceed::await);
    var e = assertThrows(IllegalStateException.class, () -> group.limit(3));
    assertEquals("limit(3) while 1 tasks of the group are active: set it first", e.getMessage());
    proceed.countDown();
    group.await();
  }

  @Test
  void go_interruptedWhileItWaits_startsNothing() throws Exception {
    var group = new ErrGroup().limit(1);
    var proceed = new CountDownLatch(1);
    var ran = new AtomicInteger();
    group.go(proceed::await);
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> group.go(ran::incrementAndGet));
    proceed.countDown();
    group.await();
    assertEquals(0, ran.get());
  }

  @Test
  void go_fromTasks_isWaitedForToo() throws Exception {
    var group = ErrGroup.withContext(Context.background());
    var leaves = new AtomicInteger();
    group.go(() -> grow(group, 8, leaves));
    group.await();
    assertEquals(256, leaves.get());
  }

  private static void grow(ErrGroup group, int depth, AtomicInteger leaves)
      throws InterruptedException {
    if (depth == 0) {
      leaves.incrementAndGet();
      return;
    }
    group.go(() -> grow(group, depth - 1, leaves));
    group.go(() -> grow(group, depth - 1, leaves));
  }

  @Test
  void go_racedWithFailures_oneErrorWinsEverywhere() throws Exception {
    for (int round = 0; round < 500; round++) {
      var group = ErrGroup.withContext(Context.background());
      List<Exception> failures = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        var failure = new Exception("failure " + i);
        failures.add(failure);
        group.go(() -> {
          throw failure;
        });
      }
      Throwable winner = assertThrows(ExecutionException.class, group::await).getCause();
      assertTrue(failures.contains(winner));
      assertSame(winner, group.context().cause());
    }
  }
}
