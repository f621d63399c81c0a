package dev.goloom.channels;

import static dev.goloom.channels.Select.after;
import static dev.goloom.channels.Select.receive;
import static dev.goloom.channels.Select.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A channel keeps what is in its buffer and who waits, and nothing else.
final class ChanGarbageTest {
  // Fields of the test, so that they outlive whatever is to be collected.
  private final Chan<Object> unbuffered = Chan.make();
  private final Chan<Object> buffered = Chan.make(1);
  private final Crew crew = new Crew(Crew.Kind.PLATFORM);

  @AfterEach
  void noThreadIsLeft() {
    crew.close();
  }

  @Test
  void receivedValue_isForgotten() throws Exception {
    var sent = sendNew(buffered);
    takeOne(buffered);
    Collected.await(sent);
  }

  @Test
  void valueOfASenderThatWaited_isForgotten() throws Exception {
    buffered.send("first");
    var sender = crew.blocked(() -> sendNew(buffered));
    takeOne(buffered);
    WeakReference<?> sent = sender.answer();
    takeOne(buffered);
    Collected.await(sent);
  }

  @Test
  void interruptedSender_isForgotten() throws Exception {
    WeakReference<?> value = interruptedSend(unbuffered);
    Collected.await(value);
  }

  @Test
  void threadThatGaveUpReceiving_isForgotten() throws Exception {
    WeakReference<?> thread = interruptedReceive(buffered);
    Collected.await(thread);
  }

  @Test
  void selectThatTimedOut_isForgotten_byAllItsChannels() throws Exception {
    buffered.send("full");
    WeakReference<?> select = timedOutSelect(unbuffered, buffered);
    Collected.await(select);
  }

  @Test
  void manyThatGaveUp_leaveAnEmptyQueue() throws Exception {
    var select = Select.of(receive(unbuffered), after(Duration.ZERO));
    for (int i = 0; i < 10_000; i++) {
      assertEquals(1, select.await());
    }
    assertTrue(!unbuffered.looksReadyToSend());
  }

  private static WeakReference<?> sendNew(Chan<Object> channel) throws InterruptedException {
    var value = new Object();
    channel.send(value);
    return new WeakReference<>(value);
  }

  private static void takeOne(Chan<Object> channel) throws InterruptedException {
    channel.receive();
  }

  private static WeakReference<?> interruptedSend(Chan<Object> channel) throws Exception {
    var value = new Object();
    try (var others = new Crew(Crew.Kind.PLATFORM)) {
      others.<@Nullable Void>blocked(() -> {
        channel.send(value);
        return null;
      });
    }
    return new WeakReference<>(value);
  }

  private static WeakReference<?> interruptedReceive(Chan<Object> channel) throws Exception {
    try (var others = new Crew(Crew.Kind.PLATFORM)) {
      return new WeakReference<>(others.<@Nullable Object>blocked(channel::receive).thread());
    }
  }

  private static WeakReference<?> timedOutSelect(Chan<Object> a, Chan<Object> b)
      throws InterruptedException {
    var select = Select.of(receive(a), send(b, "no room"), after(Duration.ofMillis(1)));
    assertEquals(2, select.await());
    return new WeakReference<>(select);
  }
}
