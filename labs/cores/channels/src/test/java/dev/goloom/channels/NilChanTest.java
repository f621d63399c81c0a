package dev.goloom.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The nil channel, and how channels are made and named.
final class NilChanTest {
  private final Chan<Integer> nil = Chan.nil();

  @ParameterizedTest
  @EnumSource
  void sendAndReceive_waitUntilInterrupted(Crew.Kind kind) throws Exception {
    try (var crew = new Crew(kind)) {
      Crew.Job<?> sender =
          crew.<@Nullable Void>blocked(() -> {
            nil.send(1);
            return null;
          });
      Crew.Job<?> receiver = crew.<@Nullable Integer>blocked(nil::receive);
      Crew.Job<?> receiverOk = crew.blocked(nil::receiveOk);
      for (Crew.Job<?> job : new Crew.Job<?>[] {sender, receiver, receiverOk}) {
        assertFalse(job.isDone());
        job.interrupt();
        job.thrown(InterruptedException.class);
      }
    }
  }

  @Test
  void send_interruptedBefore_throws() {
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> nil.send(1));
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, nil::receive);
    assertFalse(Thread.interrupted());
  }

  @Test
  void tryOperations_areNeverReady() {
    assertFalse(nil.trySend(1));
    assertNull(nil.tryReceive());
    assertEquals(new Received<>(null, false), nil.tryReceiveOk());
    assertEquals(0, nil.len());
    assertEquals(0, nil.cap());
  }

  @Test
  @SuppressWarnings("NullAway") // that is the point
  void send_null_isRefused() {
    assertThrows(NullPointerException.class, () -> nil.send(null));
    assertThrows(NullPointerException.class, () -> nil.trySend(null));
  }

  @Test
  void close_fails_andNamesIt() {
    var thrown = assertThrows(CloseOfNilException.class, nil::close);
    assertEquals("close of nil channel: " + nil, thrown.getMessage());
    assertFalse(nil.trySend(1));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE})
  void make_negativeCapacity_isRefusedWithTheNumber(int capacity) {
    var thrown = assertThrows(IllegalArgumentException.class, () -> Chan.make(capacity));
    assertEquals("a channel's capacity must not be negative: " + capacity, thrown.getMessage());
  }

  @Test
  void make_zero_isUnbuffered() {
    assertEquals(0, Chan.make(0).cap());
    assertFalse(Chan.<Integer>make(0).trySend(1));
    assertEquals(0, Chan.make().cap());
  }

  @Test
  void toString_namesTheChannel() {
    assertTrue(nil.toString().matches("chan@[0-9a-f]+ \\(nil\\)"), nil::toString);
    String buffered = Chan.make(16).toString();
    assertTrue(buffered.matches("chan@[0-9a-f]+ \\(cap 16\\)"), buffered);
  }
}
