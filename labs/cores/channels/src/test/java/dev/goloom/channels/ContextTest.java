package dev.goloom.channels;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the documentation of Go's package `context` says, and what its tests hold.
@Timeout(60)
final class ContextTest {
  private static final Duration SOON = Duration.ofMillis(5);
  private static final Duration NEVER = Duration.ofDays(1);
  private static final Context.Key<String> USER = Context.Key.of("user");
  private static final Context.Key<Integer> TRIES = Context.Key.of("tries");

  private final Context root = Context.background();

  // The background.

  @Test
  void background_neverCancelled_knowsNothing() {
    assertLive(root);
    assertNull(root.deadline());
    assertNull(root.remaining());
    assertNull(root.value(USER));
    root.check();
  }

  @Test
  void background_done_isNeverReady() throws InterruptedException {
    assertEquals(1, Select.of(Select.receive(root.done()), Select.after(Duration.ZERO)).await());
    assertTrue(((Chan<Void>) root.done()).isNil());
  }

  // Cancelling.

  @Test
  void cancel_ofAParent_cancelsAllBelowBeforeItReturns() {
    var parent = root.withCancel();
    List<Context> below = new ArrayList<>();
    below.add(parent.withCancel());
    below.add(below.getFirst().withCancel());
    below.add(parent.withValue(USER, "u"));
    below.add(parent.withValue(USER, "u").withTimeout(NEVER));
    below.forEach(Context::done);
    below.add(parent.withCancel()); // nobody asked for its channel
    below.forEach(ContextTest::assertLive);
    parent.cancel();
    assertCancelled(parent);
    below.forEach(ContextTest::assertCancelled);
  }

  @Test
  void cancel_ofAChild_leavesParentAndSiblings() {
    var parent = root.withCancel();
    var child = parent.withCancel();
    var sibling = parent.withCancel();
    child.cancel();
    assertCancelled(child);
    assertLive(parent);
    assertLive(sibling);
    parent.cancel();
    assertCancelled(sibling);
  }

  @Test
  void cancel_ofAChild_removesItFromItsParent() {
    var parent = root.withCancel();
    var child = parent.withCancel();
    var timed = parent.withTimeout(NEVER);
    var stop = parent.afterFunc(() -> {});
    assertEquals(3, parent.node().childCount());
    child.cancel();
    timed.close();
    assertTrue(stop.stop());
    assertEquals(0, parent.node().childCount());
  }

  @Test
  void cancel_ofAParent_leavesNoChildren() {
    var parent = root.withCancel();
    var child = parent.withCancel();
    var _ = child.withCancel();
    parent.cancel();
    assertEquals(0, parent.node().childCount());
    assertEquals(0, child.node().childCount());
  }

  @Test
  void cancel_twice_theFirstCauseWins() {
    var ctx = root.withCancel();
    var first = new IllegalStateException("first");
    ctx.cancel(first);
    ctx.cancel(new IllegalStateException("second"));
    ctx.close();
    assertSame(first, ctx.cause());
  }

  @Test
  void cancel_ofAParentWithACause_reachesTheChildren() {
    var parent = root.withCancel();
    var child = parent.withTimeout(NEVER);
    var cause = new Exception("cause");
    parent.cancel(cause);
    assertSame(cause, child.cause());
    assertSame(cause, assertInstanceOf(ContextCancelledException.class, child.err()).getCause());
  }

  @Test
  void cancel_ofAParentAfterTheChild_keepsTheChildsCause() {
    var parent = root.withCancel();
    var child = parent.withCancel();
    var grandchild = child.withCancel();
    var cause = new Exception("child");
    child.cancel(cause);
    parent.cancel(new Exception("parent"));
    assertSame(cause, child.cause());
    assertSame(cause, grandchild.cause());
  }

