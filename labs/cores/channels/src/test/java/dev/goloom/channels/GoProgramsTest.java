package dev.goloom.channels;

import static dev.goloom.channels.Select.otherwise;
import static dev.goloom.channels.Select.receive;
import static dev.goloom.channels.Select.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// What Go's own tests demand, said again in Java: `src/runtime/chan_test.go` and `test/chan`. Each
/// test names the one whose meaning it has.
@ParameterizedClass
@EnumSource
final class GoProgramsTest {
  private static final int ROUNDS = 2_000;

  private final Crew crew;

  GoProgramsTest(Crew.Kind kind) {
    this.crew = new Crew(kind);
  }

  @AfterEach
  void noThreadIsLeft() {
    crew.close();
  }

  /// `TestChan`: many senders, many receivers, nothing lost, nothing twice.
  @Test
  void manySendersAndReceivers_eachValueArrivesOnce() throws Exception {
    int each = 500;
    int threads = 4;
    for (int capacity : new int[] {0, 1, 10}) {
      Chan<Integer> channel = Chan.make(capacity);
      var seen = new AtomicIntegerArray(each * threads);
      var receivers = new ArrayList<Crew.Job<?>>();
      for (int t = 0; t < threads; t++) {
        receivers.add(crew.run(() -> channel.forEach(seen::incrementAndGet)));
      }
      var senders = new ArrayList<Crew.Job<?>>();
      for (int t = 0; t < threads; t++) {
        int first = t * each;
        senders.add(crew.run(() -> sendRange(channel, first, first + each)));
      }
      for (var sender : senders) {
        sender.answer();
      }
      channel.close();
      for (var receiver : receivers) {
        receiver.answer();
      }
      IntStream.range(0, seen.length()).forEach(i -> assertEquals(1, seen.get(i), "value " + i));
    }
  }

  /// `TestMultiConsumer`: what several workers take from one queue and put into another is what was
  /// put in.
  @Test
  void workersBetweenTwoQueues_loseNothing() throws Exception {
    int workers = 23;
    int values = 2_000;
    Chan<Integer> in = Chan.make(workers);
    Chan<Integer> out = Chan.make(workers);
    for (int i = 0; i < workers; i++) {
      crew.run(() -> {
        for (int value : in) {
          out.send(value);
        }
      });
    }
    crew.run(() -> {
      try (in) {
        sendRange(in, 0, values);
      }
    });
    long sum = 0;
    for (int i = 0; i < values; i++) {
      sum += Objects.requireNonNull(out.receive());
    }
    assertEquals((long) values * (values - 1) / 2, sum);
  }

  /// `TestSelectFairness`: of two channels that are always ready, each is taken about as often.
  @Test
  void select_twoProducers_bothAreServedAlike() throws Exception {
    int trials = 10_000;
    Chan<Integer> c1 = filled(trials);
    Chan<Integer> c2 = filled(trials);
    var select =
        Select.of(receive(c1), receive(c2), receive(Chan.<Integer>make()), send(Chan.make(), 1));
    int[] counts = new int[4];
    for (int i = 0; i < trials; i++) {
      counts[select.await()]++;
    }
    assertEquals(trials, counts[0] + counts[1]);
    assertEquals(counts[0], counts[1], trials / 10.0);
  }

