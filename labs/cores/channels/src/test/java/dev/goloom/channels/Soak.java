package dev.goloom.channels;

import static dev.goloom.channels.Select.after;
import static dev.goloom.channels.Select.otherwise;
import static dev.goloom.channels.Select.receive;
import static dev.goloom.channels.Select.send;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// Random traffic over many channels for a long time, in rounds.
///
/// In a round, producers send numbers by all the ways there are (send, trySend, select, with and
/// without timeout and default), consumers receive by all the ways there are, some threads are
/// interrupted all the time, and at the end each channel is closed while consumers wait. Then every
/// number that a producer says it sent has been received once, and no other has.
///
/// Fails if nothing moves for a minute, with a thread dump; and if the heap or the number of
/// threads has grown from the first tenth of the rounds to the end.
final class Soak {
  private static final Duration WATCH = Duration.ofSeconds(60);
  private static final int CHANNELS = 12;
  private static final int PRODUCERS = 8;
  private static final int CONSUMERS = 8;
  private static final int EACH = 4_000;
  private static final long ALLOWED_GROWTH_BYTES = 16L << 20;

  private final AtomicLong progress = new AtomicLong();
  private final AtomicLong interruptions = new AtomicLong();
  private volatile String dump = "";

  /// Runs for so many seconds.
  ///
  /// @return what was done, for a person to read
  String run(long seconds) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    long rounds = 0;
    round(rounds++); // classes are loaded, the carriers are there
    long heap = usedHeap();
    int threads = platformThreads();
    Thread runner = Thread.currentThread();
    Thread watchdog = Thread.ofPlatform().daemon().start(() -> watch(runner));
    try {
      do {
        round(rounds++);
      } while (System.nanoTime() - end < 0);
    } catch (InterruptedException e) {
      throw new AssertionError("nothing has moved for " + WATCH + "\n" + dump, e);
    } finally {
      watchdog.interrupt();
      watchdog.join();
    }
    requireNoGrowth(heap, threads);
    return rounds + " rounds, " + progress + " operations, " + interruptions + " interrupted";
  }

  // One round.

  private void round(long number) throws Exception {
    List<Chan<Integer>> channels = channels();
    var sent = new ArrayList<BitSet>();
    var received = new ArrayList<List<Integer>>();
    var over = new AtomicBoolean();
    try (var crew = new Crew(number % 4 == 3 ? Crew.Kind.PLATFORM : Crew.Kind.VIRTUAL);
        var others = new Crew(Crew.Kind.PLATFORM)) {
      List<Crew.Job<?>> consumers = consumers(crew, channels, received);
      List<Crew.Job<?>> producers = producers(crew, channels, sent);
      var all = new ArrayList<>(consumers);
      all.addAll(producers);
      others.run(() -> interruptAll(all, over));
      for (Crew.Job<?> producer : producers) {
        producer.ended();
      }
      channels.forEach(Chan::close);
      for (Crew.Job<?> consumer : consumers) {
        consumer.ended();
      }
      over.set(true);
    }
    requireConserved(number, sent, received);
  }

  private List<Crew.Job<?>> consumers(
      Crew crew, List<Chan<Integer>> channels, List<List<Integer>> received) {
    var consumers = new ArrayList<Crew.Job<?>>();
    for (int c = 0; c < CONSUMERS; c++) {
      var mine = new ArrayList<Integer>();
      received.add(mine);
      boolean serving = c == 0;
      consumers.add(crew.run(() -> new Consumer(channels, mine, serving).run()));
    }
    return consumers;
  }

  private List<Crew.Job<?>> producers(Crew crew, List<Chan<Integer>> channels, List<BitSet> sent) {
    var producers = new ArrayList<Crew.Job<?>>();
    for (int p = 0; p < PRODUCERS; p++) {
      var mine = new BitSet();
      sent.add(mine);
      int first = p * EACH;
      producers.add(crew.run(() -> new Producer(channels, mine, first).run()));
    }
    return producers;
  }

  private static List<Chan<Integer>> channels() {
    var channels = new ArrayList<Chan<Integer>>();
    for (int i = 0; i < CHANNELS; i++) {
      channels.add(Chan.make(List.of(0, 0, 1, 2, 16, 100).get(i % 6)));
    }
    return channels;
  }

  private static void interruptAll(List<Crew.Job<?>> targets, AtomicBoolean over) {
    var random = ThreadLocalRandom.current();
    while (!over.get() && !Thread.interrupted()) {
      targets.get(random.nextInt(targets.size())).interrupt();
      for (int i = random.nextInt(20_000); i > 0; i--) {
        Thread.onSpinWait();
      }
    }
  }

  private static void requireConserved(
      long round, List<BitSet> sent, List<List<Integer>> received) {
    var expected = new BitSet();
    sent.forEach(expected::or);
    var found = new BitSet();
    for (List<Integer> values : received) {
      for (int value : values) {
        if (found.get(value)) {
          throw new AssertionError("round " + round + ": received twice: " + value);
        }
        found.set(value);
      }
    }
    if (!found.equals(expected)) {
      var lost = (BitSet) expected.clone();
      lost.andNot(found);
      found.andNot(expected);
      throw new AssertionError("round " + round + ": lost " + lost + ", out of nothing " + found);
    }
  }

  /// Sends each of its numbers once, by a way that is drawn, on a channel that is drawn.
  private final class Producer {
    private final List<Chan<Integer>> channels;
    private final BitSet sent;
    private final int first;
    private final ThreadLocalRandom random = ThreadLocalRandom.current();

    Producer(List<Chan<Integer>> channels, BitSet sent, int first) {
      this.channels = channels;
      this.sent = sent;
      this.first = first;
    }

    void run() {
      for (int value = first; value < first + EACH; value++) {
        try {
          if (send(value)) {
            sent.set(value);
          }
        } catch (InterruptedException e) {
          interruptions.incrementAndGet(); // then it was not sent
        }
        progress.incrementAndGet();
      }
    }

    /// Whether the value was sent.
    private boolean send(int value) throws InterruptedException {
      Chan<Integer> a = any(channels);
      Chan<Integer> b = any(channels);
      return switch (random.nextInt(6)) {
        case 0, 1 -> {
          a.send(value);
          yield true;
        }
        case 2 -> a.trySend(value);
        case 3 -> Select.of(Select.send(a, value), Select.send(b, value)).await() >= 0;
        case 4 -> Select.of(Select.send(a, value), Select.send(b, value), otherwise()).await() < 2;
        default -> Select.of(Select.send(a, value), after(shortTime())).await() == 0;
      };
    }
  }

  /// Receives by ways that are drawn until all channels are closed and drained.
  ///
  /// One of them serves all channels at once, always: the others may wait on a channel that nobody
  /// sends to while senders wait on another.
  private final class Consumer {
    private final List<Chan<Integer>> open;
    private final List<Integer> received;
    private final boolean serving;
    private final ThreadLocalRandom random = ThreadLocalRandom.current();

    Consumer(List<Chan<Integer>> channels, List<Integer> received, boolean serving) {
      this.open = new ArrayList<>(channels);
      this.serving = serving;
      this.received = received;
    }

    void run() {
      while (!open.isEmpty()) {
        try {
          receiveOne();
        } catch (InterruptedException e) {
          interruptions.incrementAndGet(); // then nothing was received
        }
        progress.incrementAndGet();
      }
    }

    private void receiveOne() throws InterruptedException {
      Chan<Integer> a = any(open);
      Chan<Integer> b = any(open);
      switch (serving ? 0 : random.nextInt(6)) {
        case 0 -> select(receive(null), List.copyOf(open));
        case 1 -> took(a, a.tryReceiveOk());
        case 2 -> took(a, a.receiveOk());
        case 3 -> select(after(shortTime()), List.of(a, b));
        case 4 -> select(otherwise(), List.of(a, b));
        default -> select(receive(null), List.of(a, b, a));
      }
    }

    private void select(Select.Case last, List<Chan<Integer>> from) throws InterruptedException {
      List<Select.RecvCase<Integer>> cases = from.stream().map(c -> receive(c)).toList();
      var all = new ArrayList<Select.Case>(cases);
      all.add(last);
      int index = Select.of(all.toArray(Select.Case[]::new)).await();
      if (index < from.size()) {
        var in = cases.get(index);
        took(from.get(index), new Received<>(in.value(), !in.ok()));
      }
    }

    private void took(Chan<Integer> from, Received<Integer> what) {
      if (what.ok()) {
        received.add(Objects.requireNonNull(what.value()));
      } else if (what.closed()) {
        open.remove(from);
      }
    }
  }

  private static <T> T any(List<T> list) {
    return list.get(ThreadLocalRandom.current().nextInt(list.size()));
  }

  private static Duration shortTime() {
    return Duration.ofNanos(ThreadLocalRandom.current().nextInt(200_000));
  }

  // Watching.

  /// Interrupts the runner if nothing moves.
  private void watch(Thread runner) {
    try {
      long seen;
      do {
        seen = progress.get();
        Thread.sleep(WATCH);
      } while (progress.get() != seen);
      dump = threadDump();
      runner.interrupt();
    } catch (InterruptedException e) {
      // it is over
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String threadDump() throws IOException {
    Path file = Files.createTempDirectory("soak").resolve("threads.txt");
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
    return Files.readString(file);
  }

  private static void requireNoGrowth(long heapBefore, int threadsBefore)
      throws InterruptedException {
    Crew.until("no more threads than before", () -> platformThreads() <= threadsBefore + 1);
    Crew.until(
        "no more heap than before, within 16 MiB",
        () -> usedHeap() <= heapBefore + ALLOWED_GROWTH_BYTES);
  }

  private static int platformThreads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
