package dev.goloom.channels;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is dropped is garbage; what somebody still waits for is not.
@Timeout(120)
final class ContextGarbageTest {
  private static final Duration NEVER = Duration.ofDays(1);
  private static final Context.Key<Object> KEY = Context.Key.of("value");

  private final CancelContext parent = Context.background().withCancel();

  static Stream<Arguments> children() {
    return Stream.<Function<Context, Context>>of(
            Context::withCancel,
            p -> p.withTimeout(NEVER),
            p -> p.withCancel().withTimeout(NEVER).withCancel(),
            p -> asked(p.withCancel()),
            p -> asked(asked(p.withTimeout(NEVER)).withValue(KEY, "v").withCancel()),
            p -> stopped(p.withTimeout(NEVER)))
        .map(Arguments::of);
  }

  private static Context asked(Context ctx) {
    ctx.done();
    return ctx;
  }

  private static Context stopped(Context ctx) {
    ctx.afterFunc(() -> {}).stop();
    return ctx;
  }

  @ParameterizedTest
  @MethodSource("children")
  void child_droppedUncancelled_isCollectedWithItsValuesAndLeavesItsParent(
      Function<Context, Context> make) {
    var value = new WeakReference<>(new Object());
    var dropped = new WeakReference<>(make.apply(valued(parent, value)));
    var rootless = new WeakReference<>(make.apply(Context.background()));
    awaitCollected(dropped, value, rootless);
    awaitNoChildren();
  }

  private static Context valued(Context at, WeakReference<Object> value) {
    return at.withValue(KEY, requireNonNull(value.get(), "made a moment ago"));
  }

  @Test
  void timeout_cancelled_isLetGoOfByItsTimer() {
    awaitCollected(new WeakReference<>(cancelledTimeout()));
  }

  private static CancelNode cancelledTimeout() {
    var ctx = Context.background().withTimeout(NEVER);
    ctx.cancel();
    return ctx.node();
  }

  @Test
  void timeout_dropped_isLetGoOfByItsTimer() {
    var node = new WeakReference<>(Context.background().withTimeout(NEVER).node());
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> {
          System.gc();
          CancelNode.expunge();
          return isCleared(node);
        });
  }

  @Test
  void channel_heldWhileItsContextIsDropped_isClosedByTheParent() throws InterruptedException {
    var channels = new ArrayList<RecvChan<Void>>();
    var contexts = new ArrayList<WeakReference<Context>>();
    for (int i = 0; i < 10; i++) {
      var ctx = parent.withTimeout(NEVER).withCancel();
      channels.add(ctx.done());
      contexts.add(new WeakReference<>(ctx));
      ctx = null;
    }
    contexts.forEach(ContextGarbageTest::awaitCollected);
    assertEquals(10, parent.node().childCount());
    parent.cancel();
    for (RecvChan<Void> channel : channels) {
      channel.receive();
    }
  }

  @Test
  void channel_ofADroppedTimeout_isClosedByItsTimer() throws InterruptedException {
    RecvChan<Void> done = parent.withTimeout(Duration.ofMillis(300)).done();
    System.gc();
    parent.withCancel().cancel(); // expunges
    done.receive();
  }

  @Test
  void afterFunc_ofADroppedContext_stillRuns() throws InterruptedException {
    Chan<String> ran = Chan.make(1);
    var dropped = new WeakReference<>(withAfterFunc(parent, ran));
    awaitCollected(dropped);
    CancelNode.expunge();
    parent.cancel();
    assertEquals("ran", ran.receive());
  }

  private static Context withAfterFunc(Context at, Chan<String> ran) {
    Context below = at.withCancel().withCancel();
    below.afterFunc(() -> ran.send("ran"));
    return below;
  }

  @Test
  void afterFunc_stoppedAfterItsContextWasDropped_letsTheNodesGo() {
    List<Context.Stop> stops = new ArrayList<>();
    var dropped = new WeakReference<>(withStop(stops));
    awaitCollected(dropped);
    CancelNode.expunge();
    assertEquals(1, parent.node().childCount());
    stops.getFirst().stop();
    assertEquals(0, parent.node().childCount());
  }

  private Context withStop(List<Context.Stop> stops) {
    Context below = parent.withCancel().withTimeout(NEVER);
    stops.add(below.afterFunc(() -> {}));
    return below;
  }

  @Test
  void waiter_onTheChannelOfADroppedContext_isWokenByTheParent() throws InterruptedException {
    Thread waiter = Go.go(() -> parent.withCancel().done().receive());
    await().until(() -> waiter.getState() == Thread.State.WAITING);
    System.gc();
    CancelNode.expunge();
    System.gc();
    CancelNode.expunge();
    parent.cancel();
    waiter.join();
  }

  private void awaitNoChildren() {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> {
          System.gc();
          CancelNode.expunge();
          return parent.node().childCount() == 0;
        });
  }

  private static void awaitCollected(WeakReference<?>... references) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> {
          System.gc();
          return Stream.of(references).allMatch(ContextGarbageTest::isCleared);
        });
  }

  private static boolean isCleared(WeakReference<? extends @Nullable Object> reference) {
    return reference.refersTo(null);
  }
}
