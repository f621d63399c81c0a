package dev.goloom.labs.channelaxioms;

import static dev.goloom.channels.Select.receive;
import static dev.goloom.channels.Select.send;

import dev.goloom.channels.Chan;
import dev.goloom.channels.Select;
import dev.goloom.channels.SendOnClosedException;
import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Run;
import dev.goloom.kit.Twin;
import dev.goloom.kit.threads.Actors;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/// What a select chooses, and what a try finds.
final class Choice {
  private static final int CASES = 4;

  /// A uniform choice among four is beyond this once in some ten million runs: chi-squared, three
  /// degrees of freedom.
  private static final double CHI_SQUARED_LIMIT = 36;

  private static final int BATCH = 1_000;
  private static final int TRIERS = 4;

  private Choice() {}

  /// Cases on nil channels beside one that is always ready.
  static Finding neverNil(Run run) throws InterruptedException {
    long picks = run.number(ChannelAxiomsLab.ROUNDS);
    Chan<Integer> closed = Chan.make();
    closed.close();
    Chan<Integer> nil = Chan.nil();
    var select = Select.of(receive(nil), receive(closed), send(null, 1), send(nil, 1));
    long wrong = 0;
    for (long i = 0; i < picks; i++) {
      wrong += select.await() == 1 ? 0 : 1;
    }
    return Finding.when(
            wrong == 0,
            String.format(Locale.ROOT, "%,d of %,d choices took a nil channel", wrong, picks))
        .withSamples(picks, "choices")
        .with("nil", wrong);
  }

  /// Four cases that are always ready, of every kind.
  static Finding uniform(Run run) throws InterruptedException {
    long picks = run.number(ChannelAxiomsLab.ROUNDS);
    long[] counts = pick(picks);
    double chiSquared = chiSquared(counts, picks);
    Finding finding =
        Finding.when(
                chiSquared < CHI_SQUARED_LIMIT,
                String.format(
                    Locale.ROOT,
                    "%,d, %,d, %,d and %,d of %,d choices; chi-squared %.1f, limit %.0f",
                    counts[0],
                    counts[1],
                    counts[2],
                    counts[3],
                    picks,
                    chiSquared,
                    CHI_SQUARED_LIMIT))
            .withSamples(picks, "choices")
            .with("chiSquared", chiSquared)
            .with("counts", List.of(counts[0], counts[1], counts[2], counts[3]))
            .with(histogram(counts));
    return run.twin() instanceof Twin.Ran go
        ? finding.with("go", go.row("uniform").values())
        : finding;
  }

  private static long[] pick(long picks) throws InterruptedException {
    Chan<Integer> one = Chan.make(1);
    Chan<Integer> two = Chan.make(1);
    Chan<Integer> room = Chan.make(1);
    Chan<Integer> closed = Chan.make();
    closed.close();
    one.send(1);
    two.send(1);
    var select = Select.of(receive(one), receive(two), send(room, 1), receive(closed));
    var counts = new long[CASES];
    for (long i = 0; i < picks; i++) {
      int chosen = select.await();
      counts[chosen]++;
      switch (chosen) { // make it ready again
        case 0 -> one.send(1);
        case 1 -> two.send(1);
        case 2 -> room.receive();
        default -> {}
      }
    }
    return counts;
  }

  private static double chiSquared(long[] counts, long picks) {
    double expected = (double) picks / counts.length;
    double sum = 0;
    for (long count : counts) {
      sum += (count - expected) * (count - expected) / expected;
    }
    return sum;
  }

  private static Block histogram(long[] counts) {
    return new Block.Histogram(
        "Choices by case",
        "choices",
        List.of(
            new Block.Histogram.Bar("receive, a value", counts[0], ""),
            new Block.Histogram.Bar("receive, a value", counts[1], ""),
            new Block.Histogram.Bar("send, room", counts[2], ""),
            new Block.Histogram.Bar("receive, closed", counts[3], "")));
  }

  /// The only ready case sends on a closed channel; then one that waits finds it closed.
  static Finding sendOnClosedThrows(Run run) throws InterruptedException {
    Chan<Integer> closed = Chan.make();
    closed.close();
    Chan<Integer> silent = Chan.make();
    String ready = fails(Select.of(send(closed, 1), receive(silent)));
    Chan<Integer> later = Chan.make();
    String waiting;
    try (var actors = new Actors()) {
      var actor = actors.start("select", () -> Select.of(send(later, 1), receive(silent)).await());
      actors.settle();
      later.close();
      actors.settle();
      waiting = actor.failure().map(Choice::name).orElse("nothing");
    }
    String wanted = SendOnClosedException.class.getSimpleName();
    return Finding.when(
            ready.equals(wanted) && waiting.equals(wanted),
            "a ready select threw " + ready + ", a waiting one " + waiting)
        .withSamples(2, "selects")
        .with("ready", ready)
        .with("waiting", waiting);
  }

  private static String fails(Select select) throws InterruptedException {
    try {
      select.await();
      return "nothing";
    } catch (IllegalStateException e) {
      return name(e);
    }
  }

  private static String name(Throwable e) {
    return e.getClass().getSimpleName();
  }

  /// As many threads' attempts as there are values, all at the same time: each must find one. Then
  /// the same with room.
  static Finding tryNeverMisses(Run run) throws InterruptedException {
    long batches = Math.max(1, run.number(ChannelAxiomsLab.ROUNDS) / BATCH);
    var received = new AtomicLong();
    var sent = new AtomicLong();
    for (long i = 0; i < batches; i++) {
      Chan<Integer> channel = Chan.make(BATCH);
      tryTogether(() -> sent.addAndGet(channel.trySend(1) ? 1 : 0));
      tryTogether(() -> received.addAndGet(channel.tryReceive() != null ? 1 : 0));
    }
    long attempts = batches * BATCH;
    return Finding.when(
            received.get() == attempts && sent.get() == attempts,
            String.format(
                Locale.ROOT,
                "%,d of %,d try-sends found the room that was there, %,d of %,d try-receives the"
                    + " value",
                sent.get(),
                attempts,
                received.get(),
                attempts))
        .withSamples(2 * attempts, "attempts")
        .with("sent", sent.get())
        .with("received", received.get());
  }

  private static void tryTogether(Runnable attempt) throws InterruptedException {
    var start = new CountDownLatch(1);
    try (var actors = new Actors()) {
      var triers = new ArrayList<Runnable>();
      for (int i = 0; i < TRIERS; i++) {
        triers.add(attempt);
      }
      for (Runnable trier : triers) {
        actors.startPlatform(
            "trier",
            () -> {
              start.await();
              for (int i = 0; i < BATCH / TRIERS; i++) {
                trier.run();
              }
            });
      }
      start.countDown();
      if (!actors.join(Actors.PATIENCE)) {
        throw new IllegalStateException("a try operation did not return");
      }
    }
  }
}
