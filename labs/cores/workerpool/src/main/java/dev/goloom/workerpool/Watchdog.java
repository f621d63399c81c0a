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
  void look(Dispatch dispatch, long now) {
    Stall stall = dispatch.stall();
    if (stall == null || stall.finished() != finished) {
      progress(dispatch, stall, now);
    } else if (now - since >= patience() && stall.allWait()) {
      since = now;
      act(dispatch, stall);
    }
  }

  private void progress(Dispatch dispatch, @Nullable Stall stall, long now) {
    finished = stall == null ? -1 : stall.finished();
    since = now;
    if (stall == null) {
      steps = 0;
      reported = false;
      dispatch.dismissSpares();
    }
  }

  private long patience() {
    long nanos = policy.after().toNanos();
    return steps == 0 ? nanos : nanos / LATER_STEPS;
  }

  private void act(Dispatch dispatch, Stall stall) {
    steps++;
    int spares = dispatch.spares();
    if (spares < policy.spares()) {
      dispatch.addSpares(Math.min(Math.max(1, spares), policy.spares() - spares));
    } else {
      Stall.Chain chain = stall.longestChain();
      if (chain != null && policy.fails()) {
        fail(dispatch, stall, chain);
      } else {
        report(dispatch, stall, chain);
      }
    }
  }

  private void fail(Dispatch dispatch, Stall stall, Stall.Chain chain) {
    var e = new PoolDeadlockException(describe(dispatch, stall), chain.lines());
    tell(dispatch, stall, e.toString());
    dispatch.giveUp(chain.worker(), e);
  }

  private void report(Dispatch dispatch, Stall stall, Stall.@Nullable Chain chain) {
    if (reported) {
      return;
    }
    reported = true;
    List<String> lines = new ArrayList<>();
    lines.add(describe(dispatch, stall));
    lines.addAll(chain == null ? stall.waits() : chain.lines());
    tell(dispatch, stall, String.join("\n  ", lines));
  }

  private static void tell(Dispatch dispatch, Stall stall, String words) {
    LOG.log(Level.WARNING, words);
    dispatch.deadlockSeen(words, stall.workers(), stall.queued());
  }

  private String describe(Dispatch dispatch, Stall stall) {
    return "pool %s: %s: %d workers wait, %d tasks are queued, none has ended for %s"
        .formatted(
            dispatch.name(),
            stall.longestChain() == null ? "stalled" : "deadlock",
            stall.workers(),
            stall.queued(),
            policy.after());
  }
}
