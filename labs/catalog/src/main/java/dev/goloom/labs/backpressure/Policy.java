package dev.goloom.labs.backpressure;

import dev.goloom.workerpool.Backpressure;
import java.time.Duration;

/// The policies of [Backpressure], by name.
enum Policy {
  BLOCK("block"),
  BLOCK_A_WHILE("block 1 ms"),
  REJECT("reject"),
  CALLER_RUNS("caller runs"),
  DROP_OLDEST("drop oldest"),
  DROP_NEWEST("drop newest"),
  SHED_BY_PRIORITY("shed by priority"),
  SHED_BY_DEADLINE("shed by deadline");

  private final String words;

  Policy(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  Backpressure backpressure() {
    return switch (this) {
      case BLOCK -> Backpressure.block();
      case BLOCK_A_WHILE -> Backpressure.block(Duration.ofMillis(1));
      case REJECT -> Backpressure.reject();
      case CALLER_RUNS -> Backpressure.callerRuns();
      case DROP_OLDEST -> Backpressure.dropOldest();
      case DROP_NEWEST -> Backpressure.dropNewest();
      case SHED_BY_PRIORITY -> Backpressure.shedByPriority();
      case SHED_BY_DEADLINE -> Backpressure.shedByDeadline();
    };
  }

  /// Plays an overload against a pool of one worker with this policy.
  ///
  /// @param places in its queue
  Shift under(Overload overload, int places) throws InterruptedException {
    return Conductor.play(words, overload, new PoolIntake(this, places));
  }

  /// With a queue as long as the overload speaks of.
  Shift under(Overload overload) throws InterruptedException {
    return under(overload, overload.queue());
  }
}
