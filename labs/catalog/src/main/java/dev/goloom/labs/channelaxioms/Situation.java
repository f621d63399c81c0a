package dev.goloom.labs.channelaxioms;

import dev.goloom.channels.Chan;
import dev.goloom.kit.threads.Actors;

/// What a channel may be in when something is done with it. Buffers hold two values.
enum Situation {
  NIL {
    @Override
    Chan<Integer> prepare(Actors partners) {
      return Chan.nil();
    }
  },
  UNBUFFERED_ALONE {
    @Override
    Chan<Integer> prepare(Actors partners) {
      return Chan.make();
    }
  },
  UNBUFFERED_RECEIVER_WAITS {
    @Override
    Chan<Integer> prepare(Actors partners) throws InterruptedException {
      Chan<Integer> channel = Chan.make();
      partners.start("receiver", channel::receive);
      partners.settle();
      return channel;
    }
  },
  UNBUFFERED_SENDER_WAITS {
    @Override
    Chan<Integer> prepare(Actors partners) throws InterruptedException {
      Chan<Integer> channel = Chan.make();
      partners.start("sender", () -> channel.send(1));
      partners.settle();
      return channel;
    }
  },
  UNBUFFERED_CLOSED {
    @Override
    Chan<Integer> prepare(Actors partners) {
      return closed(Chan.make());
    }
  },
  BUFFERED_EMPTY {
    @Override
    Chan<Integer> prepare(Actors partners) {
      return Chan.make(2);
    }
  },
  BUFFERED_HALF_FULL {
    @Override
    Chan<Integer> prepare(Actors partners) {
      return buffered(1);
    }
  },
  BUFFERED_FULL {
    @Override
    Chan<Integer> prepare(Actors partners) {
      return buffered(2);
    }
  },
  BUFFERED_CLOSED_VALUES_LEFT {
    @Override
    Chan<Integer> prepare(Actors partners) {
      return closed(buffered(2));
    }
  },
  BUFFERED_CLOSED_DRAINED {
    @Override
    Chan<Integer> prepare(Actors partners) {
      return closed(Chan.make(2));
    }
  };

  /// A fresh channel in this situation.
  ///
  /// @param partners where the thread that waits on it, if any, belongs
  abstract Chan<Integer> prepare(Actors partners) throws InterruptedException;

  /// As the Go program beside the lab names it.
  String row() {
    return words().replace(", ", "-").replace(' ', '-');
  }

  String words() {
    return switch (this) {
      case NIL -> "nil";
      case UNBUFFERED_ALONE -> "unbuffered, nobody waits";
      case UNBUFFERED_RECEIVER_WAITS -> "unbuffered, receiver waits";
      case UNBUFFERED_SENDER_WAITS -> "unbuffered, sender waits";
      case UNBUFFERED_CLOSED -> "closed, unbuffered";
      case BUFFERED_EMPTY -> "buffered, empty";
      case BUFFERED_HALF_FULL -> "buffered, half full";
      case BUFFERED_FULL -> "buffered, full";
      case BUFFERED_CLOSED_VALUES_LEFT -> "closed, values left";
      case BUFFERED_CLOSED_DRAINED -> "closed, drained";
    };
  }

  private static Chan<Integer> buffered(int values) {
    Chan<Integer> channel = Chan.make(2);
    for (int value = 1; value <= values; value++) {
      if (!channel.trySend(value)) {
        throw new IllegalStateException("a buffer with room took no value");
      }
    }
    return channel;
  }

  private static Chan<Integer> closed(Chan<Integer> channel) {
    channel.close();
    return channel;
  }
}
