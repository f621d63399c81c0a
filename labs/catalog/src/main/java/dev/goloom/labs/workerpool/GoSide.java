package dev.goloom.labs.workerpool;

import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Run;
import dev.goloom.kit.Twin;
import java.util.List;

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
    Twin.Row bounded = go.row("bounded");
    Twin.Row throwing = go.row("panicking");
    Twin.Row drain = go.row("drain");
    Twin.Row cancelled = go.row("cancelled");
    Twin.Row expired = go.row("expired");
    Twin.Row nested = go.row("nested");
    boolean same =
        bounded.number("queued") == Bounds.QUEUE
            && bounded.number("waiting") == Bounds.CLIENTS
            && bounded.number("done") == Bounds.CLIENTS * Bounds.TASKS_EACH
            && throwing.number("workers") == Pools.WORKERS
            && drain.number("accepted") == drain.number("completed") + drain.number("undone")
            && expired.number("ran") == 0;
    boolean differ = cancelled.number("taken") == 0 && nested.number("done") == 0;
    return Finding.when(
            same && differ,
            String.format(
                "%.0f of %d places, %.0f wait; accepted %.0f = completed %.0f + undone %.0f; a"
                    + " cancelled job keeps its place; nested waits: %.0f of %.0f done",
                bounded.number("queued"),
                Bounds.QUEUE,
                bounded.number("waiting"),
                drain.number("accepted"),
                drain.number("completed"),
                drain.number("undone"),
                nested.number("done"),
                nested.number("jobs")))
        .withSamples(go.lines().size(), "situations")
        .with("go", go.version())
        .with(new Block.Trace(go.version() + " says", List.copyOf(go.lines())));
  }
}
