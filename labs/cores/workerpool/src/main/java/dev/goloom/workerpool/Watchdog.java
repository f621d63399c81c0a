package dev.goloom.workerpool;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks after a pool whose tasks may wait for each other, as its [DeadlockPolicy] says.
///
/// It reads no clock: who calls it says what time it is. One thread at a time may call it. It does
/// not hold the pool, which may be forgotten while it is looked after.
final class Watchdog {
  private static final System.Logger LOG = System.getLogger("dev.goloom.workerpool");
  private static final int LATER_STEPS = 4;

  private final DeadlockPolicy policy;

  private long finished = -1;
  private long since;
  private int steps;
  private boolean reported;

  Watchdog(DeadlockPolicy policy) {
    this.policy = policy;
  }

  /// Looks once.
  ///
  /// @param now in nanoseconds
  void look(Relief relief, long now) {
    Stall stall = relief.stall();
    if (stall == null || stall.finished() != finished) {
      progress(relief, stall, now);
    } else if (now - since >= patience() && stall.allWait()) {
      since = now;
      act(relief, stall);
    }
  }

  private void progress(Relief relief, @Nullable Stall stall, long now) {
    finished = stall == null ? -1 : stall.finished();
    since = now;
    if (stall == null) {
      steps = 0;
      reported = false;
      relief.dismissSpares();
    }
  }

  private long patience() {
    long nanos = policy.after().toNanos();
    return steps == 0 ? nanos : nanos / LATER_STEPS;
  }

  private void act(Relief relief, Stall stall) {
    steps++;
    int spares = relief.spares();
    if (spares < policy.spares()) {
      relief.addSpares(Math.min(Math.max(1, spares), policy.spares() - spares));
    } else {
      Stall.Chain chain = stall.longestChain();
      if (chain != null && policy.fails()) {
        fail(relief, stall, chain);
      } else {
        report(relief, stall, chain);
      }
    }
  }

  private void fail(Relief relief, Stall stall, Stall.Chain chain) {
    var e = new PoolDeadlockException(describe(relief, stall), chain.lines());
    tell(relief, stall, e.toString());
    relief.giveUp(chain.worker(), e);
  }

  private void report(Relief relief, Stall stall, Stall.@Nullable Chain chain) {
    if (reported) {
      return;
    }
    reported = true;
    List<String> lines = new ArrayList<>();
    lines.add(describe(relief, stall));
    lines.addAll(chain == null ? stall.waits() : chain.lines());
    tell(relief, stall, String.join("\n  ", lines));
  }

  private static void tell(Relief relief, Stall stall, String words) {
    LOG.log(Level.WARNING, words);
    relief.deadlockSeen(words, stall.workers(), stall.queued());
  }

  private String describe(Relief relief, Stall stall) {
    return "pool %s: %s: %d workers wait, %d tasks are queued, none has ended for %s"
        .formatted(
            relief.pool(),
            stall.longestChain() == null ? "stalled" : "deadlock",
            stall.workers(),
            stall.queued(),
            policy.after());
  }
}
