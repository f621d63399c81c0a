package dev.goloom.channels;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.channels.SingleFlight.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the documentation of Go's `singleflight` says, and what its tests hold.
@Timeout(60)
final class SingleFlightTest {
  private static final int CALLERS = 10;

  private final SingleFlight<String, String> group = new SingleFlight<>();
  private final CountDownLatch land = new CountDownLatch(1);
  private final AtomicInteger calls = new AtomicInteger();

  @Test
  void call_alone_answersAndSharesNothing() throws Exception {
    assertEquals(new Result<>("v", null, false), group.call("k", () -> "v"));
    assertEquals("again", group.call("k", () -> "again").value(), "nothing is kept");
    assertNull(group.call("k", SingleFlightTest::nothing).value());
  }

  private static @Nullable String nothing() {
    return null;
  }

  @Test
  void call_thatFails_throwsItAsTheCause() {
    var failure = new IOException("down");
    var e = assertThrows(ExecutionException.class, () -> group.call("k", () -> fail(failure)));
    assertSame(failure, e.getCause());
  }

  private static String fail(Exception failure) throws Exception {
    throw failure;
  }

  @Test
  void call_byManyAtOnce_runsOnceAndIsShared() throws Exception {
    var callers = callers(this::slow);
    land.countDown();
    for (FutureTask<Result<String>> caller : callers) {
      assertEquals(new Result<>("slow", null, true), caller.get());
    }
    assertEquals(1, calls.get());
  }

  @Test
  void call_withOtherKeys_runsEach() throws Exception {
    Thread first = Go.go(() -> group.call("a", this::slow));
    await().until(() -> calls.get() == 1);
    assertEquals("b", group.call("b", () -> "b").value());
    land.countDown();
    first.join();
  }

  @Test
  void call_thatPanics_hangsNobodyAndEachGetsAnExceptionOfItsOwn() throws Exception {
    var failure = new StackOverflowError("panic");
    var callers =
        callers(() -> {
          slow();
          throw failure;
        });
    land.countDown();
    List<Throwable> thrown = new ArrayList<>();
    for (FutureTask<Result<String>> caller : callers) {
      thrown.add(assertThrows(ExecutionException.class, caller::get).getCause());
    }
    thrown.forEach(
        e -> assertSame(failure, assertInstanceOf(ExecutionException.class, e).getCause()));
    assertNotSame(thrown.get(0), thrown.get(1));
    assertEquals("fine", group.call("k", () -> "fine").value());
  }

  @Test
  void call_aWaiterInterrupted_leavesTheFlight() throws Exception {
    var first = new FutureTask<>(() -> group.call("k", this::slow));
    Thread.startVirtualThread(first);
    await().until(() -> calls.get() == 1);
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> group.call("k", this::slow));
    land.countDown();
    assertEquals("slow", first.get().value());
    assertEquals(1, calls.get());
  }

  @Test
  void call_forItsOwnKeyFromItsFunction_failsAndSaysSo() {
    var e =
        assertThrows(
            ExecutionException.class,
            () -> group.call("k", () -> String.valueOf(group.call("k", () -> "v").value())));
    assertEquals(
        "the function for key k calls for its own key",
        assertInstanceOf(IllegalStateException.class, e.getCause()).getMessage());
  }

  @Test
  void callChan_getsTheResultOnce() throws InterruptedException {
    RecvChan<Result<String>> channel = group.callChan("k", () -> "v");
    assertEquals(new Result<>("v", null, false), channel.receive());
    assertFalse(channel.tryReceiveOk().closed());
  }

  @Test
  void callChan_thatPanics_getsTheError() throws InterruptedException {
    var failure = new StackOverflowError("panic");
    Result<String> result =
        group
            .callChan(
                "k",
                () -> {
                  throw failure;
                })
            .receive();
    assertEquals(new Result<String>(null, failure, false), result);
  }

  @Test
  void callChan_joinsCallsAndIsJoined() throws Exception {
    RecvChan<Result<String>> first = group.callChan("k", this::slow);
    RecvChan<Result<String>> second = group.callChan("k", this::slow);
    var third = new FutureTask<>(() -> group.call("k", this::slow));
    Thread thread = Thread.startVirtualThread(third);
    await().until(() -> thread.getState() == Thread.State.WAITING);
    land.countDown();
    var shared = new Result<>("slow", null, true);
    assertEquals(shared, first.receive());
    assertEquals(shared, second.receive());
    assertEquals(shared, third.get());
    assertEquals(1, calls.get());
  }

  @Test
  void callChan_inASelectWithAContext_canBeGivenUp() throws InterruptedException {
    try (var ctx = Context.background().withCancel()) {
      RecvChan<Result<String>> result = group.callChan("k", this::slow);
      ctx.cancel();
      assertEquals(1, Select.of(Select.receive(result), Select.receive(ctx.done())).await());
      RecvChan<Result<String>> other = group.callChan("k", this::slow);
      land.countDown();
      assertEquals(new Result<>("slow", null, true), other.receive());
    }
  }

  @Test
  void forget_letsTheNextCallRun_andTheOldOneLandsForItsOwn() throws Exception {
    RecvChan<Result<String>> old = group.callChan("k", this::slow);
    await().until(() -> calls.get() == 1);
    group.forget("k");
    group.forget("unknown");
    var proceed = new CountDownLatch(1);
    RecvChan<Result<String>> next =
        group.callChan(
            "k",
            () -> {
              proceed.await();
              return "new";
            });
    land.countDown();
    assertEquals(new Result<>("slow", null, false), old.receive());
    RecvChan<Result<String>> joined = group.callChan("k", () -> "third");
    proceed.countDown();
    assertEquals(new Result<>("new", null, true), next.receive());
    assertEquals(new Result<>("new", null, true), joined.receive());
  }

  @Test
  void call_raced_everyCallerGetsAResultOfAFlightThatOverlapsIt() throws Exception {
    var version = new AtomicInteger();
    List<FutureTask<Void>> callers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      var caller = new FutureTask<>(() -> callOften(version));
      callers.add(caller);
      Thread.startVirtualThread(caller);
    }
    for (FutureTask<Void> caller : callers) {
      caller.get();
    }
  }

  private @Nullable Void callOften(AtomicInteger version) throws Exception {
    for (int i = 0; i < 2_000; i++) {
      int before = version.get();
      String got = group.call("k", () -> next(version)).value();
      assertTrue(Integer.parseInt(String.valueOf(got)) >= before, "a result from before the call");
    }
    return null;
  }

  /// The count it answers was reached while the flight was in the air.
  private static String next(AtomicInteger version) {
    Thread.onSpinWait();
    return Integer.toString(version.incrementAndGet());
  }

  private String slow() throws InterruptedException {
    calls.incrementAndGet();
    land.await();
    return "slow";
  }

  /// Starts callers, all of which wait: one for `land`, the others for it.
  private List<FutureTask<Result<String>>> callers(Callable<String> function) {
    List<FutureTask<Result<String>>> callers = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      var caller = new FutureTask<>(() -> group.call("k", function));
      callers.add(caller);
      threads.add(Thread.startVirtualThread(caller));
    }
    for (Thread thread : threads) {
      await().until(() -> thread.getState() == Thread.State.WAITING);
    }
    return callers;
  }
}