  /// `TestNonblockRecvRace`: a try to receive from a channel that holds a value succeeds, though
  /// the channel is closed meanwhile.
  @Test
  void tryReceive_whileTheChannelIsClosed_neverMisses() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      Chan<Integer> channel = Chan.make(1);
      channel.send(1);
      var received = crew.call(channel::tryReceiveOk);
      channel.close();
      assertEquals(new Received<>(1, false), received.answer());
    }
  }

  /// `TestNonblockSelectRace`: at each instant one of two channels is ready, so the default is
  /// never taken.
  @Test
  void selectWithDefault_whileReadinessMovesToTheOtherChannel_neverMisses() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      Chan<Integer> c1 = Chan.make(1);
      Chan<Integer> c2 = Chan.make(1);
      c1.send(1);
      var chosen = crew.call(Select.of(receive(c1), receive(c2), otherwise())::await);
      c2.send(1);
      Select.of(receive(c1), otherwise()).await();
      assertNotEquals(2, chosen.answer());
    }
  }

  /// `TestNonblockSelectRace2`: the same with a close.
  @Test
  void selectWithDefault_whileReadinessMovesToAClosedChannel_neverMisses() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      Chan<Integer> c1 = Chan.make(1);
      Chan<Integer> c2 = Chan.make();
      c1.send(1);
      var chosen = crew.call(Select.of(receive(c1), receive(c2), otherwise())::await);
      c2.close();
      Select.of(receive(c1), otherwise()).await();
      assertNotEquals(2, chosen.answer());
    }
  }

  /// `TestSelfSelect`: two threads select a send and a receive on one channel; without a buffer
  /// nobody receives his own value.
  @Test
  void selectsOnOneChannel_neverReceiveTheirOwn() throws Exception {
    for (int capacity : new int[] {0, 10}) {
      Chan<Integer> channel = Chan.make(capacity);
      Chan<Integer> finished = Chan.make(1);
      crew.run(() -> sendOrReceive(channel, finished, 1));
      crew.run(() -> sendOrReceive(channel, finished, 2));
      crew.await();
    }
  }

  /// Whoever is done first says so, because the other might wait for him.
  private static void sendOrReceive(Chan<Integer> channel, Chan<Integer> finished, int own)
      throws InterruptedException {
    var in = receive(channel);
    var select = Select.of(in, send(channel, own), receive(finished));
    int index = 0;
    for (int i = 0; i < ROUNDS && index != 2; i++) {
      index = select.await();
      if (index == 0 && channel.cap() == 0) {
        assertNotEquals(own, in.value());
      }
    }
    finished.trySend(own);
  }

  /// `TestSelectStress`: plain senders and receivers, and one thread of each kind that selects over
  /// all channels.
  @Test
  void plainAndSelectingThreads_onFourChannels_loseNothing() throws Exception {
    int each = 1_000;
    List<Chan<Integer>> channels = List.of(Chan.make(), Chan.make(), Chan.make(2), Chan.make(3));
    for (Chan<Integer> channel : channels) {
      crew.run(() -> sendRange(channel, 0, each));
      crew.run(() -> {
        for (int i = 0; i < each; i++) {
          assertNotNull(channel.receive());
        }
      });
    }
    crew.run(() -> sendToAll(channels, each));
    crew.run(() -> receiveFromAll(channels, each));
    crew.await();
    channels.forEach(channel -> assertEquals(0, channel.len()));
  }

  private static void sendToAll(List<Chan<Integer>> channels, int each) throws Exception {
    List<Select.SendCase<Integer>> cases = channels.stream().map(c -> send(c, 1)).toList();
    var select = Select.of(cases.toArray(Select.Case[]::new));
    int[] left = countdown(channels, each);
    for (int i = 0; i < each * channels.size(); i++) {
      int index = select.await();
      if (--left[index] == 0) {
        cases.get(index).disable();
      }
    }
  }

  private static void receiveFromAll(List<Chan<Integer>> channels, int each) throws Exception {
    List<Select.RecvCase<Integer>> cases = channels.stream().map(c -> receive(c)).toList();
    var select = Select.of(cases.toArray(Select.Case[]::new));
    int[] left = countdown(channels, each);
    for (int i = 0; i < each * channels.size(); i++) {
      int index = select.await();
      assertTrue(cases.get(index).ok());
      if (--left[index] == 0) {
        cases.get(index).disable();
      }
    }
  }

  private static int[] countdown(List<?> channels, int each) {
    return channels.stream().mapToInt(_ -> each).toArray();
  }

  /// `TestPseudoRandomSend`: of two sends to one channel both come to be chosen.
  @Test
  void select_twoSendsOnOneChannel_bothAreChosen() throws Exception {
    int n = 400;
    for (int capacity : new int[] {0, n}) {
      Chan<Integer> channel = Chan.make(capacity);
      crew.run(() -> {
        var select = Select.of(send(channel, 0), send(channel, 1));
        for (int i = 0; i < n; i++) {
          select.await();
        }
      });
      int ones = 0;
      for (int i = 0; i < n; i++) {
        ones += Objects.requireNonNull(channel.receive());
      }
      assertTrue(ones > n / 4 && ones < n - n / 4, "ones: " + ones);
    }
  }

  /// `TestSelectDuplicateChannel`: a select that waits twice on one channel leaves it whole when it
  /// is served elsewhere.
  @Test
  void select_waitingTwiceOnOneChannel_leavesTheQueueWhole() throws Exception {
    Chan<Integer> c = Chan.make();
    Chan<Integer> d = Chan.make();
    var selecting = crew.blocked(Select.of(receive(c), receive(c), receive(d))::await);
    var receiver = crew.blocked(c::receive);
    d.send(7);
    assertEquals(2, selecting.answer());
    c.send(8);
    assertEquals(8, receiver.answer());
  }

  /// `doubleselect.go`: a value that a select sends is sent on one channel only.
  @Test
  void select_sameValueOnFourChannels_isSentOnce() throws Exception {
    int values = 2_000;
    List<Chan<Integer>> channels = List.of(Chan.make(), Chan.make(), Chan.make(), Chan.make());
    var seen = new AtomicIntegerArray(values);
    crew.run(() -> sendEachOnAny(channels, values));
    var receivers =
        channels.stream().map(c -> crew.run(() -> c.forEach(seen::incrementAndGet))).toList();
    for (var receiver : receivers) {
      receiver.answer();
    }
    IntStream.range(0, values).forEach(i -> assertEquals(1, seen.get(i), "value " + i));
  }

  private static void sendEachOnAny(List<Chan<Integer>> channels, int values) throws Exception {
    List<Select.SendCase<Integer>> cases = channels.stream().map(c -> send(c, 0)).toList();
    var select = Select.of(cases.toArray(Select.Case[]::new));
    for (int value = 0; value < values; value++) {
      for (int i = 0; i < cases.size(); i++) {
        cases.get(i).channel(channels.get(i), value);
      }
      select.await();
    }
    channels.forEach(Chan::close);
  }

  /// `fifo.go`: in a chain of threads each waits for the one before, with and without a buffer.
  @Test
  void chain_passesOnInOrder() throws Exception {
    Chan<Integer> first = Chan.make();
    Chan<Integer> in = first;
    for (int i = 0; i < 100; i++) {
      Chan<Integer> from = in;
      Chan<Integer> to = Chan.make(i % 3);
      int expected = i;
      crew.run(() -> {
        assertEquals(expected, from.receive());
        to.send(expected + 1);
      });
      in = to;
    }
    first.send(0);
    assertEquals(100, in.receive());
    crew.await();
  }

  /// `sieve1.go`: each prime found adds a thread that filters its multiples.
  @Test
  void sieve_findsThePrimes() throws Exception {
    Chan<Integer> numbers = Chan.make();
    Chan<Integer> primes = Chan.make();
    crew.run(() -> generate(numbers));
    crew.run(() -> sieve(numbers, primes));
    var found = new ArrayList<Integer>();
    for (int i = 0; i < 25; i++) {
      found.add(primes.receive());
    }
    assertEquals(
        List.of(
            2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83,
            89, 97),
        found);
  }

  private static void generate(Chan<Integer> numbers) throws InterruptedException {
    for (int i = 2; ; i++) {
      numbers.send(i);
    }
  }

  private void sieve(Chan<Integer> numbers, Chan<Integer> primes) throws InterruptedException {
    Chan<Integer> in = numbers;
    while (true) {
      int prime = Objects.requireNonNull(in.receive());
      primes.send(prime);
      Chan<Integer> from = in;
      Chan<Integer> to = Chan.make();
      crew.run(() -> filter(from, to, prime));
      in = to;
    }
  }

  private static void filter(Chan<Integer> from, Chan<Integer> to, int prime)
      throws InterruptedException {
    while (true) {
      int number = Objects.requireNonNull(from.receive());
      if (number % prime != 0) {
        to.send(number);
      }
    }
  }

  /// `select7.go`: a select finds partners that came before it, whichever way they wait.
  @Test
  void select_partnersThatCameBefore_areFound() throws Exception {
    Chan<Integer> c = Chan.make();
    var plain = crew.blocked(c::receive);
    assertEquals(0, Select.of(send(c, 1), receive(Chan.<Integer>make())).await());
    assertEquals(1, plain.answer());
    var in = receive(c);
    var selecting = crew.blocked(Select.of(in)::await);
    assertEquals(0, Select.of(send(c, 2), otherwise()).await());
    selecting.answer();
    assertEquals(2, in.value());
    crew.blocked(Select.of(send(c, 3))::await);
    var found = receive(c);
    assertEquals(0, Select.of(found, otherwise()).await());
    assertEquals(3, found.value());
  }

  private static void sendRange(Chan<Integer> channel, int from, int to)
      throws InterruptedException {
    for (int i = from; i < to; i++) {
      channel.send(i);
    }
  }

  private static Chan<Integer> filled(int count) {
    Chan<Integer> channel = Chan.make(count);
    Shapes.fill(channel);
    return channel;
  }
}
