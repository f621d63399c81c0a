package dev.goloom.labs.executormatrix;

import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Run;
import dev.goloom.kit.Twin;

/// What the Go program beside the lab says of a pool of goroutines that range over a channel.
final class GoSide {
  private GoSide() {}

  static Finding compare(Run run) throws InterruptedException {
    return switch (run.twin()) {
      case Twin.Absent absent -> Finding.skipped(absent.reason());
      case Twin.Ran go -> compare(go);
    };
  }

  private static Finding compare(Twin.Ran go) {
    Twin.Row nested = go.row("nested-wait");
    Twin.Row panic = go.row("panic");
    Twin.Row undone = go.row("undone");
    Twin.Row senders = go.row("blocked-senders");
    boolean stuck = nested.number("blocked") == nested.number("of");
    boolean died = panic.number("exit") == 2 && "true".equals(panic.values().get("told"));
    boolean hang = undone.number("hang") == undone.number("of");
    boolean told = senders.number("told") == senders.number("of");
    return Finding.when(
            stuck && died && hang && told,
            "a nested wait "
                + (stuck ? "deadlocks" : "ends")
                + "; a panic "
                + (died ? "ends the process" : "does not end the process")
                + "; results of queued jobs "
                + (hang ? "never come" : "come")
                + "; blocked senders are "
                + (told ? "told" : "not told"))
        .withSamples(4, "scenes")
        .with("go", go.version())
        .with(new Block.Trace("What " + go.version() + " said", go.lines()));
  }
}
