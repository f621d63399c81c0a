package dev.goloom.channels;

import static dev.goloom.channels.Select.after;
import static dev.goloom.channels.Select.receive;
import static dev.goloom.channels.Select.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BubbleTest {
  private static final Instant START = Instant.parse("2000-01-01T00:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofDays(1);

  // Time.

  @Test
  void now_atTheStart_isMidnightOf2000() throws Exception {
    Bubble.run(() -> assertEquals(START, Timer.now()));
  }

  @Test
  void sleep_alone_endsExactlyThen() throws Exception {
    Bubble.run(() -> {
      Timer.sleep(Duration.ofNanos(1));
      assertEquals(START.plusNanos(1), Timer.now());
      Timer.sleep(DAY);
      assertEquals(START.plusNanos(1).plus(DAY), Timer.now());
    });
  }

  @Test
  void sleep_ofNothingOrLess_returnsAtOnce() throws Exception {
    Bubble.run(() -> {
      Timer.sleep(Duration.ZERO);
      Timer.sleep(SECOND.negated());
      assertEquals(START, Timer.now());
    });
  }

  @Test
  void sleep_beyondTheEndOfTime_isClamped() throws Exception {
    Bubble.run(() -> {
      for (int i = 0; i < 3; i++) {
        Timer.sleep(Duration.ofSeconds(Long.MAX_VALUE));
      }
      assertEquals(Instant.ofEpochSecond(0L, Long.MAX_VALUE), Timer.now());
    });
  }

  @Test
  void time_jumpsToTheNextEvent_neverBeyond() throws Exception {
    Bubble.run(() -> {
      List<Duration> woken = new ArrayList<>();
      for (int hours : new int[] {3, 1, 2}) {
        Go.go(() -> {
          Timer.sleep(Duration.ofHours(hours));
          woken.add(sinceStart());
        });
      }
      Timer.sleep(DAY);
      assertEquals(List.of(Duration.ofHours(1), Duration.ofHours(2), Duration.ofHours(3)), woken);
    });
  }

  @Test
  void sleepers_ofAThousandRandomTimes_wakeInOrder() throws Exception {
    List<Integer> woken = new ArrayList<>(); // one thread at a time: the bubble orders them
    var random = new Random(1);
    List<Integer> delays = IntStream.range(0, 1000).mapToObj(_ -> random.nextInt(500)).toList();
    Bubble.run(() -> {
      for (int delay : delays) {
        Go.go(() -> {
          Timer.sleep(Duration.ofMillis(delay));
          woken.add(delay);
        });
      }
      Timer.sleep(DAY);
    });
    assertEquals(delays.stream().sorted().toList(), woken);
  }

  @Test
  void eventsOfOneInstant_happenInOrderOfCreation() throws Exception {
    List<Integer> order = new ArrayList<>();
    Bubble.run(() -> {
      for (int i = 0; i < 100; i++) {
        int number = i;
        Timer.afterFunc(SECOND, () -> order.add(number));
      }
      Timer.sleep(SECOND);
    });
    assertEquals(IntStream.range(0, 100).boxed().toList(), order);
  }

  @Test
  void simulation_ofADayInSeconds_takesNoTime() throws Exception {
    var ticks = new AtomicInteger();
    Bubble.run(() -> {
      try (var ticker = new Ticker(SECOND)) {
        while (sinceStart().compareTo(DAY) < 0) {
          ticker.channel().receive();
          ticks.incrementAndGet();
        }
      }
    });
    assertEquals(24 * 60 * 60, ticks.get());
  }

  @Test
  void time_whileAThreadWaitsOutside_standsStill() throws Exception {
    var entered = new CountDownLatch(1);
    var leave = new CountDownLatch(1);
    var slept = new CompletableFuture<Boolean>();
    Thread outside =
        Thread.startVirtualThread(() -> {
          try {
            entered.await();
            assertFalse(slept.isDone());
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          } finally {
            leave.countDown();
          }
        });
    Bubble.run(() -> {
      Go.go(() -> {
        Timer.sleep(SECOND);
        slept.complete(leave.getCount() == 0);
      });
      entered.countDown();
      leave.await(); // not durable
      Timer.sleep(DAY);
    });
    outside.join();
    assertTrue(slept.join());
  }

  // Waiting until idle.

  @Test
  void waitIdle_returnsWhenTheOthersAreBlockedOrEnded() throws Exception {
    for (int round = 0; round < 200; round++) {
      Bubble.run(() -> {
        int[] steps = {0};
        Chan<Integer> never = Chan.make();
        Thread blocked =
            Go.go(() -> {
              steps[0]++;
              assertThrows(InterruptedException.class, never::receive);
            });
        Thread ended = Go.go(() -> Go.go(() -> steps[0] += 10).join());
        ended.join();
        Bubble.waitIdle();
        assertEquals(11, steps[0]);
        assertEquals(START, Timer.now());
        blocked.interrupt();
      });
    }
  }

  @Test
  void waitIdle_comesBeforeTimeJumps_andAfterWhatIsDue() throws Exception {
    Bubble.run(() -> {
      List<String> events = new ArrayList<>();
      Timer.afterFunc(Duration.ZERO, () -> events.add("due"));
      Timer.afterFunc(SECOND, () -> events.add("later"));
      Bubble.waitIdle();
      assertEquals(List.of("due"), events);
      Timer.sleep(SECOND);
      assertEquals(List.of("due", "later"), events);
    });
  }

  @Test
  void waitIdle_oneNanosecondBeforeAndAtTheTime_tellsThemApart() throws Exception {
    Bubble.run(() -> {
      var fired = new AtomicInteger();
      Timer.afterFunc(SECOND, fired::incrementAndGet);
      Timer.sleep(SECOND.minusNanos(1));
      Bubble.waitIdle();
      assertEquals(0, fired.get());
      Timer.sleep(Duration.ofNanos(1));
      Bubble.waitIdle();
      assertEquals(1, fired.get());
    });
  }

  @Test
  void waitIdle_twiceAtOnce_fails() throws Exception {
    Bubble.run(() -> {
      var failure = new AtomicReference<Throwable>();
      Runnable waiting =
          () -> {
            try {
              Bubble.waitIdle();
            } catch (IllegalStateException | InterruptedException e) {
              failure.set(e);
            }
          };
      Go.go(waiting::run);
      waiting.run();
      Timer.sleep(SECOND);
      assertMessage(
          "another thread of bubble-\\d+ is in Bubble.waitIdle",
          assertInstanceOf(IllegalStateException.class, failure.get()));
    });
  }

  @Test
  void waitIdle_outsideOfAnyBubble_fails() {
    assertThrows(IllegalStateException.class, Bubble::waitIdle);
  }

  @Test
  void waitIdle_interrupted_throwsAndMayBeCalledAgain() throws Exception {
    Bubble.run(() -> {
      Thread waiting = Thread.currentThread();
      var go = new CountDownLatch(1);
      Go.go(() -> {
        waiting.interrupt();
        go.await(); // not durable: the wait cannot end otherwise
      });
      assertThrows(InterruptedException.class, Bubble::waitIdle);
      go.countDown();
      Bubble.waitIdle();
    });
  }

  // Deadlocks.

  @Test
  void run_deadlocked_saysWhoWaitsForWhatAndWhere() {
    var channel = new AtomicReference<Chan<Integer>>();
    var deadlock =
        assertThrows(
            DeadlockException.class,
            () ->
                Bubble.run(() -> {
                  Chan<Integer> c = Chan.make();
                  Chan<Integer> d = Chan.make(1);
                  channel.set(c);
                  Go.go(() -> Select.of(receive(c), receive(d)).await());
                  Go.go(() -> {
                    Thread.currentThread().setName("sender");
                    Chan.<Integer>nil().send(1);
                  });
                  receiveForEver(c);
                }));
    String report = String.valueOf(deadlock.getMessage());
    assertTrue(report.matches("(?s)deadlock: all threads of bubble-\\d+ are blocked:.*"), report);
    assertTrue(
        report.matches(
            "(?s).*\"bubble-\\d+-thread-1\" \\[chan receive \\Q"
                + channel.get()
                + "\\E]\n    at dev.goloom.channels.Chan.*receiveForEver.*"),
        report);
    assertTrue(
        report.matches(
            "(?s).*-thread-2\" \\[select: chan receive \\Q"
                + channel.get()
                + "\\E, chan receive chan@\\w+ \\(cap 1\\)].*"),
        report);
    assertTrue(report.contains("\"sender\" [chan send (nil chan) chan@"), report);
  }

  private static void receiveForEver(Chan<?> channel) throws InterruptedException {
    channel.receive();
  }

  @Test
  void run_deadlocked_interruptsTheThreadsAndWaitsForThem() {
    List<Thread> threads = new ArrayList<>();
    var interrupted = new AtomicInteger();
    assertThrows(
        DeadlockException.class,
        () ->
            Bubble.run(() -> {
              for (int i = 0; i < 10; i++) {
                threads.add(
                    Go.go(() -> {
                      try {
                        Chan.make().receive();
                      } catch (InterruptedException e) {
                        // Whatever it does now ends too.
                        assertThrows(InterruptedException.class, () -> Chan.make().receive());
                        interrupted.incrementAndGet();
                      }
                    }));
              }
              Chan.make().receive();
            }));
    assertEquals(10, interrupted.get());
    assertTrue(threads.stream().noneMatch(BubbleTest::staysAlive));
  }

  private static boolean staysAlive(Thread thread) {
    try {
      return !thread.join(Duration.ofSeconds(30));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void run_whoseTaskEnds_waitsForTheOtherThreads() throws Exception {
    var done = new AtomicInteger();
    Bubble.run(() -> {
      Chan<Integer> c = Chan.make();
      Go.go(() -> done.set(Objects.requireNonNull(c.receive())));
      Go.go(() -> c.send(7));
    });
    assertEquals(7, done.get());
  }

  @Test
  void run_whoseTaskEnds_stopsTime() {
    var deadlock =
        assertThrows(
            DeadlockException.class, () -> Bubble.run(() -> Go.go(() -> Timer.sleep(SECOND))));
    assertMessage(
        "(?s)deadlock: the first thread of bubble-\\d+ has ended, and the others are "
            + "blocked for ever:\n  \"bubble-\\d+-thread-2\" \\[sleep].*",
        deadlock);
  }

  @Test
  void run_deadlockedBesideAForgottenTicker_isDeadlocked() {
    assertThrows(
        DeadlockException.class,
        () ->
            Bubble.run(() -> {
              var ticker = new Ticker(SECOND);
              Chan.make().receive();
              ticker.stop();
            }));
  }

  @Test
  void run_besideAForgottenTicker_jumpsOverItsTicks() throws Exception {
    Bubble.run(() -> {
      try (var ticker = new Ticker(Duration.ofNanos(1))) {
        Timer.sleep(DAY);
        assertEquals(START.plusNanos(1), ticker.channel().receive());
        Timer.sleep(Duration.ofNanos(1));
        assertEquals(START.plus(DAY).plusNanos(1), ticker.channel().receive());
      }
    });
  }

  // Failing.

  @Test
  void run_whoseTaskThrows_throwsThat() {
    var failure = new AssertionError("wrong");
    var thrown =
        assertThrows(
            AssertionError.class,
            () ->
                Bubble.run(() -> {
                  throw failure;
                }));
    assertSame(failure, thrown);
  }

  @Test
  void run_whoseOtherThreadThrows_throwsThatAndInterruptsTheRest() {
    var interrupted = new AtomicInteger();
    var thrown =
        assertThrows(
            java.io.IOException.class,
            () ->
                Bubble.run(() -> {
                  Go.go(() -> {
                    Timer.sleep(SECOND);
                    throw new java.io.IOException("disk on fire");
                  });
                  try {
                    Timer.sleep(DAY);
                  } catch (InterruptedException e) {
                    interrupted.incrementAndGet();
                    throw e;
                  }
                }));
    assertEquals("disk on fire", thrown.getMessage());
    assertEquals(0, thrown.getSuppressed().length);
    assertEquals(1, interrupted.get());
  }

  @Test
  void run_inABubble_fails() throws Exception {
    Bubble.run(() -> {
      var failure = assertThrows(IllegalStateException.class, () -> Bubble.run(() -> {}));
      assertMessage("bubbles do not nest: Bubble.run was called in bubble-\\d+", failure);
    });
  }

  @Test
  void run_beyondItsLimit_saysWhatTheThreadsDo() throws Exception {
    var held = new CountDownLatch(1);
    var late =
        assertThrows(
            TimeoutException.class,
            () -> Bubble.run(Duration.ofMillis(50), () -> awaitForEver(held)));
    assertMessage(
        "(?s)bubble-\\d+ did not end within PT0.05S of real time; its threads:\n"
            + "  \"bubble-\\d+-thread-1\" \\[not durably blocked, WAITING].*awaitForEver.*",
        late);
  }

  private static void awaitForEver(CountDownLatch latch) throws InterruptedException {
    latch.await();
  }

  @Test
  void run_whoseCallerIsInterrupted_endsItsThreadsAndThrows() throws Exception {
    var inside = new CompletableFuture<Thread>();
    var outcome = new CompletableFuture<Throwable>();
    Thread caller =
        Thread.ofVirtual()
            .start(() ->
                outcome.complete(
                    assertThrows(
                        InterruptedException.class,
                        () ->
                            Bubble.run(() -> {
                              inside.complete(Thread.currentThread());
                              new CountDownLatch(1).await();
                            }))));
    Thread member = inside.get(30, TimeUnit.SECONDS);
    caller.interrupt();
    assertInstanceOf(InterruptedException.class, outcome.get(30, TimeUnit.SECONDS));
    assertFalse(staysAlive(member));
  }

  // Belonging.

  @Test
  void channel_usedFromOutside_saysWhoseItIs() throws Exception {
    var leaked = new AtomicReference<Chan<Integer>>();
    Bubble.run(() -> leaked.set(Chan.make(1)));
    Chan<Integer> c = leaked.get();
    var failure = assertThrows(IllegalStateException.class, () -> c.send(1));
    assertMessage(
        "chan@\\w+ \\(cap 1\\) belongs to bubble-\\d+, but thread \".*\" used it outside of"
            + " any bubble",
        failure);
    assertThrows(IllegalStateException.class, c::receive);
    assertThrows(IllegalStateException.class, c::tryReceive);
    assertThrows(IllegalStateException.class, () -> c.trySend(1));
    assertThrows(IllegalStateException.class, c::close);
    Bubble.run(() ->
        assertMessage(
            ".* belongs to bubble-(\\d+), but .* used it in bubble-(?!\\1).*",
            assertThrows(IllegalStateException.class, () -> c.send(1))));
  }

  @Test
  void select_withAChannelOfABubble_failsOutsideAndLeavesNothingLocked() throws Exception {
    var leaked = new AtomicReference<Chan<Integer>>();
    Bubble.run(() -> leaked.set(Chan.make()));
    Chan<Integer> own = Chan.make(1);
    Select select = Select.of(send(own, 1), receive(leaked.get()));
    own.send(0);
    assertThrows(IllegalStateException.class, select::await);
    assertEquals(0, own.receive());
  }

  @Test
  void thread_startedOtherwise_doesNotBelong() throws Exception {
    var failure = new AtomicReference<Throwable>();
    Bubble.run(() -> {
      Chan<Integer> c = Chan.make(1);
      Thread.ofVirtual()
          .start(() -> failure.set(assertThrows(IllegalStateException.class, () -> c.trySend(1))))
          .join();
    });
    assertInstanceOf(IllegalStateException.class, failure.get());
  }

  @Test
  void channelFromOutside_isUsable_andItsWaitIsNotDurable() throws Exception {
    Chan<Integer> outside = Chan.make();
    var helper = new LinkedBlockingQueue<Integer>();
    Thread sender =
        Thread.startVirtualThread(() -> {
          try {
            outside.send(helper.take());
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    Bubble.run(() -> {
      Timer.afterFunc(SECOND, () -> {});
      helper.add(5);
      assertEquals(5, outside.receive());
      assertEquals(START, Timer.now());
    });
    sender.join();
  }

  // Interrupts.

  @Test
  void interrupted_blockedThread_goesOnBeforeTimeJumps() throws Exception {
    for (int round = 0; round < 500; round++) {
      Bubble.run(() -> {
        var at = new AtomicReference<Instant>();
        Thread blocked =
            Go.go(() -> {
              assertThrows(InterruptedException.class, () -> Chan.make().receive());
              at.set(Timer.now());
            });
        Thread sleeping =
            Go.go(() -> assertThrows(InterruptedException.class, () -> Timer.sleep(DAY)));
        Timer.sleep(SECOND);
        blocked.interrupt();
        sleeping.interrupt();
        Timer.sleep(SECOND);
        assertEquals(START.plus(SECOND), at.get());
        assertEquals(START.plusSeconds(2), Timer.now());
      });
    }
  }

  @Test
  void interrupted_beforeItSleeps_throwsAtOnce() throws Exception {
    Bubble.run(() -> {
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, () -> Timer.sleep(SECOND));
      assertFalse(Thread.currentThread().isInterrupted());
      assertEquals(START, Timer.now());
    });
  }

  // Select.

  @Test
  void selectAfter_inABubble_waitsInVirtualTime() throws Exception {
    Bubble.run(() -> {
      Chan<Integer> c = Chan.make();
      Select select = Select.of(receive(c), after(Duration.ofHours(1)));
      assertEquals(1, select.await());
      assertEquals(Duration.ofHours(1), sinceStart());
      Go.go(() -> {
        Timer.sleep(Duration.ofMinutes(30));
        c.send(9);
      });
      assertEquals(0, select.await());
      assertEquals(Duration.ofMinutes(90), sinceStart());
      Go.go(() -> c.receive());
      Timer.sleep(Duration.ofHours(2)); // the last timeout is over and woke nobody
      assertTrue(c.trySend(1));
    });
  }

  @Test
  void selectAfter_madeAfterASleepUntilThatInstant_comesSecond() throws Exception {
    Bubble.run(() -> {
      Chan<Integer> c = Chan.make();
      Go.go(() -> {
        Timer.sleep(SECOND);
        c.send(1);
      });
      Bubble.waitIdle();
      assertEquals(0, Select.of(receive(c), after(SECOND)).await());
    });
  }

  @Test
  void selectAfter_madeBeforeASleepUntilThatInstant_comesFirst() throws Exception {
    Bubble.run(() -> {
      Chan<Integer> c = Chan.make();
      Thread receiver = Go.go(() -> assertEquals(1, Select.of(receive(c), after(SECOND)).await()));
      Bubble.waitIdle();
      Timer.sleep(SECOND);
      assertFalse(c.trySend(1));
      assertFalse(staysAlive(receiver));
    });
  }

  private static void assertMessage(String regex, Throwable thrown) {
    String message = String.valueOf(thrown.getMessage());
    assertTrue(message.matches(regex), message);
  }

  private static Duration sinceStart() {
    return Duration.between(START, Timer.now());
  }
}
