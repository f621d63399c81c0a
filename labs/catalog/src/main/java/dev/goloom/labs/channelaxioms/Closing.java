package dev.goloom.labs.channelaxioms;

import dev.goloom.channels.Chan;
import dev.goloom.channels.SendOnClosedException;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Run;
import dev.goloom.kit.threads.Actor;
import dev.goloom.kit.threads.Actors;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// What a close does to those who wait, and to what is in the buffer.
final class Closing {
  private Closing() {}

  /// Half of the threads wait to receive on one channel, half to send on another; then both close.
  static Finding wakesAll(Run run) throws InterruptedException {
    long each = run.number(ChannelAxiomsLab.THREADS);
    var answered = new AtomicInteger();
    Chan<Integer> in = Chan.make();
    Chan<Integer> out = Chan.make();
    int waited;
    List<Actor> all;
    try (var actors = new Actors()) {
      for (int i = 0; i < each; i++) {
        actors.start("receiver", () -> answered.addAndGet(in.receiveOk().closed() ? 1 : 0));
        actors.start("sender", () -> out.send(1));
      }
      actors.settle();
      waited = actors.blocked().size();
      in.close();
      out.close();
      actors.settle();
      all = actors.all();
    }
    long panicked = all.stream().filter(Closing::sentOnClosed).count();
    return Finding.when(
            waited == 2 * each && answered.get() == each && panicked == each,
            waited
                + " threads waited; after the close "
                + answered
                + " receivers got the zero value and "
                + panicked
                + " senders failed")
        .withSamples(waited, "threads")
        .with("waited", waited)
        .with("received", answered.get())
        .with("failed", panicked);
  }

  private static boolean sentOnClosed(Actor actor) {
    return actor.failure().filter(SendOnClosedException.class::isInstance).isPresent();
  }

  /// Closes a channel with five values in its buffer and takes six.
  static Finding leavesValues(Run run) throws InterruptedException {
    Chan<Integer> channel = Chan.make(5);
    for (int value = 1; value <= 5; value++) {
      channel.send(value);
    }
    channel.close();
    var received = new ArrayList<Integer>();
    channel.forEach(received::add);
    boolean thenClosed = channel.receive() == null && channel.receiveOk().closed();
    return Finding.when(
            received.equals(List.of(1, 2, 3, 4, 5)) && thenClosed,
            "received " + received + " after the close, then " + (thenClosed ? "not ok" : "more"))
        .withSamples(received.size(), "values")
        .with("received", received);
  }
}
