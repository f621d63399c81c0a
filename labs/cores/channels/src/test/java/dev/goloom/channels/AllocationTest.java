package dev.goloom.channels;

import static dev.goloom.channels.Select.otherwise;
import static dev.goloom.channels.Select.receive;
import static dev.goloom.channels.Select.send;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/// A ready operation allocates nothing: not in the interpreter, not in compiled code.
final class AllocationTest {
  private static final int OPERATIONS = 10_000;

  /// What the measuring itself may cost, over all operations: far less than one object each.
  private static final long TOLERANCE_BYTES = OPERATIONS;

  private static final int ATTEMPTS = 20;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Chan<String> buffered = Chan.make(2);
  private final Chan<String> other = Chan.make(2);

  @Test
  void sendAndReceive_ready_allocateNothing() throws Exception {
    assertAllocatesNothing(() -> {
      buffered.send("a");
      buffered.receive();
    });
  }

  @Test
  void tries_readyOrNot_allocateNothing() throws Exception {
    assertAllocatesNothing(() -> {
      buffered.trySend("a");
      buffered.trySend("b");
      buffered.trySend("no room");
      buffered.tryReceive();
      buffered.tryReceive();
      buffered.tryReceive();
    });
  }

  @Test
  void reusedSelect_ready_allocatesNothing() throws Exception {
    var in = receive(buffered);
    var out = send(other, "a");
    var select = Select.of(in, out);
    assertAllocatesNothing(() -> {
      buffered.trySend("b");
      for (int i = 0; i < 3; i++) {
        if (select.await() == 0) {
          in.channel(other);
        } else {
          out.channel(buffered, "c");
        }
        buffered.tryReceive();
        other.tryReceive();
        buffered.trySend("b");
      }
      in.channel(buffered);
      out.channel(other, "a");
    });
  }

  @Test
  void reusedSelect_noneReady_allocatesNothing() throws Exception {
    var select = Select.of(receive(buffered), receive(other), otherwise());
    assertAllocatesNothing(() -> {
      select.await();
      select.poll();
    });
  }

  @Test
  void closedChannel_receivesAllocateNothing() throws Exception {
    buffered.close();
    var select = Select.of(receive(buffered), receive(other));
    assertAllocatesNothing(() -> {
      buffered.receive();
      buffered.receiveOk();
      buffered.tryReceiveOk();
      select.await();
    });
  }

  /// Once is enough: whatever is allocated each time is allocated each time.
  private static void assertAllocatesNothing(Go.Task operation) throws Exception {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < ATTEMPTS && least > TOLERANCE_BYTES; i++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int k = 0; k < OPERATIONS; k++) {
        operation.run();
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    long bytes = least;
    assertTrue(bytes <= TOLERANCE_BYTES, () -> bytes + " bytes in " + OPERATIONS + " operations");
  }
}
