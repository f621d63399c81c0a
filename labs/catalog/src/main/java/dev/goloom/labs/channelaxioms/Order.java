package dev.goloom.labs.channelaxioms;

import dev.goloom.channels.Chan;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Run;
import dev.goloom.kit.threads.Actors;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerArray;

/// First in, first out; and what a send that has returned means.
final class Order {
  private static final int WAITERS = 20;

  private Order() {}

  /// One sender, one receiver, without a buffer and with one.
  static Finding ofValues(Run run) throws InterruptedException {
    long values = run.number(ChannelAxiomsLab.ROUNDS);
    long inOrder = inOrder(Chan.make(), values) + inOrder(Chan.make(16), values);
    return Finding.when(
            inOrder == 2 * values,
            String.format(Locale.ROOT, "%,d of %,d values in their order", inOrder, 2 * values))
        .withSamples(2 * values, "values")
        .with("inOrder", inOrder);
  }

  private static long inOrder(Chan<Long> channel, long values) throws InterruptedException {
    try (var actors = new Actors()) {
      actors.start(
          "sender",
          () -> {
            for (long value = 0; value < values; value++) {
              channel.send(value);
            }
            channel.close();
          });
      long inOrder = 0;
      for (long expected = 0; expected < values; expected++) {
        inOrder += Objects.equals(channel.receive(), expected) ? 1 : 0;
      }
      return inOrder;
    }
  }

  /// Receivers that begin to wait one after another are served in that order.
  static Finding ofWaiters(Run run) throws InterruptedException {
    Chan<Integer> channel = Chan.make();
    var got = new AtomicIntegerArray(WAITERS);
    try (var actors = new Actors()) {
      for (int i = 0; i < WAITERS; i++) {
        int place = i;
        actors.start("receiver", () -> got.set(place, Objects.requireNonNull(channel.receive())));
        actors.settle(); // this one waits before the next begins
      }
      for (int value = 0; value < WAITERS; value++) {
        channel.send(value);
      }
      actors.settle();
    }
    int served = 0;
    for (int i = 0; i < WAITERS; i++) {
      served += got.get(i) == i ? 1 : 0;
    }
    return Finding.when(
            served == WAITERS, served + " of " + WAITERS + " receivers were served in their turn")
        .withSamples(WAITERS, "receivers")
        .with("inTurn", served)
        .with("received", got.toString());
  }

  /// A channel's len through its life.
  static Finding len(Run run) throws InterruptedException {
    Chan<Integer> channel = Chan.make(2);
    var lens = new ArrayList<Integer>();
    lens.add(channel.len());
    channel.send(1);
    lens.add(channel.len());
    channel.send(2);
    lens.add(channel.len());
    try (var actors = new Actors()) {
      actors.start("sender", () -> channel.send(3));
      actors.settle();
      lens.add(channel.len()); // one more waits, and does not count
      channel.receive();
      lens.add(channel.len()); // its value has moved up
    }
    channel.close();
    lens.add(channel.len());
    channel.forEach(_ -> lens.add(channel.len()));
    List<Integer> expected = List.of(0, 1, 2, 2, 2, 2, 1, 0);
    boolean cap = channel.cap() == 2 && Chan.make().cap() == 0 && Chan.nil().cap() == 0;
    return Finding.when(
            lens.equals(expected) && cap,
            "len was " + lens + " in a channel of cap " + channel.cap())
        .withSamples(lens.size(), "looks")
        .with("len", lens)
        .with("cap", channel.cap());
  }

  /// What a receiver writes before it receives. Plain: the channel must order it.
  private static final class Mark {
    long begun;
  }

  /// The receiver marks each receive before it; the sender looks after each send.
  static Finding sendReturnsAfterReceive(Run run) throws InterruptedException {
    long rounds = run.number(ChannelAxiomsLab.ROUNDS);
    Chan<Long> channel = Chan.make();
    var mark = new Mark();
    long early = 0;
    try (var actors = new Actors()) {
      actors.start(
          "receiver",
          () -> {
            for (long round = 1; round <= rounds; round++) {
              mark.begun = round;
              channel.receive();
            }
          });
      for (long round = 1; round <= rounds; round++) {
        channel.send(round);
        early += mark.begun < round ? 1 : 0;
      }
    }
    boolean control = Chan.<Integer>make(1).trySend(1);
    return Finding.when(
            early == 0 && control,
            String.format(
                Locale.ROOT,
                "%,d of %,d sends returned before their receive began; with a buffer and no receiver"
                    + " at all, a send %s",
                early,
                rounds,
                control ? "returns" : "waits"))
        .withSamples(rounds, "sends")
        .with("early", early);
  }
}
