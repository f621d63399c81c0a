package dev.goloom.channels;

import static dev.goloom.channels.Select.after;
import static dev.goloom.channels.Select.receive;
import static dev.goloom.channels.Select.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Random programs that are known to end, or known to deadlock.
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BubbleStressTest {
  private static final int ROUNDS = Integer.getInteger("goloom.rounds", 300);
  private static final int PAIRS = 5;
  private static final int VALUES = 40;

  @Test
  void randomProgram_thatEnds_endsAndLosesNothing() throws Exception {
    for (int seed = 0; seed < ROUNDS; seed++) {
      var random = new Random(seed);
      var received = new AtomicInteger();
      Bubble.run(() -> run(random, received, true));
      assertEquals(PAIRS * VALUES, received.get(), "seed " + seed);
    }
  }

  @Test
  void randomProgram_thatDeadlocks_isReported() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      var random = new Random(seed);
      var received = new AtomicInteger();
      assertThrows(DeadlockException.class, () -> Bubble.run(() -> run(random, received, false)));
      assertEquals(PAIRS * VALUES, received.get(), "seed " + seed);
    }
  }

  @Test
  void interruptsFromOutside_neverUpsetTheBubble() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Bubble.run(() -> {
        Chan<Integer> values = Chan.make();
        List<Thread> threads = new ArrayList<>();
        var interrupted = new AtomicInteger();
        for (int i = 0; i < PAIRS; i++) {
          threads.add(Go.go(() -> sleepUntilInterrupted(interrupted)));
          threads.add(Go.go(() -> selectUntilInterrupted(values, interrupted)));
        }
        Thread outside = Thread.ofPlatform().start(() -> threads.forEach(Thread::interrupt));
        outside.join();
        for (Thread thread : threads) {
          thread.join();
        }
        assertEquals(2 * PAIRS, interrupted.get());
      });
    }
  }

  private static void sleepUntilInterrupted(AtomicInteger interrupted) {
    try {
      while (true) {
        Timer.sleep(Duration.ofSeconds(1));
      }
    } catch (InterruptedException e) {
      interrupted.incrementAndGet();
    }
  }

  private static void selectUntilInterrupted(Chan<Integer> values, AtomicInteger interrupted) {
    Select select = Select.of(receive(values), send(values, 1), after(Duration.ofMillis(10)));
    try {
      while (true) {
        select.await();
      }
    } catch (InterruptedException e) {
      interrupted.incrementAndGet();
    }
  }

  private static void run(Random random, AtomicInteger received, boolean ends)
      throws InterruptedException {
    Chan<Integer> values = Chan.make(random.nextInt(3));
    Chan<Integer> done = Chan.make(ends ? 2 * PAIRS : 1);
    for (int i = 0; i < PAIRS; i++) {
      long seed = random.nextLong();
      Go.go(() -> produce(values, done, new Random(seed)));
      Go.go(() -> consume(values, done, new Random(seed + 1), received));
    }
    if (random.nextBoolean()) {
      Bubble.waitIdle();
    }
    if (ends) {
      for (int i = 0; i < 2 * PAIRS; i++) {
        done.receive();
      }
    } else {
      Timer.sleep(Duration.ofDays(1));
    }
  }

  private static void produce(Chan<Integer> values, Chan<Integer> done, Random random)
      throws InterruptedException {
    for (int left = VALUES; left > 0; ) {
      switch (random.nextInt(4)) {
        case 0 -> Timer.sleep(Duration.ofNanos(random.nextInt(5)));
        case 1 -> left -= values.trySend(left) ? 1 : 0;
        case 2 ->
            left -=
                1
                    - Select.of(send(values, left), after(Duration.ofNanos(random.nextInt(5))))
                        .await();
        default -> {
          values.send(left);
          left--;
        }
      }
      if (random.nextInt(8) == 0) {
        Timer.sleep(Duration.ofNanos(1)); // a try in a loop must let time go on
      }
    }
    done.send(1);
  }

  private static void consume(
      Chan<Integer> values, Chan<Integer> done, Random random, AtomicInteger received)
      throws InterruptedException {
    for (int left = VALUES; left > 0; ) {
      boolean got =
          switch (random.nextInt(4)) {
            case 0 -> Timer.after(Duration.ofNanos(random.nextInt(5))).receive() == null;
            case 1 -> values.tryReceive() != null;
            case 2 ->
                Select.of(receive(values), after(Duration.ofNanos(random.nextInt(5)))).await() == 0;
            default -> values.receive() != null;
          };
      if (got) {
        received.incrementAndGet();
        left--;
      }
      if (random.nextInt(8) == 0) {
        Timer.sleep(Duration.ofNanos(1));
      }
    }
    done.send(1);
  }
}
