package dev.goloom.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// The laws of a channel, for each capacity and kind of thread: the table of [Chan], row by row.
@ParameterizedClass
@MethodSource("dev.goloom.channels.Shapes#all")
final class ChanTest {
  private static final int MANY = 5;

  private final int capacity;
  private final Chan<Integer> channel;
  private final Crew crew;

  ChanTest(int capacity, Crew.Kind kind) {
    this.capacity = capacity;
    this.channel = Chan.make(capacity);
    this.crew = new Crew(kind);
  }

  @AfterEach
  void noThreadIsLeft() {
    assertFalse(Thread.interrupted(), "a test left the interrupt status set");
    crew.close();
  }

  // Open channels.

  @Test
  void trySend_withoutReceiver_acceptsExactlyTheCapacity() {
    for (int i = 0; i < capacity; i++) {
      assertEquals(i, channel.len());
      assertTrue(channel.trySend(i));
    }
    assertFalse(channel.trySend(99));
    assertEquals(capacity, channel.len());
    assertEquals(capacity, channel.cap());
  }

  @Test
  void send_room_doesNotWait() throws Exception {
    for (int i = 0; i < capacity; i++) {
      channel.send(i);
    }
    assertEquals(capacity, channel.len());
  }

  @Test
  void send_full_waitsForAReceive() throws Exception {
    Shapes.fill(channel);
    Crew.Job<?> sender = blockedSend(capacity);
    assertEquals(capacity, channel.len());
    assertEquals(0, channel.receive());
    sender.answer();
    assertEquals(capacity, channel.len());
  }

  @Test
  void receive_empty_waitsForASend() throws Exception {
    var receiver = blockedReceive();
    channel.send(7);
    assertEquals(7, receiver.answer());
    assertEquals(0, channel.len());
  }

  @Test
  void receive_valuesOfTheBufferAndOfWaitingSenders_comeInTheOrderSent() throws Exception {
    Shapes.fill(channel);
    for (int i = 0; i < MANY; i++) {
      blockedSend(capacity + i);
    }
    for (int i = 0; i < capacity + MANY; i++) {
      assertEquals(i, channel.receive());
    }
    crew.await();
  }

  @Test
  void tryReceive_valuesOfTheBufferAndOfWaitingSenders_comeInTheOrderSent() throws Exception {
    Shapes.fill(channel);
    for (int i = 0; i < MANY; i++) {
      blockedSend(capacity + i);
    }
    for (int i = 0; i < capacity + MANY; i++) {
      assertEquals(i, channel.tryReceive());
    }
    assertNull(channel.tryReceive());
    crew.await();
  }

  @Test
  void waitingReceivers_areServedInTheOrderTheyCame() throws Exception {
    var receivers = blockedReceivers();
    for (int i = 0; i < MANY; i++) {
      channel.send(i);
    }
    for (int i = 0; i < MANY; i++) {
      assertEquals(i, receivers.get(i).answer());
    }
  }

  @Test
  void trySend_withWaitingReceivers_handsOverToEach() throws Exception {
    var receivers = blockedReceivers();
    for (int i = 0; i < MANY; i++) {
      assertTrue(channel.trySend(i));
      assertEquals(0, channel.len());
    }
    for (int i = 0; i < MANY; i++) {
      assertEquals(i, receivers.get(i).answer());
    }
    assertEquals(capacity > 0, channel.trySend(99));
  }

  @Test
  void tryReceive_emptyAndOpen_saysNotNow() {
    assertNull(channel.tryReceive());
    assertEquals(new Received<>(null, false), channel.tryReceiveOk());
    assertFalse(channel.tryReceiveOk().ok());
  }

  @Test
  void receiveOk_value_isOk() throws Exception {
    crew.run(() -> channel.send(3));
    assertEquals(new Received<>(3, false), channel.receiveOk());
    crew.blocked(this::sendBeyondTheBuffer);
    assertTrue(channel.tryReceiveOk().ok());
  }

  @Test
  void len_neverCountsThoseWhoWait() throws Exception {
    var receivers = blockedReceivers();
    assertEquals(0, channel.len());
    receivers.forEach(_ -> channel.trySend(1));
    crew.await();
    Shapes.fill(channel);
    blockedSend(1);
    blockedSend(2);
    assertEquals(capacity, channel.len());
    channel.tryReceive();
    assertEquals(capacity, channel.len());
  }

