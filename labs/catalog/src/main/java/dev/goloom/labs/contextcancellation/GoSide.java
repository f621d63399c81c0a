package dev.goloom.labs.contextcancellation;

import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Run;
import dev.goloom.kit.Twin;
import dev.goloom.kit.Verdict;
import java.util.Locale;

/// What the Go program beside the lab says. It runs in real time: a stalled machine may spoil its
/// figures, which leaves the claim open and refutes nothing.
final class GoSide {
  /// What an uncancelled context takes at the very least, in bytes.
  private static final double LEAST_BYTES = 50;

  private GoSide() {}

  static Finding compare(Run run) throws InterruptedException {
    return switch (run.twin()) {
      case Twin.Absent absent -> Finding.skipped(absent.reason());
      case Twin.Ran go -> compare(go, run.number("units"));
    };
  }

  private static Finding compare(Twin.Ran go, long units) {
    Twin.Row addUp = go.row("timeouts-add-up");
    Twin.Row shared = go.row("budget-is-shared");
    Twin.Row ignores = go.row("wasted-ignores");
    Twin.Row listens = go.row("wasted-listens");
    Twin.Row cause = go.row("cause-is-kept");
    boolean sums = addUp.number("answered") == 3 && addUp.number("total") >= 240;
    boolean budget = shared.number("begun") < 3 && shared.number("total") >= 100;
    boolean waste =
        ignores.number("after") >= 3 * (units - 10) / 2.0 && listens.number("after") <= 3;
    boolean kept = "true".equals(cause.values().get("same"));
    Verdict open = kept ? Verdict.INCONCLUSIVE : Verdict.REFUTED;
    boolean same = sums && budget && waste && kept;
    return Finding.of(
            same ? Verdict.HOLDS : open,
            String.format(
                Locale.ROOT,
                "fresh timeouts: %.0f ms; one deadline: %.0f ms; wasted units: %.0f without the"
                    + " context, %.0f with it; the cause is %s",
                addUp.number("total"),
                shared.number("total"),
                ignores.number("after"),
                listens.number("after"),
                kept ? "kept" : "lost"))
        .withSamples(5, "scenes")
        .with("go", go.version())
        .with(new Block.Trace("What " + go.version() + " said", go.lines()));
  }

  static Finding keepsDropped(Run run) throws InterruptedException {
    return switch (run.twin()) {
      case Twin.Absent absent -> Finding.skipped(absent.reason());
      case Twin.Ran go -> {
        double dropped = go.row("dropped-context").number("bytes");
        double cancelled = go.row("cancelled-context").number("bytes");
        yield Finding.when(
                dropped > LEAST_BYTES && cancelled < LEAST_BYTES,
                String.format(
                    Locale.ROOT,
                    "%.0f bytes stay for each context that was dropped, %.0f for each that was"
                        + " cancelled",
                    dropped,
                    cancelled))
            .withSamples(run.number("contexts"), "bytes")
            .with("go", go.version())
            .with("dropped", dropped)
            .with("cancelled", cancelled);
      }
    };
  }
}
