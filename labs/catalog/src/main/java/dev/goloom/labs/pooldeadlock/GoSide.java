package dev.goloom.labs.pooldeadlock;

import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Run;
import dev.goloom.kit.Twin;

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
    Twin.Row asleep = go.row("all-asleep");
    boolean told = asleep.number("exit") == 2 && "true".equals(asleep.values().get("told"));
    boolean stuck =
        isAll(go.row("nested-wait"), "blocked") && isAll(go.row("semaphore"), "blocked");
    boolean ended =
        isAll(go.row("help"), "ended")
            && isAll(go.row("no-pool"), "ended")
            && isAll(go.row("not-waiting"), "ended");
    return Finding.when(
            told && stuck && ended,
            "exit code "
                + (long) asleep.number("exit")
                + (told ? ", and it said so" : ", and it did not say so")
                + "; beside a goroutine that listens the workers "
                + (stuck ? "wait for ever" : "go on")
                + "; what helps here "
                + (ended ? "helps there" : "does not help there"))
        .withSamples(6, "scenes")
        .with("go", go.version())
        .with("exit", (long) asleep.number("exit"))
        .with(new Block.Trace("What " + go.version() + " said", go.lines()));
  }

  private static boolean isAll(Twin.Row row, String key) {
    return row.number(key) == row.number("of");
  }
}