  @Test
  void cancel_ofADeepTree_needsNoDeepStack() {
    var top = root.withCancel();
    CancelContext at = top;
    for (int i = 0; i < 200_000; i++) {
      at = at.withCancel();
    }
    top.cancel(new Exception("deep"));
    assertEquals("deep", requireNonNull(at.cause()).getMessage());
  }

  @Test
  void withCancel_ofACancelledParent_isCancelledAtOnce() {
    var parent = root.withCancel();
    var cause = new Exception("gone");
    parent.cancel(cause);
    for (var child : List.of(parent.withCancel(), parent.withTimeout(NEVER))) {
      assertCancelled(child);
      assertSame(cause, child.cause());
    }
    assertEquals(0, parent.node().childCount());
  }

  @Test
  void close_isDeferCancel() {
    Context seen;
    try (var ctx = root.withCancel()) {
      seen = ctx;
      assertLive(ctx);
    }
    assertCancelled(seen);
  }

  @Test
  void done_isOneChannel_alsoAskedThroughAValue() {
    var ctx = root.withCancel();
    assertSame(ctx.done(), ctx.done());
    assertSame(ctx.done(), ctx.withValue(USER, "u").done());
  }

  @Test
  void done_wakesThoseWhoWait() throws InterruptedException {
    var ctx = root.withCancel();
    var woken = new CountDownLatch(2);
    Go.go(() -> {
      ctx.done().receive();
      woken.countDown();
    });
    Go.go(() -> {
      Select.of(Select.receive(ctx.done()), Select.receive(Chan.make())).await();
      woken.countDown();
    });
    ctx.cancel();
    assertTrue(woken.await(30, SECONDS));
  }

  // Errors.

  @Test
  void err_ofCancelled_isNewEachTimeAndReadsAsInGo() {
    var ctx = root.withCancel();
    ctx.cancel();
    var err = assertInstanceOf(ContextCancelledException.class, ctx.err());
    assertEquals("context canceled", err.getMessage());
    assertNull(err.getCause());
    assertFalse(err == ctx.err());
    assertEquals("err_ofCancelled_isNewEachTimeAndReadsAsInGo", caller(err));
  }

  private static String caller(Exception e) {
    for (var frame : e.getStackTrace()) {
      if (frame.getClassName().equals(ContextTest.class.getName())) {
        return frame.getMethodName();
      }
    }
    return "nobody";
  }

  @Test
  void cause_whenNobodyGaveOne_isTheError() {
    var ctx = root.withCancel();
    ctx.cancel(null);
    assertInstanceOf(ContextCancelledException.class, ctx.cause());
    var timed = root.withTimeout(Duration.ZERO);
    assertInstanceOf(DeadlineExceededException.class, timed.cause());
  }

  @Test
  void check_ofCancelled_throws() {
    var ctx = root.withCancel();
    ctx.check();
    ctx.cancel();
    assertThrows(ContextCancelledException.class, ctx::check);
    assertThrows(DeadlineExceededException.class, root.withTimeout(Duration.ZERO)::check);
  }

  // Deadlines.

  @Test
  void withTimeout_whenItPasses_cancelsItAndAllBelow() throws InterruptedException {
    var parent = root.withTimeout(SOON);
    var child = parent.withCancel();
    child.done().receive();
    assertInstanceOf(DeadlineExceededException.class, child.err());
    assertEquals("context deadline exceeded", requireNonNull(parent.err()).getMessage());
    assertEquals(Duration.ZERO, parent.remaining());
  }

  @Test
  void withTimeout_cancelledBefore_saysCancelled() {
    var ctx = root.withTimeout(NEVER);
    ctx.cancel();
    assertCancelled(ctx);
  }

  @Test
  void withTimeout_withACause_givesItOnlyIfItWasTheTimeout() throws InterruptedException {
    var slow = new Exception("too slow");
    var timed = root.withTimeout(SOON, slow);
    timed.done().receive();
    assertSame(slow, timed.cause());
    var cancelled = root.withTimeout(NEVER, slow);
    cancelled.close();
    assertInstanceOf(ContextCancelledException.class, cancelled.cause());
  }

