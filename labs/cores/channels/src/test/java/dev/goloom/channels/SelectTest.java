package dev.goloom.channels;

import static dev.goloom.channels.Select.after;
import static dev.goloom.channels.Select.otherwise;
import static dev.goloom.channels.Select.receive;
import static dev.goloom.channels.Select.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// The laws of select, for each capacity of its channels and each kind of thread.
@ParameterizedClass
@MethodSource("dev.goloom.channels.Shapes#all")
final class SelectTest {
  private static final Duration SHORT = Duration.ofMillis(5);
  private static final Duration LONG = Duration.ofHours(1);
  private static final int DRAWS = 20_000;

  private final int capacity;
  private final Chan<Integer> a;
  private final Chan<Integer> b;
  private final Crew crew;

  SelectTest(int capacity, Crew.Kind kind) {
    this.capacity = capacity;
    this.a = Chan.make(capacity);
    this.b = Chan.make(capacity);
    this.crew = new Crew(kind);
  }

  @AfterEach
  void noThreadIsLeft() {
    assertFalse(Thread.interrupted(), "a test left the interrupt status set");
    crew.close();
  }

  // A case is ready.

  @Test
  void await_receiveReady_takesTheValue() throws Exception {
    offer(b, 7);
    var in = receive(b);
    assertEquals(1, Select.of(receive(a), in).await());
    assertEquals(7, in.value());
    assertTrue(in.ok());
    crew.await();
    assertNull(b.tryReceive());
  }

  @Test
  void await_sendReady_sendsTheValue() throws Exception {
    Shapes.fill(a);
    Shapes.fill(b);
    Crew.Job<@Nullable Integer> receiver = makeRoom(b);
    assertEquals(1, Select.of(send(a, 10), send(b, 11)).await());
    assertEquals(capacity == 0 ? 11 : 0, receiver.answer());
    assertEquals(capacity, b.len());
    assertEquals(capacity, a.len());
  }

  @Test
  void poll_readyCase_happens_withoutOneAnswersMinusOne() throws Exception {
    var select = Select.of(receive(a), after(LONG), otherwise());
    assertEquals(-1, select.poll());
    offer(a, 1);
    assertEquals(0, select.poll());
    assertEquals(-1, select.poll());
    assertEquals(-1, Select.of().poll());
    assertEquals(-1, Select.of(otherwise()).poll());
  }

  @Test
  void poll_interrupted_worksAndKeepsTheStatus() throws Exception {
    offer(a, 1);
    Thread.currentThread().interrupt();
    assertEquals(0, Select.of(receive(a)).poll());
    assertTrue(Thread.interrupted());
  }

  @Test
  void await_otherwise_isTakenOnlyIfNothingIsReady() throws Exception {
    var select = Select.of(otherwise(), receive(a), receive(b));
    assertEquals(0, select.await());
    offer(a, 1);
    assertEquals(1, select.await());
    assertEquals(0, select.await());
    assertEquals(0, Select.of(otherwise()).await());
  }

  // None is ready.

  @Test
  void await_nothingReady_waitsForASend() throws Exception {
    var in = receive(b);
    var selecting = crew.blocked(Select.of(receive(a), in)::await);
    b.send(5);
    assertEquals(1, selecting.answer());
    assertEquals(5, in.value());
    assertEquals(0, b.len());
    assertNoWaiters(a, b);
  }

  @Test
  void await_nothingReady_waitsForAReceive() throws Exception {
    Shapes.fill(a);
    var selecting = crew.blocked(Select.of(receive(b), send(a, capacity))::await);
    assertEquals(0, a.receive());
    assertEquals(1, selecting.answer());
    assertEquals(capacity, a.len());
    assertNoWaiters(a, b);
  }

  @Test
  void await_sendsAndReceives_theFirstPartnerDecides() throws Exception {
    Shapes.fill(b);
    var in = receive(a);
    var selecting = crew.blocked(Select.of(in, send(b, capacity))::await);
    a.send(9);
    assertEquals(0, selecting.answer());
    assertEquals(9, in.value());
    assertEquals(capacity, b.len());
    for (int i = 0; i < capacity; i++) {
      assertEquals(i, b.tryReceive());
    }
    assertNull(b.tryReceive());
  }

  @Test
  void await_twoSelects_meetEachOther() throws Exception {
    var in = receive(a);
    var first = crew.blocked(Select.of(in, receive(b))::await);
    assertEquals(0, Select.of(send(a, 3)).await());
    assertEquals(0, first.answer());
    assertEquals(3, in.value());
  }

