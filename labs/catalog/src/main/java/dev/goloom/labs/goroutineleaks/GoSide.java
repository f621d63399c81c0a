package dev.goloom.labs.goroutineleaks;

import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Run;
import dev.goloom.kit.Twin;
import java.util.stream.Stream;

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
    long agree = Stream.of(Leak.values()).filter(leak -> leaksAlike(go.row(leak.id()))).count();
    return Finding.when(
            agree == Leak.values().length,
            agree + " of " + Leak.values().length + " leak in Go as they do here")
        .withSamples(Leak.values().length, "leaks")
        .with("go", go.version())
        .with(new Block.Trace("What " + go.version() + " said", go.lines()));
  }

  private static boolean leaksAlike(Twin.Row row) {
    return row.number("leaked") == row.number("of") && row.number("fixed") == 0;
  }
}
