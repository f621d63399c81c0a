package dev.goloom.labs.selectdeadlock;

import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Run;
import dev.goloom.kit.Twin;
import dev.goloom.kit.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What the Go program beside the lab says.
final class GoSide {
  static final String PRINTED_PROGRAM =
      """
      ch1, ch2 := make(chan int), make(chan int)
      go func() {
      	select {
      	case ch1 <- 1:
      	case <-ch2:
      	}
      }()
      go func() {
      	select {
      	case ch2 <- 1:
      	case <-ch1:
      	}
      }()
      """;

  private GoSide() {}

  /// Judges each scene as its claim does.
  static Finding compare(Run run) throws InterruptedException {
    return switch (run.twin()) {
      case Twin.Absent absent -> Finding.skipped(absent.reason());
      case Twin.Ran go -> compare(run, go);
    };
  }

  private static Finding compare(Run run, Twin.Ran go) {
    var scenes = new Scenes(go, run.number("turns"));
    scenes.waits("empty-select", "select");
    scenes.waits("nil-cases", "select");
    scenes.waits("everybody-receives", "select");
    scenes.waits("cross-send", "chan-send");
    scenes.ends("cross-send-room");
    scenes.ends("myth");
    scenes.spins("forgotten-default");
    scenes.spins("live-lock");
    scenes.spins("closed-case");
    scenes.turns("closed-case-fixed", 5);
    return scenes.finding();
  }

  /// In Go, all goroutines waiting is fatal.
  static Finding allAsleep(Run run) throws InterruptedException {
    return switch (run.twin()) {
      case Twin.Absent absent -> Finding.skipped(absent.reason());
      case Twin.Ran go -> go.isFatal("all-asleep");
    };
  }

  /// The scenes compared so far.
  private static final class Scenes {
    private final Twin.Ran go;
    private final long manyTurns;
    private final List<List<String>> rows = new ArrayList<>();
    private Verdict verdict = Verdict.HOLDS;

    Scenes(Twin.Ran go, long manyTurns) {
      this.go = go;
      this.manyTurns = manyTurns;
    }

    /// A scene that has not come to rest says nothing yet.
    void waits(String scene, String reason) {
      Twin.Row row = go.row(scene);
      String why = row.values().getOrDefault("reason", "");
      boolean all = row.number("blocked") == row.number("of");
      add(scene, count(row, "blocked") + " wait: " + why.replace('-', ' '));
      judge(all && why.startsWith(reason), all ? Verdict.REFUTED : Verdict.INCONCLUSIVE);
    }

    void ends(String scene) {
      Twin.Row row = go.row(scene);
      add(scene, count(row, "ended") + " runs ended");
      judge(row.number("ended") == row.number("of"), Verdict.REFUTED);
    }

    /// Too few turns may be the machine's doing.
    void spins(String scene) {
      Twin.Row row = go.row(scene);
      add(scene, String.format(Locale.ROOT, "%,d turns", (long) row.number("turns")));
      judge(row.number("turns") >= manyTurns, Verdict.INCONCLUSIVE);
    }

    void turns(String scene, long turns) {
      Twin.Row row = go.row(scene);
      add(scene, String.format(Locale.ROOT, "%,d turns", (long) row.number("turns")));
      judge(row.number("turns") == turns, Verdict.REFUTED);
    }

    private static String count(Twin.Row row, String key) {
      return String.format(
          Locale.ROOT, "%,d of %,d", (long) row.number(key), (long) row.number("of"));
    }

    private void add(String scene, String seen) {
      rows.add(List.of(scene, seen));
    }

    private void judge(boolean asStated, Verdict otherwise) {
      if (!asStated && verdict != Verdict.REFUTED) {
        verdict = otherwise;
      }
    }

    Finding finding() {
      String observed =
          verdict == Verdict.HOLDS
              ? rows.size() + " of " + rows.size() + " scenes are the same in " + go.version()
              : "not all scenes are the same in " + go.version();
      return Finding.of(verdict, observed)
          .withSamples(rows.size(), "scenes")
          .with("go", go.version())
          .with(new Block.Table("In " + go.version(), List.of("scene", "seen"), rows));
    }
  }
}