  // Closed channels.

  @Test
  void close_waitingReceivers_allReturnAsClosed() throws Exception {
    var receivers = blockedReceivers();
    var ok = crew.blocked(channel::receiveOk);
    channel.close();
    for (var receiver : receivers) {
      assertNull(receiver.answer());
    }
    assertEquals(new Received<>(null, true), ok.answer());
  }

  @Test
  void close_valuesInTheBuffer_areReceivedFirst() throws Exception {
    Shapes.fill(channel);
    channel.close();
    for (int i = 0; i < capacity; i++) {
      assertEquals(capacity - i, channel.len());
      assertEquals(new Received<>(i, false), channel.receiveOk());
    }
    assertDrained();
  }

  @Test
  void tryReceive_closedWithValues_takesThemFirst() throws Exception {
    Shapes.fill(channel);
    channel.close();
    for (int i = 0; i < capacity; i++) {
      assertEquals(new Received<>(i, false), channel.tryReceiveOk());
    }
    assertDrained();
  }

  @Test
  void close_waitingSenders_allThrow_andTheirValuesAreNotSent() throws Exception {
    Shapes.fill(channel);
    var senders = new ArrayList<Crew.Job<?>>();
    for (int i = 0; i < MANY; i++) {
      senders.add(blockedSend(capacity + i));
    }
    channel.close();
    for (var sender : senders) {
      assertNamesTheChannel("send on closed channel", sender.thrown(SendOnClosedException.class));
    }
    for (int i = 0; i < capacity; i++) {
      assertEquals(i, channel.receive());
    }
    assertDrained();
  }

  @Test
  void send_closed_throws() {
    channel.close();
    assertNamesTheChannel(
        "send on closed channel", assertThrows(SendOnClosedException.class, () -> channel.send(1)));
    assertThrows(SendOnClosedException.class, () -> channel.trySend(1));
    assertEquals(0, channel.len());
  }

  @Test
  void send_closedAndFull_throwsAtOnce() {
    Shapes.fill(channel);
    channel.close();
    assertThrows(SendOnClosedException.class, () -> channel.send(1));
    assertThrows(SendOnClosedException.class, () -> channel.trySend(1));
    assertEquals(capacity, channel.len());
  }

  @Test
  void close_again_throwsEachTime() {
    channel.close();
    for (int i = 0; i < 2; i++) {
      assertNamesTheChannel(
          "close of closed channel", assertThrows(CloseOfClosedException.class, channel::close));
    }
  }

  @Test
  void tryWithResources_closesOnce() throws Exception {
    try (channel) {
      Shapes.fill(channel);
    }
    assertThrows(CloseOfClosedException.class, channel::close);
  }

  @Test
  void cap_closed_staysAsItWas() {
    channel.close();
    assertEquals(capacity, channel.cap());
  }

  // Nulls.

  @Test
  @SuppressWarnings("NullAway") // that is the point
  void send_null_isRefusedAtOnce() {
    assertThrows(NullPointerException.class, () -> channel.send(null));
    var thrown = assertThrows(NullPointerException.class, () -> channel.trySend(null));
    assertEquals("a channel holds no null", thrown.getMessage());
    channel.close();
    assertThrows(NullPointerException.class, () -> channel.trySend(null));
    assertEquals(0, channel.len());
  }

  // Iteration.

  @Test
  void iteration_endsWhenClosedAndDrained() throws Exception {
    int count = capacity + MANY;
    crew.run(() -> {
      try (channel) {
        for (int i = 0; i < count; i++) {
          channel.send(i);
        }
      }
    });
    var seen = new ArrayList<Integer>();
    for (int value : channel) {
      seen.add(value);
    }
    assertEquals(IntStream.range(0, count).boxed().toList(), seen);
  }

  @Test
  void iterator_hasNext_takesOneValueHoweverOftenItIsAsked() throws Exception {
    crew.run(() -> channel.send(1));
    Iterator<Integer> values = channel.iterator();
    assertTrue(values.hasNext());
    assertTrue(values.hasNext());
    assertEquals(1, values.next());
    channel.close();
    assertFalse(values.hasNext());
    assertFalse(values.hasNext());
    assertThrows(NoSuchElementException.class, values::next);
  }

  @Test
  void iterator_nextWithoutHasNext_waitsToo() throws Exception {
    crew.run(() -> {
      channel.send(1);
      channel.send(2);
    });
    Iterator<Integer> values = channel.iterator();
    assertEquals(1, values.next());
    assertEquals(2, values.next());
  }