  @Test
  void waitingSelects_areServedInTurnWithPlainReceivers() throws Exception {
    var order = new ArrayList<Crew.Job<@Nullable Integer>>();
    for (int i = 0; i < 3; i++) {
      order.add(crew.blocked(a::receive));
      order.add(crew.blocked(() -> selected(receive(a))));
    }
    for (int i = 0; i < order.size(); i++) {
      assertTrue(a.trySend(i));
    }
    for (int i = 0; i < order.size(); i++) {
      assertEquals(i, order.get(i).answer());
    }
  }

  @Test
  void waitingSelect_thatFiresElsewhere_keepsTheOrderOfItsNeighbours() throws Exception {
    for (int leaving = 0; leaving < 3; leaving++) {
      var order = new ArrayList<Crew.Job<@Nullable Integer>>();
      Crew.@Nullable Job<Integer> selecting = null;
      for (int i = 0; i < 3; i++) {
        if (i == leaving) {
          selecting = crew.blocked(Select.of(receive(a), receive(b))::await);
        } else {
          order.add(crew.blocked(a::receive));
        }
      }
      assertTrue(b.trySend(1));
      assertEquals(1, Objects.requireNonNull(selecting).answer());
      assertTrue(a.trySend(0));
      assertTrue(a.trySend(1));
      assertEquals(0, order.get(0).answer());
      assertEquals(1, order.get(1).answer());
    }
  }

  @Test
  void await_empty_waitsUntilInterrupted() throws Exception {
    var selecting = crew.blocked(Select.of()::await);
    selecting.interrupt();
    selecting.thrown(InterruptedException.class);
  }

  // Timeouts.

  @Test
  void await_after_isTakenIfNothingElseHappens() throws Exception {
    long start = System.nanoTime();
    assertEquals(1, Select.of(receive(a), after(SHORT)).await());
    assertTrue(System.nanoTime() - start >= SHORT.toNanos());
    assertNoWaiters(a, b);
  }

  @Test
  void await_afterAgain_countsAnew() throws Exception {
    var select = Select.of(receive(a), after(SHORT));
    for (int i = 0; i < 3; i++) {
      long start = System.nanoTime();
      assertEquals(1, select.await());
      assertTrue(System.nanoTime() - start >= SHORT.toNanos());
    }
  }

  @Test
  void await_afterZeroOrLess_isTakenUnlessACaseIsReady() throws Exception {
    for (Duration timeout : List.of(Duration.ZERO, Duration.ofNanos(-1), LONG.negated())) {
      var select = Select.of(after(timeout), receive(a));
      assertEquals(0, select.await());
      offer(a, 1);
      assertEquals(1, select.await());
    }
  }

  @Test
  void await_twoAfters_theSoonerIsTaken() throws Exception {
    assertEquals(1, Select.of(after(LONG), after(SHORT), receive(a)).await());
    assertEquals(0, Select.of(after(SHORT)).await());
  }

  @Test
  void await_afterLongerThanAnyClock_waits() throws Exception {
    Duration ages = Duration.ofSeconds(Long.MAX_VALUE);
    var selecting = crew.blocked(Select.of(after(ages), receive(a))::await);
    a.send(1);
    assertEquals(1, selecting.answer());
  }

  // Null, nil and disabled.

  @Test
  void await_nullNilAndDisabledCases_areNeverReady() throws Exception {
    offer(a, 1);
    var disabled = receive(a);
    disabled.disable();
    var select =
        Select.of(
            receive(null),
            send((Chan<Integer>) null, 1),
            receive(Chan.<Integer>nil()),
            send(Chan.nil(), 1),
            Select.<Integer>send(),
            disabled,
            otherwise());
    assertEquals(6, select.await());
    disabled.channel(a);
    assertEquals(5, select.await());
    assertEquals(1, disabled.value());
  }

  @Test
  void await_onlyNilCases_waitsUntilInterrupted() throws Exception {
    var selecting = crew.blocked(Select.of(receive(null), send((Chan<Integer>) null, 1))::await);
    selecting.interrupt();
    selecting.thrown(InterruptedException.class);
    assertEquals(1, Select.of(receive(null), after(SHORT)).await());
  }

  @Test
  void await_changedChannels_usesTheNewOnes() throws Exception {
    var in = receive(a);
    var out = send(b, 1);
    out.disable();
    var select = Select.of(in, out, after(SHORT));
    assertEquals(2, select.await());
    in.channel(b);
    var selecting = crew.blocked(Select.of(receive(a), receive(b))::await);
    out.channel(a, 2);
    assertEquals(1, select.await());
    assertEquals(0, selecting.answer());
    assertNoWaiters(a, b);
  }

  @Test
  @SuppressWarnings("NullAway") // that is the point
  void send_null_isRefusedAtOnce() {
    assertThrows(NullPointerException.class, () -> send(a, null));
    assertThrows(NullPointerException.class, () -> send((Chan<Integer>) null, null));
    assertThrows(NullPointerException.class, () -> Select.<Integer>send().channel(a, null));
    assertThrows(NullPointerException.class, () -> Select.of((Select.Case) null));
  }

