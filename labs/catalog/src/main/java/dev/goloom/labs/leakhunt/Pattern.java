package dev.goloom.labs.leakhunt;

import static dev.goloom.channels.Select.receive;

import dev.goloom.channels.Chan;
import dev.goloom.channels.Select;
import dev.goloom.channels.WaitGroup;
import dev.goloom.channels.WeightedSemaphore;
import dev.goloom.labs.proofs.Scene;
import dev.goloom.labs.proofs.Scene.Body;
import dev.goloom.leaks.WaitReason;
import java.util.concurrent.CompletableFuture;

/// What a goroutine waits for, and who could end it. Who keeps the waker has a healthy thread; who
/// throws it away has a leak.
enum Pattern {
  FORGOTTEN_RECEIVER(WaitReason.CHAN_SEND, "nobody receives (chan send)"),
  FORGOTTEN_SENDER(WaitReason.CHAN_RECEIVE, "nobody sends or closes (chan receive)"),
  NO_DONE_CASE(WaitReason.SELECT, "no case becomes ready (select)"),
  COUNTER(WaitReason.WAIT_GROUP, "the counter never reaches zero (WaitGroup)"),
  PERMIT(WaitReason.SEMAPHORE, "a permit was never given back (semaphore)"),
  PROMISE(WaitReason.FUTURE, "nobody completes the future (future)");

  private final WaitReason reason;
  private final String words;

  Pattern(WaitReason reason, String words) {
    this.reason = reason;
    this.words = words;
  }

  /// What the detector calls it.
  WaitReason reason() {
    return reason;
  }

  /// An answer to choose.
  String words() {
    return words;
  }

  /// A wait, and what ends it.
  record Wait(Body waiting, Body waker) {}

  /// A new wait. Its two sides share one thing, and nothing else has it.
  Wait make() {
    return switch (this) {
      case FORGOTTEN_RECEIVER -> {
        var channel = Chan.<Integer>make();
        yield new Wait(() -> channel.send(1), channel::receive);
      }
      case FORGOTTEN_SENDER -> {
        var channel = Chan.<Integer>make();
        yield new Wait(channel::receive, channel::close);
      }
      case NO_DONE_CASE -> {
        var channel = Chan.<Integer>make();
        yield new Wait(Select.of(receive(channel))::run, channel::close);
      }
      case COUNTER -> {
        var group = new WaitGroup();
        group.add(1);
        yield new Wait(group::await, group::done);
      }
      case PERMIT -> {
        var permits = new WeightedSemaphore(1);
        Scene.unheeded(() -> permits.acquire(1));
        yield new Wait(() -> permits.acquire(1), () -> permits.release(1));
      }
      case PROMISE -> {
        var promise = new CompletableFuture<Integer>();
        yield new Wait(promise::get, () -> promise.complete(1));
      }
    };
  }
}
