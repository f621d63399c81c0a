package dev.goloom.labs.channelaxioms;

import dev.goloom.channels.Chan;
import dev.goloom.channels.CloseOfClosedException;
import dev.goloom.channels.CloseOfNilException;
import dev.goloom.channels.Received;
import dev.goloom.channels.SendOnClosedException;
import dev.goloom.kit.threads.Actor;
import dev.goloom.kit.threads.Actors;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/// What may be done with a channel, and what the Go specification says of it.
enum Operation {
  SEND("send") {
    @Override
    String perform(Chan<Integer> channel) throws InterruptedException {
      channel.send(9);
      return SENDS;
    }

    @Override
    String specified(Situation situation) {
      return switch (situation) {
        case NIL, UNBUFFERED_ALONE, UNBUFFERED_SENDER_WAITS, BUFFERED_FULL -> BLOCKS;
        case UNBUFFERED_RECEIVER_WAITS, BUFFERED_EMPTY, BUFFERED_HALF_FULL -> SENDS;
        case UNBUFFERED_CLOSED, BUFFERED_CLOSED_VALUES_LEFT, BUFFERED_CLOSED_DRAINED -> PANICS_SEND;
      };
    }
  },
  RECEIVE("receive") {
    @Override
    String perform(Chan<Integer> channel) throws InterruptedException {
      return received(channel.receiveOk());
    }

    @Override
    String specified(Situation situation) {
      return switch (situation) {
        case NIL, UNBUFFERED_ALONE, UNBUFFERED_RECEIVER_WAITS, BUFFERED_EMPTY -> BLOCKS;
        case UNBUFFERED_SENDER_WAITS,
            BUFFERED_HALF_FULL,
            BUFFERED_FULL,
            BUFFERED_CLOSED_VALUES_LEFT ->
            RECEIVES;
        case UNBUFFERED_CLOSED, BUFFERED_CLOSED_DRAINED -> FINDS_CLOSED;
      };
    }
  },
  CLOSE("close") {
    @Override
    String perform(Chan<Integer> channel) {
      channel.close();
      return "closes";
    }

    @Override
    String specified(Situation situation) {
      return switch (situation) {
        case NIL -> "panic: close of nil";
        case UNBUFFERED_CLOSED, BUFFERED_CLOSED_VALUES_LEFT, BUFFERED_CLOSED_DRAINED ->
            "panic: close of closed";
        default -> "closes";
      };
    }
  },
  TRY_SEND("try-send") {
    @Override
    String perform(Chan<Integer> channel) {
      return channel.trySend(9) ? SENDS : NOT_NOW;
    }

    @Override
    String specified(Situation situation) {
      return notNow(SEND.specified(situation));
    }
  },
  TRY_RECEIVE("try-receive") {
    @Override
    String perform(Chan<Integer> channel) {
      Received<Integer> found = channel.tryReceiveOk();
      return found.ok() || found.closed() ? received(found) : NOT_NOW;
    }

    @Override
    String specified(Situation situation) {
      return notNow(RECEIVE.specified(situation));
    }
  };

  static final List<Operation> ALL = List.of(values());

  private static final String SENDS = "sends";
  private static final String RECEIVES = "receives 1";
  private static final String FINDS_CLOSED = "zero value, not ok";
  private static final String BLOCKS = "blocks";
  private static final String NOT_NOW = "default taken";
  private static final String PANICS_SEND = "panic: send on closed";

  private final String id;

  Operation(String id) {
    this.id = id;
  }

  /// As claims and the Go program name it.
  String id() {
    return id;
  }

  /// What the Go specification says.
  abstract String specified(Situation situation);

  /// Does it.
  ///
  /// @return what it did, in words
  abstract String perform(Chan<Integer> channel) throws InterruptedException;

  /// Does it in a thread of its own, with a fresh channel.
  ///
  /// That it blocks is seen from the thread's state and from what it waits for, and confirmed by
  /// its end: nothing but an interrupt got it out.
  ///
  /// @return what it did, in words
  String observe(Situation situation) throws InterruptedException {
    var did = new AtomicReference<>("");
    Actor actor;
    try (var partners = new Actors();
        var actors = new Actors()) {
      Chan<Integer> channel = situation.prepare(partners);
      actor = actors.start(id, () -> did.set(perform(channel)));
      actors.settle();
    }
    if (actor.wasInterrupted()) {
      return BLOCKS;
    }
    return actor.failure().map(Operation::panic).orElse(did.get());
  }

  /// Go's word for an exception; another failure speaks for itself.
  private static String panic(Throwable failure) {
    return switch (failure) {
      case SendOnClosedException _ -> PANICS_SEND;
      case CloseOfClosedException _ -> "panic: close of closed";
      case CloseOfNilException _ -> "panic: close of nil";
      default -> failure.toString();
    };
  }

  private static String received(Received<Integer> found) {
    return found.ok() ? "receives " + found.value() : FINDS_CLOSED;
  }

  private static String notNow(String blocking) {
    return blocking.equals(BLOCKS) ? NOT_NOW : blocking;
  }
}