  // Closed channels.

  @Test
  void await_receiveOnClosed_isReadyWithoutAValue() throws Exception {
    offer(a, 4);
    if (capacity > 0) {
      a.close();
    }
    var in = receive(a);
    var select = Select.of(in, receive(b));
    assertEquals(0, select.await());
    assertEquals(4, in.value());
    if (capacity == 0) {
      a.close();
    }
    assertEquals(0, select.await());
    assertFalse(in.ok());
    assertNull(in.value());
  }

  @Test
  void await_sendOnClosed_throws() {
    a.close();
    var select = Select.of(send(a, 1), receive(b));
    assertThrows(SendOnClosedException.class, select::await);
    assertThrows(SendOnClosedException.class, select::poll);
    assertThrows(SendOnClosedException.class, () -> Select.of(send(a, 1), otherwise()).await());
  }

  @Test
  void close_selectThatWaitsToReceive_returns() throws Exception {
    var in = receive(a);
    var selecting = crew.blocked(Select.of(in, receive(b))::await);
    a.close();
    assertEquals(0, selecting.answer());
    assertFalse(in.ok());
    assertNoWaiters(b);
  }

  @Test
  void close_selectThatWaitsToSend_throws_andItCanBeUsedAgain() throws Exception {
    Shapes.fill(a);
    var out = send(a, 1);
    var select = Select.of(out, receive(b));
    var selecting = crew.blocked(select::await);
    a.close();
    selecting.thrown(SendOnClosedException.class);
    out.disable();
    offer(b, 1);
    assertEquals(1, select.await());
  }

  @Test
  void await_otherCaseAfterClosedSend_doesNotThrow() throws Exception {
    a.close();
    var out = send(a, 1);
    var select = Select.of(out, receive(b));
    assertThrows(SendOnClosedException.class, select::await);
    out.channel(b, 2);
    Select.RecvCase<Integer> in = receive(b);
    var selecting = crew.blocked(Select.of(in)::await);
    assertEquals(0, select.await());
    selecting.answer();
    assertEquals(2, in.value());
  }

  // The same channel several times.

  @Test
  void await_sameChannelTwice_receivesOnce() throws Exception {
    var first = receive(a);
    var second = receive(a);
    var selecting = crew.blocked(Select.of(first, second)::await);
    a.send(6);
    int index = Objects.requireNonNull(selecting.answer());
    assertEquals(6, (index == 0 ? first : second).value());
    assertFalse((index == 0 ? second : first).ok());
    assertNoWaiters(a, b);
  }

  @Test
  void await_sendAndReceiveOnTheSameChannel_neverMeet() throws Exception {
    if (capacity > 0) {
      return; // with a buffer, one of them is always ready
    }
    var in = receive(a);
    var select = Select.of(send(a, 1), in);
    assertEquals(-1, select.poll());
    var selecting = crew.blocked(select::await);
    assertEquals(1, a.receive());
    assertEquals(0, selecting.answer());
    var again = crew.blocked(select::await);
    a.send(2);
    assertEquals(1, again.answer());
    assertEquals(2, in.value());
    assertNoWaiters(a, b);
  }

  // Choice.

  @Test
  void await_readyCases_areChosenUniformly() throws Exception {
    Chan<Integer> c = Chan.make(capacity);
    List.of(a, b, c).forEach(Chan::close); // ready for ever
    var select = Select.of(receive(a), receive(b), receive(null), receive(b), receive(c));
    assertUniform(select, new int[5], 2);
  }

  @Test
  void await_freshSelects_chooseUniformly() throws Exception {
    a.close();
    b.close();
    int[] counts = new int[2];
    for (int i = 0; i < DRAWS; i++) {
      counts[Select.of(receive(a), receive(b)).await()]++;
    }
    assertEvenly(counts, 2);
  }

  private static void assertUniform(Select select, int[] counts, int disabled) throws Exception {
    for (int i = 0; i < DRAWS; i++) {
      counts[select.await()]++;
    }
    assertEquals(0, counts[disabled]);
    counts[disabled] = DRAWS / (counts.length - 1);
    assertEvenly(counts, counts.length - 1);
  }

  /// Within seven standard deviations.
  private static void assertEvenly(int[] counts, int ready) {
    double p = 1.0 / ready;
    double bound = 7 * Math.sqrt(DRAWS * p * (1 - p));
    for (int count : counts) {
      assertEquals(DRAWS * p, count, bound, () -> Arrays.toString(counts));
    }
  }

  // Interruption.