  @Test
  void withTimeout_zeroOrLess_isOverWhenMade() {
    for (var time :
        List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofSeconds(Long.MIN_VALUE))) {
      assertInstanceOf(DeadlineExceededException.class, root.withTimeout(time).err());
    }
    assertInstanceOf(
        DeadlineExceededException.class, root.withDeadline(Instant.now().minusSeconds(1)).err());
  }

  @Test
  void withTimeout_forEver_doesNotOverflow() {
    try (var ctx = root.withTimeout(Duration.ofSeconds(Long.MAX_VALUE));
        var shorter = ctx.withTimeout(NEVER)) {
      assertLive(ctx);
      assertTrue(requireNonNull(shorter.remaining()).compareTo(NEVER) <= 0);
    }
  }

  @Test
  void withTimeout_laterThanTheParents_hasTheParentsDeadline() {
    try (var parent = root.withTimeout(NEVER);
        var later = parent.withTimeout(NEVER.multipliedBy(2));
        var sooner = parent.withTimeout(NEVER.dividedBy(2))) {
      assertEquals(parent.deadline(), later.deadline());
      assertTrue(requireNonNull(sooner.deadline()).isBefore(requireNonNull(parent.deadline())));
      assertEquals(sooner.deadline(), sooner.withValue(USER, "u").withCancel().deadline());
    }
  }

  @Test
  void withDeadline_answersThatDeadline() {
    Instant when = Instant.now().plus(NEVER);
    try (var ctx = root.withDeadline(when)) {
      assertEquals(when, ctx.deadline());
      assertTrue(requireNonNull(ctx.remaining()).compareTo(NEVER) <= 0);
    }
  }

  // Values.

  @Test
  void value_isTheNearestOfItsKey() {
    var user = root.withValue(USER, "ann");
    var tries = user.withCancel().withValue(TRIES, 3);
    var other = tries.withTimeout(NEVER).withValue(USER, "bob");
    assertNull(user.value(TRIES));
    assertEquals("ann", tries.value(USER));
    assertEquals("bob", other.value(USER));
    assertEquals(3, other.value(TRIES));
    assertNull(other.value(Context.Key.<String>of("user")), "names do not count");
  }

  @Test
  @SuppressWarnings("NullAway") // that is the test
  void withValue_null_fails() {
    assertThrows(NullPointerException.class, () -> root.withValue(USER, null));
    assertThrows(NullPointerException.class, () -> root.withValue(null, "u"));
  }

  @Test
  void withoutCancel_keepsValuesOnly() {
    var parent = root.withValue(USER, "ann").withTimeout(NEVER);
    var free = parent.withoutCancel();
    var below = free.withCancel();
    parent.cancel(new Exception("parent"));
    assertLive(free);
    assertLive(below);
    assertNull(free.deadline());
    assertEquals("ann", below.value(USER));
    below.cancel();
    assertCancelled(below);
  }

  @Test
  void toString_readsAsInGo() {
    assertEquals("context.Background", root.toString());
    assertEquals(
        "context.Background.WithCancel.WithValue(user).WithoutCancel",
        root.withCancel().withValue(USER, "secret").withoutCancel().toString());
    try (var timed = root.withDeadline(Instant.parse("2999-01-01T00:00:00Z"))) {
      assertTrue(
          timed.toString().startsWith("context.Background.WithDeadline(2999-01-01T00:00:00Z [PT"));
      assertTrue(timed.withCancel().toString().endsWith("]).WithCancel"));
    }
  }

  // After funcs.

  @Test
  void afterFunc_runsAfterCancelInAThreadOfItsOwn() throws InterruptedException {
    var ctx = root.withCancel();
    Chan<Thread> ran = Chan.make(1);
    Context.Stop stop = ctx.afterFunc(() -> ran.send(Thread.currentThread()));
    assertNull(ran.tryReceive());
    ctx.cancel();
    assertFalse(Thread.currentThread() == ran.receive());
    assertFalse(stop.stop(), "it was started");
  }

  @Test
  void afterFunc_ofACancelledContext_runsAtOnce() throws InterruptedException {
    var ctx = root.withCancel();
    ctx.cancel();
    Chan<String> ran = Chan.make(1);
    ctx.afterFunc(() -> ran.send("ran"));
    assertEquals("ran", ran.receive());
  }

  @Test
  void afterFunc_thatBlocks_doesNotHoldTheCanceller() throws InterruptedException {
    var ctx = root.withCancel();
    Chan<String> meeting = Chan.make();
    ctx.afterFunc(() -> meeting.send("here"));
    ctx.cancel();
    assertEquals("here", meeting.receive());
  }

  @Test
  void afterFunc_byTimeout_runs() throws InterruptedException {
    Chan<String> ran = Chan.make(1);
    root.withTimeout(SOON).afterFunc(() -> ran.send("ran"));
    assertEquals("ran", ran.receive());
  }

  @Test
  void afterFunc_stopped_neverRuns() throws InterruptedException {
    var ctx = root.withCancel();
    Chan<String> ran = Chan.make(2);
    Context.Stop stop = ctx.afterFunc(() -> ran.send("stopped"));
    ctx.afterFunc(() -> ran.send("other"));
    assertTrue(stop.stop());
    assertFalse(stop.stop(), "only the first stop stops");
    ctx.cancel();
    assertFalse(stop.stop());
    assertEquals("other", ran.receive());
    assertNull(ran.tryReceive());
  }

  @Test
  void afterFunc_ofTheBackground_onlyStops() {
    Context.Stop stop = root.afterFunc(() -> {});
    assertTrue(stop.stop());
    assertFalse(stop.stop());
  }

  // Sleeping.

  @Test
  void sleep_untilTheTime_returns() throws InterruptedException {
    long before = System.nanoTime();
    root.withCancel().sleep(SOON);
    assertTrue(System.nanoTime() - before >= SOON.toNanos());
  }

  @Test
  void sleep_cancelled_throws() throws InterruptedException {
    var ctx = root.withCancel();
    var outcome = new CompletableFuture<Throwable>();
    Thread sleeper =
        Go.go(() -> outcome.complete(assertThrows(Throwable.class, () -> ctx.sleep(NEVER))));
    ctx.cancel();
    sleeper.join();
    assertInstanceOf(ContextCancelledException.class, outcome.join());
    assertThrows(ContextCancelledException.class, () -> ctx.sleep(Duration.ZERO));
    assertThrows(DeadlineExceededException.class, () -> root.withTimeout(SOON).sleep(NEVER));
  }

  @Test
  void sleep_interrupted_throws() {
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> root.sleep(NEVER));
  }

  // Interrupts.

  @Test
  void interruptOnCancel_wakesWhatKnowsNoContext() throws InterruptedException {
    var ctx = root.withCancel();
    var never = new CountDownLatch(1);
    var inside = new CountDownLatch(1);
    var outcome = new CompletableFuture<Boolean>();
    Go.go(() -> {
      try (var _ = ctx.interruptOnCancel()) {
        inside.countDown();
        assertThrows(InterruptedException.class, never::await);
      }
      outcome.complete(Thread.currentThread().isInterrupted());
    });
    inside.await();
    ctx.cancel();
    assertFalse(outcome.join());
    assertEquals(0, ctx.node().childCount());
  }

  @Test
  void interruptOnCancel_ofACancelledContext_interruptsAtOnceAndCleansUp() {
    var ctx = root.withCancel();
    ctx.cancel();
    Context.Stop stop = ctx.interruptOnCancel();
    assertTrue(Thread.currentThread().isInterrupted());
    assertFalse(stop.stop());
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void interruptOnCancel_stoppedFirst_sendsNone() {
    var ctx = root.withCancel();
    Context.Stop stop = ctx.interruptOnCancel();
    assertTrue(stop.stop());
    assertFalse(stop.stop());
    ctx.cancel();
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void interruptOnCancel_anInterruptThatWasThere_isKept() {
    var ctx = root.withCancel();
    ctx.cancel();
    Thread.currentThread().interrupt();
    try (var _ = ctx.interruptOnCancel()) {
      assertTrue(Thread.currentThread().isInterrupted());
    }
    assertTrue(Thread.interrupted());
  }

  @Test
  void interruptOnCancel_stoppedWhileTheInterruptIsOnItsWay_waitsForIt()
      throws InterruptedException {
    var scope = new InterruptOnCancel(null);
    scope.decide(CancelNode.Reason.CANCELLED);
    var stopping = new CountDownLatch(1);
    Thread canceller =
        Go.go(() -> {
          stopping.await();
          scope.happened();
        });
    stopping.countDown();
    assertFalse(scope.stop());
    canceller.join(); // throws if the interrupt came after the stop
  }

  @Test
  void interruptOnCancel_stoppedByAnotherThread_fails() throws InterruptedException {
    var outcome = new CompletableFuture<Throwable>();
    try (var stop = root.interruptOnCancel()) {
      Go.go(() -> outcome.complete(assertThrows(WrongThreadException.class, stop::stop))).join();
    }
    assertNotNull(outcome.join().getMessage());
  }

  // Bridges.

  @Test
  void bind_cancelsTheFuture() {
    var ctx = root.withCancel();
    var future = ctx.bind(new CompletableFuture<String>());
    var cause = new Exception("why");
    ctx.cancel(cause);
    var e = assertThrows(CancellationException.class, future::join);
    assertTrue(future.isCancelled());
    assertSame(cause, rootOf(e));
  }

  private static Throwable rootOf(Throwable e) {
    Throwable at = e;
    while (at.getCause() != null) {
      at = at.getCause();
    }
    return at;
  }

  @Test
  void bind_aFutureThatCompletes_leavesTheContext() {
    var ctx = root.withCancel();
    var future = ctx.bind(new CompletableFuture<String>());
    assertEquals(1, ctx.node().childCount());
    future.complete("done");
    assertEquals(0, ctx.node().childCount());
    var _ = ctx.bind(CompletableFuture.completedFuture("early"));
    assertEquals(0, ctx.node().childCount());
  }

  @Test
  void withFuture_isCancelledByIt() {
    var failing = new CompletableFuture<String>();
    var ctx = root.withFuture(failing);
    assertLive(ctx);
    var cause = new Exception("failed");
    failing.completeExceptionally(cause);
    assertCancelled(ctx);
    assertSame(cause, ctx.cause());
    assertCancelled(root.withFuture(CompletableFuture.completedFuture("ok")));
  }

  @Test
  void current_insideRunAndCall_isThatContext() throws Exception {
    assertSame(root, Context.current());
    var ctx = root.withValue(USER, "ann");
    assertEquals("ann", ctx.call(() -> Context.current().value(USER)));
    var seen = new AtomicReference<Context>();
    ctx.run(() -> root.withCancel().run(() -> seen.set(Context.current())));
    assertNull(seen.get().value(USER));
    assertSame(root, Context.current());
  }

  // What all tests ask.

  private static void assertLive(Context ctx) {
    assertNull(ctx.err());
    assertNull(ctx.cause());
    assertFalse(ctx.done().tryReceiveOk().closed());
  }

  private static void assertCancelled(Context ctx) {
    assertInstanceOf(ContextCancelledException.class, ctx.err());
    assertNotNull(ctx.cause());
    assertTrue(ctx.done().tryReceiveOk().closed());
  }
}
