package dev.goloom.labs.goroutineleaks;

import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Run;
import dev.goloom.kit.process.Child;
import dev.goloom.kit.process.ChildJvm;
import dev.goloom.labs.proofs.Collector;
import dev.goloom.labs.proofs.Rows;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/// What the method cannot prove, and what it says where it cannot work.
final class Limits {
  private Limits() {}

  /// What was seen of threads that nobody can prove.
  private record Seen(Collector collector, long threads, long suspected, long proved) {
    static Seen of(Collector collector, Child.Outcome outcome) {
      List<String> fields = outcome.records("blind").getFirst();
      return new Seen(
          collector,
          Long.parseLong(fields.get(0)),
          Long.parseLong(fields.get(1)),
          Long.parseLong(fields.get(2)));
    }

    /// A comparison suspects the thread that both snapshots show, once more of them are there.
    boolean isAsStated(Blind blind) {
      return proved == (blind.isProved() ? threads : 0)
          && suspected == (blind.isSuspected() ? 1 : 0);
    }
  }

  static Finding judge(Blind blind, Run run) throws IOException, InterruptedException {
    Rows<Seen> rows =
        Rows.of(
            Collector.chosen(run),
            run,
            collector ->
                collector
                    .run(collector.seeing(BlindTrial.class).args(blind.name()))
                    .map(outcome -> Seen.of(collector, outcome)));
    return rows.judged(seen -> judge(blind, seen));
  }

  private static Finding judge(Blind blind, List<Seen> all) {
    boolean asStated = all.stream().allMatch(seen -> seen.isAsStated(blind));
    Seen worst =
        all.stream().filter(seen -> !seen.isAsStated(blind)).findFirst().orElse(all.getFirst());
    return Finding.when(
            asStated,
            worst.proved()
                + " of "
                + worst.threads()
                + " proved; two snapshots suspect "
                + (worst.suspected() > 0 ? "what stood still in both" : "nothing"))
        .withSamples(worst.threads() * all.size(), "threads")
        .with("proved", worst.proved())
        .with("suspected", worst.suspected())
        .with("collectors", all.stream().map(seen -> seen.collector().word()).toList());
  }

  static Finding withoutCollection(Run run) throws IOException, InterruptedException {
    return unknown(
        run,
        collector -> collector.seeing(Probe.class).flags(List.of("-XX:+DisableExplicitGC")),
        "-XX:+DisableExplicitGC");
  }

  static Finding withoutExport(Run run) throws IOException, InterruptedException {
    return unknown(run, collector -> collector.blind(Probe.class), "--add-exports");
  }

  private static Finding unknown(Run run, Function<Collector, ChildJvm> jvm, String flag)
      throws IOException, InterruptedException {
    Rows<Child.Outcome> rows =
        Rows.of(
            Collector.chosen(run),
            run,
            collector -> collector.run(jvm.apply(collector).args("limits", 1)));
    return rows.judged(all -> unknown(all, flag));
  }

  private static Finding unknown(List<Child.Outcome> all, String flag) {
    boolean asStated = true;
    for (Child.Outcome outcome : all) {
      List<String> limits = outcome.records("limit").stream().map(List::getFirst).toList();
      asStated &= outcome.records("verdict").getFirst().getFirst().equals("UNKNOWN");
      asStated &= limits.stream().anyMatch(limit -> limit.contains(flag));
    }
    Child.Outcome first = all.getFirst();
    List<String> verdict = first.records("verdict").getFirst();
    return Finding.when(
            asStated, verdict.get(0) + ", by " + verdict.get(1) + ", beside a real leak")
        .withSamples(all.size(), "profiles")
        .with("verdict", verdict.get(0))
        .with(
            new Block.Trace(
                "What it says of itself",
                first.records("limit").stream().map(List::getFirst).toList()));
  }
}