  @Test
  void await_interruptedBefore_throws_andNothingHappens() throws Exception {
    offer(a, 1);
    var select = Select.of(receive(a), otherwise());
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, select::await);
    assertFalse(Thread.currentThread().isInterrupted());
    assertEquals(0, select.await());
  }

  @Test
  void await_interruptedWhileItWaits_leavesNothingBehind() throws Exception {
    Shapes.fill(b);
    var select = Select.of(receive(a), send(b, 99), after(LONG));
    for (int i = 0; i < 3; i++) {
      var selecting = crew.blocked(select::await);
      selecting.interrupt();
      selecting.thrown(InterruptedException.class);
      assertNoWaiters(a, b);
    }
    assertEquals(capacity, b.len());
    assertEquals(0, a.len());
  }

  @Test
  void trySend_toAChannelThatAReusedSelectHasLeft_isNotReceived() throws Exception {
    var in = receive(a);
    var select = Select.of(in);
    var interrupted = crew.blocked(select::await);
    interrupted.interrupt();
    interrupted.thrown(InterruptedException.class);
    in.channel(b);
    var selecting = crew.blocked(select::await);
    assertEquals(capacity > 0, a.trySend(1));
    b.send(2);
    assertEquals(0, selecting.answer());
    assertEquals(2, in.value());
    assertEquals(capacity > 0 ? 1 : 0, a.len());
  }

  // Handlers.

  @Test
  void run_handlesTheCaseThatHappened() throws Exception {
    var log = new ArrayList<String>();
    var select =
        Select.of(
            receive(a, value -> log.add("a " + value)),
            send(b, 5, () -> log.add("b")),
            otherwise(() -> log.add("otherwise")));
    Shapes.fill(b);
    assertEquals(2, select.run());
    offer(a, 1);
    assertEquals(0, select.run());
    a.close();
    assertEquals(0, select.run());
    assertEquals(0, Select.of(after(SHORT, () -> log.add("after"))).run());
    assertEquals(List.of("otherwise", "a 1", "a null", "after"), log);
    makeRoom(b);
    assertEquals(0, Select.of(send(b, 5, () -> log.add("b"))).run());
    assertEquals("b", log.getLast());
  }

  @Test
  void run_handlerThatThrows_leavesTheSelectUsable() throws Exception {
    var select =
        Select.of(
            otherwise(() -> {
              throw new InterruptedException("from the handler");
            }));
    for (int i = 0; i < 2; i++) {
      var thrown = assertThrows(InterruptedException.class, select::run);
      assertEquals("from the handler", thrown.getMessage());
    }
    assertEquals(0, select.await());
  }

  // Misuse.

  @Test
  void of_caseUsedBefore_isRefused() {
    var in = receive(a);
    var select = Select.of(in);
    assertThrows(IllegalArgumentException.class, () -> Select.of(in));
    var twice = receive(b);
    var refused =
        assertThrows(IllegalArgumentException.class, () -> Select.of(twice, otherwise(), twice));
    assertEquals("a case stands twice in a select: make another", refused.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Select.of(twice, in));
    assertEquals(-1, Select.of(twice).poll()); // a refusal takes no case
    var none = otherwise();
    Select.of(none);
    assertThrows(IllegalArgumentException.class, () -> Select.of(none));
    assertEquals(-1, select.poll());
  }

  @Test
  void of_twoOtherwise_isRefused() {
    var thrown =
        assertThrows(IllegalArgumentException.class, () -> Select.of(otherwise(), otherwise()));
    assertEquals("a select has at most one otherwise", thrown.getMessage());
  }

  // Helpers.

  private static @Nullable Integer selected(Select.RecvCase<Integer> in)
      throws InterruptedException {
    Select.of(in).await();
    return in.value();
  }

  /// Makes a receive ready: a value in the buffer, or a sender that waits.
  private void offer(Chan<Integer> channel, int value) throws InterruptedException {
    if (channel.cap() > 0) {
      assertTrue(channel.trySend(value));
    } else {
      crew.<@Nullable Void>blocked(() -> {
        channel.send(value);
        return null;
      });
    }
  }

  /// Makes a send to a full channel ready: takes a value, or waits for one.
  private Crew.Job<@Nullable Integer> makeRoom(Chan<Integer> channel) throws InterruptedException {
    return channel.cap() > 0
        ? crew.call(channel::tryReceive).joined()
        : crew.blocked(channel::receive);
  }

  /// Without a buffer, an open channel looks ready only if somebody waits in it.
  private static void assertNoWaiters(Chan<?>... channels) {
    for (Chan<?> channel : channels) {
      if (channel.cap() == 0) {
        assertFalse(channel.looksReadyToSend(), "a receiver is left in " + channel);
        assertFalse(channel.looksReadyToReceive(), "a sender is left in " + channel);
      }
    }
  }
}
