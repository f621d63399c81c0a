package dev.goloom.labs.dynamicscaling;

import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Run;
import dev.goloom.kit.Twin;
import java.util.Locale;

/// What the Go program beside the lab says. It counts goroutines that wait for each other, and
/// looks at no clock.
final class GoSide {
  private GoSide() {}

  static Finding compare(Run run) throws InterruptedException {
    return switch (run.twin()) {
      case Twin.Absent absent -> Finding.skipped(absent.reason());
      case Twin.Ran go -> compare(go, run.number("tasks"));
    };
  }

  private static Finding compare(Twin.Ran go, long tasks) {
    Twin.Row eager = go.row("eager-follows");
    Twin.Row away = go.row("eager-runs-away");
    Twin.Row little = go.row("little-resizes");
    boolean follows = eager.number("workers") == tasks;
    boolean runsAway =
        away.number("workers") == tasks
            && away.number("served") == 4
            && away.number("waiting") == tasks - 4;
    boolean resizes = little.number("up") == 325 && little.number("down") == 38;
    return Finding.when(
            follows && runsAway && resizes,
            String.format(
                Locale.ROOT,
                "%d tasks: %.0f workers; where 4 are served at once, %.0f workers wait; Little's"
                    + " law asks for %.0f, then %.0f",
                tasks,
                eager.number("workers"),
                away.number("waiting"),
                little.number("up"),
                little.number("down")))
        .withSamples(3, "scenes")
        .with("go", go.version())
        .with(new Block.Trace("What " + go.version() + " said", go.lines()));
  }
}
