package dev.goloom.labs.gostruct;

import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Run;
import dev.goloom.kit.Twin;
import java.util.ArrayList;
import java.util.List;

/// What the Go program beside the lab says.
final class GoSide {
  private GoSide() {}

  static Finding compare(Run run) throws InterruptedException {
    return switch (run.twin()) {
      case Twin.Absent absent -> Finding.skipped(absent.reason());
      case Twin.Ran go -> compare(Scale.of(run), go);
    };
  }

  private static Finding compare(Scale scale, Twin.Ran go) {
    int bound = scale.workers() + scale.queue();
    var scenes = new Scenes(go);
    scenes.equal("no-backpressure", "accepted", scale.jobs());
    scenes.equal("no-backpressure", "goroutines", scale.jobs() - scale.workers());
    scenes.above("lost-at-stop", "lost", 0);
    scenes.equal("lost-at-stop", "hang", go.row("lost-at-stop").number("lost"));
    scenes.equal("accepted-after-stop", "ran", 0);
    scenes.equal("accepted-after-stop", "insend", scale.workers());
    scenes.equal("accepted-after-stop", "stops", 1);
    scenes.equal("stop-does-not-wait", "running", scale.workers());
    scenes.equal("stop-does-not-wait", "workers", scale.workers() - 1.0);
    scenes.above("no-order", "overtaken", 0);
    scenes.equal("bounded-fixed", "accepted", bound);
    scenes.equal("drains-fixed", "ran", bound);
    scenes.equal("drains-fixed", "left", 0);
    scenes.equal("deadline-fixed", "undone", scale.queue());
    scenes.equal("recovers-fixed", "failed", scale.jobs());
    scenes.equal("order-fixed", "overtaken", 0);
    return scenes.finding();
  }

  /// In Go a panic that nobody recovers is fatal for all.
  static Finding panicEndsTheProcess(Run run) throws InterruptedException {
    return switch (run.twin()) {
      case Twin.Absent absent -> Finding.skipped(absent.reason());
      case Twin.Ran go -> go.isFatal("panic");
    };
  }

  /// The figures compared so far.
  private static final class Scenes {
    private final Twin.Ran go;
    private final List<List<String>> rows = new ArrayList<>();
    private int same;

    Scenes(Twin.Ran go) {
      this.go = go;
    }

    void equal(String scene, String figure, double expected) {
      double seen = go.row(scene).number(figure);
      add(scene, figure, seen, seen == expected);
    }

    void above(String scene, String figure, double least) {
      double seen = go.row(scene).number(figure);
      add(scene, figure, seen, seen > least);
    }

    private void add(String scene, String figure, double seen, boolean asHere) {
      same += asHere ? 1 : 0;
      rows.add(List.of(scene, figure, String.valueOf((long) seen), asHere ? "yes" : "no"));
    }

    Finding finding() {
      return Finding.when(
              same == rows.size(),
              same + " of " + rows.size() + " figures are as here, in " + go.version())
          .withSamples(rows.size(), "figures")
          .with("go", go.version())
          .with(
              new Block.Table(
                  "In " + go.version(), List.of("scene", "figure", "seen", "as here"), rows));
    }
  }
}
