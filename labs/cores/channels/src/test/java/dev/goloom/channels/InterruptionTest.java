package dev.goloom.channels;

import static dev.goloom.channels.Select.receive;
import static dev.goloom.channels.Select.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// An interrupted operation happened, or it did not: nothing is lost, nothing comes twice.
///
/// In the random tests all threads are interrupted all the time. A thread that sends repeats a
/// value until a send says that it happened: so a value whose send threw and happened all the same
/// comes twice, and one whose send returned and did not happen never comes.
@ParameterizedClass
@MethodSource("dev.goloom.channels.Shapes#all")
final class InterruptionTest {
  private static final int SENDERS = 2;

  /// How many operations must have been interrupted before the senders stop.
  private static final int ENOUGH = 200;

  private final Chan<Integer> a;
  private final Chan<Integer> b;
  private final Crew crew;
  private final Map<Integer, Integer> seen = new ConcurrentHashMap<>();
  private final LongAdder sent = new LongAdder();
  private final LongAdder interruptions = new LongAdder();

  InterruptionTest(int capacity, Crew.Kind kind) {
    a = Chan.make(capacity);
    b = Chan.make(capacity);
    crew = new Crew(kind);
  }

  @AfterEach
  void noThreadIsLeft() {
    crew.close();
  }

  @Test
  void plainOperations_underConstantInterruption_loseNothingAndDoubleNothing() throws Exception {
    runInterrupted(a::send, List.of(() -> receiveFrom(a), () -> receiveFrom(a)));
  }

  @Test
  void selects_underConstantInterruption_loseNothingAndDoubleNothing() throws Exception {
    runInterrupted(this::sendToEither, List.of(this::receiveFromBoth, this::receiveFromBoth));
  }

  @Test
  void selectsAgainstPlainReceives_underConstantInterruption_loseNothing() throws Exception {
    runInterrupted(this::sendToEither, List.of(() -> receiveFrom(a), () -> receiveFrom(b)));
  }

  @Test
  void plainSendsAgainstSelects_underConstantInterruption_loseNothing() throws Exception {
    Sender alternating = value -> (value % 3 == 0 ? a : b).send(value);
    runInterrupted(alternating, List.of(this::receiveFromBoth, this::receiveFromBoth));
  }

  // An operation that was decided before the interrupt came.

  @Test
  void receive_claimedBeforeTheInterrupt_returnsTheValueAndKeepsTheStatus() throws Exception {
    var receiver = crew.<@Nullable Integer>blocked(() -> keepingStatus(a.receive()));
    Waiter claimed = claim(a, false);
    claimed.element = 7;
    interruptThenComplete(receiver, claimed);
    assertEquals(7, receiver.answer());
  }

  @Test
  void send_takenBeforeTheInterrupt_returnsAndKeepsTheStatus() throws Exception {
    Shapes.fill(a);
    var sender =
        crew.<@Nullable Void>blocked(() -> {
          a.send(7);
          return keepingStatus(null);
        });
    Waiter claimed = claim(a, true);
    assertEquals(7, claimed.takeElement());
    interruptThenComplete(sender, claimed);
    sender.answer();
  }

  @Test
  void select_claimedBeforeTheInterrupt_returnsItsCaseAndKeepsTheStatus() throws Exception {
    var in = receive(b);
    var select = Select.of(receive(a), in);
    var selecting = crew.blocked(() -> keepingStatus(select.await()));
    Waiter claimed = claim(b, false);
    claimed.element = 7;
    interruptThenComplete(selecting, claimed);
    assertEquals(1, selecting.answer());
    assertEquals(7, in.value());
    assertEquals(a.cap() > 0, a.trySend(1)); // and has left the other queue
  }

  private static <T extends @Nullable Object> T keepingStatus(T answer) {
    assertTrue(Thread.interrupted());
    return answer;
  }

  private static Waiter claim(Chan<?> channel, boolean sender) {
    channel.lock();
    Waiter claimed = sender ? channel.claimSender() : channel.claimReceiver();
    channel.unlock();
    return Objects.requireNonNull(claimed);
  }

  /// The thread notices the interrupt while its partner is between the claim and the completion.
  private static void interruptThenComplete(Crew.Job<?> job, Waiter claimed)
      throws InterruptedException {
    job.interrupt();
    Crew.until("awake", () -> !job.isBlocked());
    assertFalse(job.isDone());
    claimed.complete();
  }

  // Random interrupts.

  private void runInterrupted(Sender sender, List<Go.Task> tasks) throws Exception {
    var senders = new ArrayList<Crew.Job<?>>();
    for (int s = 0; s < SENDERS; s++) {
      int first = s;
      senders.add(crew.run(() -> sendAll(sender, first)));
    }
    List<Crew.Job<@Nullable Void>> receivers = tasks.stream().map(crew::run).toList();
    var targets = new ArrayList<Crew.Job<?>>(senders);
    targets.addAll(receivers);
    var done = new AtomicBoolean();
    try (var others = new Crew(Crew.Kind.PLATFORM)) { // it must not wait for a carrier
      others.run(() -> interruptAll(targets, done));
      for (Crew.Job<?> job : senders) {
        job.answer();
      }
      done.set(true);
    }
    a.close();
    b.close();
    crew.await();
    assertConserved();
  }

  private void assertConserved() {
    seen.forEach((value, times) -> assertEquals(1, times, "value " + value));
    assertEquals(sent.sum(), seen.size());
    assertEquals(0, a.len() + b.len());
  }

  private static void interruptAll(List<Crew.Job<?>> targets, AtomicBoolean done) {
    var random = ThreadLocalRandom.current();
    while (!done.get()) {
      targets.get(random.nextInt(targets.size())).interrupt();
      for (int i = random.nextInt(500); i > 0; i--) {
        Thread.onSpinWait();
      }
    }
  }

  private void sendAll(Sender sender, int first) {
    for (int value = first; interruptions.sum() < ENOUGH; value += SENDERS) {
      while (!happened(sender, value)) {
        interruptions.increment();
      }
      sent.increment();
    }
  }

  private static boolean happened(Sender sender, int value) {
    try {
      sender.send(value);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private void sendToEither(int value) throws InterruptedException {
    Select.of(send(a, value), send(b, value)).await();
  }

  private void receiveFrom(Chan<Integer> channel) {
    while (true) {
      try {
        Integer value = channel.receive();
        if (value == null) {
          return;
        }
        saw(value);
      } catch (InterruptedException e) {
        interruptions.increment();
      }
    }
  }

  private void saw(int value) {
    seen.merge(value, 1, Integer::sum);
  }

  private void receiveFromBoth() {
    var cases = List.of(receive(a), receive(b));
    var select = Select.of(cases.get(0), cases.get(1));
    for (int open = 2; open > 0; ) {
      try {
        var happened = cases.get(select.await());
        if (happened.ok()) {
          saw(Objects.requireNonNull(happened.value()));
        } else {
          happened.disable();
          open--;
        }
      } catch (InterruptedException e) {
        interruptions.increment();
      }
    }
  }

  /// Sends a value, or throws and has not sent it.
  @FunctionalInterface
  private interface Sender {
    void send(int value) throws InterruptedException;
  }
}