  @Test
  void iterator_interrupted_isCancelled_keepsTheStatus_andTakesNothing() throws Exception {
    var ranging =
        crew.blocked(() -> {
          var thrown = assertThrows(CancellationException.class, channel.iterator()::hasNext);
          assertTrue(Thread.currentThread().isInterrupted());
          return thrown;
        });
    ranging.interrupt();
    assertTrue(ranging.answer().getCause() instanceof InterruptedException);
    assertEquals(capacity > 0, channel.trySend(1));
    assertEquals(capacity > 0 ? 1 : 0, channel.len());
  }

  // Interruption; more in InterruptionTest.

  @Test
  void send_interruptedBefore_sendsNothing_andClearsTheStatus() {
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> channel.send(1));
    assertFalse(Thread.currentThread().isInterrupted());
    assertEquals(0, channel.len());
  }

  @Test
  void receive_interruptedBefore_takesNothing_andClearsTheStatus() throws Exception {
    Shapes.fill(channel);
    blockedSend(capacity);
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, channel::receive);
    assertFalse(Thread.currentThread().isInterrupted());
    assertEquals(0, channel.receive());
  }

  @Test
  void send_interruptedWhileItWaits_leavesNothingBehind() throws Exception {
    Shapes.fill(channel);
    Crew.Job<?> sender = blockedSend(99);
    sender.interrupt();
    sender.thrown(InterruptedException.class);
    for (int i = 0; i < capacity; i++) {
      assertEquals(i, channel.tryReceive());
    }
    assertNull(channel.tryReceive());
  }

  @Test
  void receive_interruptedWhileItWaits_leavesNothingBehind() throws Exception {
    var receiver = blockedReceive();
    receiver.interrupt();
    receiver.thrown(InterruptedException.class);
    assertEquals(capacity > 0, channel.trySend(1));
    assertEquals(capacity > 0 ? 1 : 0, channel.len());
  }

  @Test
  void interrupt_anyOfThoseWhoWait_keepsTheOrderOfTheOthers() throws Exception {
    for (int leaving = 0; leaving < MANY; leaving++) {
      var receivers = blockedReceivers();
      var left = receivers.remove(leaving);
      left.interrupt();
      left.thrown(InterruptedException.class);
      for (int i = 0; i < receivers.size(); i++) {
        assertTrue(channel.trySend(i));
      }
      for (int i = 0; i < receivers.size(); i++) {
        assertEquals(i, receivers.get(i).answer());
      }
    }
  }

  @Test
  void tryOperationsAndClose_interrupted_workAndKeepTheStatus() throws Exception {
    var receiver = blockedReceive();
    Thread.currentThread().interrupt();
    assertTrue(channel.trySend(5));
    assertNull(channel.tryReceive());
    channel.close();
    assertTrue(channel.tryReceiveOk().closed());
    assertTrue(Thread.interrupted());
    assertEquals(5, receiver.answer());
  }

  // Helpers.

  private Crew.Job<?> blockedSend(int value) throws InterruptedException {
    return crew.<@Nullable Void>blocked(() -> {
      channel.send(value);
      return null;
    });
  }

  private @Nullable Void sendBeyondTheBuffer() throws InterruptedException {
    Shapes.fill(channel);
    channel.send(capacity);
    return null;
  }

  private Crew.Job<@Nullable Integer> blockedReceive() throws InterruptedException {
    return crew.blocked(channel::receive);
  }

  private List<Crew.Job<@Nullable Integer>> blockedReceivers() throws InterruptedException {
    var receivers = new ArrayList<Crew.Job<@Nullable Integer>>();
    for (int i = 0; i < MANY; i++) {
      receivers.add(blockedReceive());
    }
    return receivers;
  }

  private void assertDrained() throws InterruptedException {
    for (int i = 0; i < 2; i++) {
      assertEquals(0, channel.len());
      assertNull(channel.receive());
      assertNull(channel.tryReceive());
      assertEquals(new Received<>(null, true), channel.receiveOk());
      assertEquals(new Received<>(null, true), channel.tryReceiveOk());
      assertFalse(channel.iterator().hasNext());
    }
  }

  private void assertNamesTheChannel(String what, Exception thrown) {
    assertEquals(what + ": " + channel, thrown.getMessage());
  }
}
