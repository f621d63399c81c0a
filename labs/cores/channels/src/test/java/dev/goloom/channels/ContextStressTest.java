package dev.goloom.channels;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Races between cancelling, deriving, registering and stopping.
@Timeout(120)
final class ContextStressTest {
  private static final int ROUNDS = 2_000;

  @Test
  void cancel_raced_neitherReturnsBeforeAllIsCancelledAndOneCauseWins() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      var top = Context.background().withCancel();
      List<Context> tree = tree(top, 40);
      together(
          () -> cancelAndSee(top, new Exception("a"), tree),
          () -> cancelAndSee(top, new Exception("b"), tree));
      Throwable winner = requireNonNull(top.cause());
      tree.forEach(ctx -> assertSame(winner, ctx.cause()));
      assertNoChildren(tree);
    }
  }

  private static void cancelAndSee(CancelContext top, Exception cause, List<Context> tree) {
    top.cancel(cause);
    for (Context ctx : tree) {
      assertNotNull(ctx.err());
      assertTrue(ctx.done().tryReceiveOk().closed());
    }
  }

  @Test
  void cancel_ofParentAndChildRaced_givesTheGrandchildrenTheirParentsCause() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      var top = Context.background().withCancel();
      var middle = top.withCancel();
      List<Context> below = tree(middle, 10);
      together(
          () -> top.cancel(new Exception("top")), () -> middle.cancel(new Exception("middle")));
      Throwable cause = requireNonNull(middle.cause());
      below.forEach(ctx -> assertSame(cause, ctx.cause()));
      assertEquals(0, top.node().childCount());
    }
  }

  @Test
  void withCancel_racedWithCancel_isNeverMissed() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      var top = Context.background().withCancel();
      List<Context> made = new ArrayList<>();
      together(top::cancel, () -> made.addAll(tree(top, 20)));
      made.forEach(ctx -> assertTrue(ctx.done().tryReceiveOk().closed()));
      assertEquals(0, top.node().childCount());
      assertNoChildren(made);
    }
  }

  @Test
  void close_ofChildrenRacedWithTheParents_leavesNothing() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      var top = Context.background().withCancel();
      List<Context> tree = tree(top, 30);
      together(
          () -> tree.forEach(ctx -> ((CancelContext) ctx).close()),
          top::cancel,
          () -> tree.reversed().forEach(ctx -> ((CancelContext) ctx).close()));
      assertEquals(0, top.node().childCount());
      assertNoChildren(tree);
    }
  }

  @Test
  void err_seen_meansDoneIsClosed() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      var ctx = Context.background().withCancel();
      ctx.done();
      together(ctx::cancel, () -> seeErrThenDone(ctx));
    }
  }

  private static void seeErrThenDone(Context ctx) {
    while (ctx.err() == null) {
      Thread.onSpinWait();
    }
    assertTrue(ctx.done().tryReceiveOk().closed());
  }

  @Test
  void stop_racedWithCancel_eitherStopsOrTheTaskRunsOnce() throws Exception {
    var ran = new AtomicInteger();
    int expected = 0;
    for (int round = 0; round < ROUNDS; round++) {
      var ctx = Context.background().withCancel();
      Context.Stop stop = ctx.afterFunc(ran::incrementAndGet);
      var stopped = new AtomicInteger();
      together(ctx::cancel, () -> count(stop, stopped), () -> count(stop, stopped));
      assertTrue(stopped.get() <= 1);
      expected += 1 - stopped.get();
    }
    int total = expected;
    Awaitility.await().until(() -> ran.get() >= total);
    assertEquals(total, ran.get());
  }

  private static void count(Context.Stop stop, AtomicInteger stopped) {
    if (stop.stop()) {
      stopped.incrementAndGet();
    }
  }

  @Test
  void interruptOnCancel_racedWithCancel_leavesNoInterrupt() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      var ctx = Context.background().withCancel();
      together(ctx::cancel, () -> openAndClose(ctx));
      assertEquals(0, ctx.node().childCount());
    }
  }

  private static void openAndClose(Context ctx) {
    for (int i = 0; i < 20; i++) {
      try (var _ = ctx.interruptOnCancel()) {
        Thread.onSpinWait();
      }
      assertFalse(Thread.currentThread().isInterrupted());
    }
  }

  private static List<Context> tree(Context top, int size) {
    List<Context> tree = new ArrayList<>(List.of(top.withCancel()));
    for (int i = 1; i < size; i++) {
      Context child = tree.get(i / 3).withCancel();
      if (i % 2 == 0) {
        child.done();
      }
      tree.add(child);
    }
    return tree;
  }

  private static void assertNoChildren(List<Context> tree) {
    tree.forEach(ctx -> assertEquals(0, requireNonNull(ctx.node()).childCount()));
  }

  /// Runs all at one time, and fails if one fails.
  private static void together(Go.Task... tasks) throws Exception {
    var start = new CyclicBarrier(tasks.length);
    List<FutureTask<Void>> running = new ArrayList<>();
    for (Go.Task task : tasks) {
      var future =
          new FutureTask<Void>(() -> {
            start.await();
            task.run();
            return null;
          });
      running.add(future);
      Thread.startVirtualThread(future);
    }
    for (FutureTask<Void> future : running) {
      future.get();
    }
  }
}
