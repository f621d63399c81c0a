package dev.goloom.labs.gracefulshutdown;

import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Run;
import dev.goloom.kit.Twin;
import java.util.Locale;

/// What the Go program beside the lab says.
final class GoSide {
  private GoSide() {}

  static Finding compare(Run run) throws InterruptedException {
    return switch (run.twin()) {
      case Twin.Absent absent -> Finding.skipped(absent.reason());
      case Twin.Ran go -> compare(go);
    };
  }

  private static Finding compare(Twin.Ran go) {
    Twin.Row none = go.row("no-handler");
    Twin.Row exit = go.row("os-exit");
    Twin.Row drain = go.row("drain");
    Twin.Row hasty = go.row("drain-hasty");
    boolean loses = none.number("lost") > 0 && exit.number("lost") > 0;
    boolean finishes = drain.number("lost") == 0 && drain.number("undone") == 0;
    boolean names = hasty.number("lost") == 0;
    return Finding.when(
            loses && finishes && names,
            String.format(
                Locale.ROOT,
                "%.0f lost without a handler, %.0f with os.Exit, %.0f with a drain; a hasty one"
                    + " names %.0f as undone and loses %.0f",
                none.number("lost"),
                exit.number("lost"),
                drain.number("lost"),
                hasty.number("undone"),
                hasty.number("lost")))
        .withSamples(4, "processes")
        .with("go", go.version())
        .with(new Block.Trace("What " + go.version() + " said", go.lines()));
  }
}
