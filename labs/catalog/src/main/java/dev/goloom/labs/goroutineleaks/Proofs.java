package dev.goloom.labs.goroutineleaks;

import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Run;
import dev.goloom.labs.proofs.Collector;
import dev.goloom.labs.proofs.Rows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The leaks that the collector proves.
final class Proofs {
  private Proofs() {}

  /// One leak, with the collectors that the user chose.
  static Finding judge(Leak leak, Run run) throws IOException, InterruptedException {
    long rounds = run.number(GoroutineLeaksLab.ROUNDS);
    Rows<Sighting> rows =
        Rows.of(
            Collector.chosen(run),
            run,
            collector -> Sighting.of(collector, List.of(leak), rounds).map(List::getFirst));
    return rows.judged(seen -> judge(leak, rounds, seen));
  }

  private static Finding judge(Leak leak, long rounds, List<Sighting> seen) {
    boolean exact = seen.stream().allMatch(sighting -> sighting.isExact(rounds));
    Sighting worst =
        seen.stream().filter(s -> !s.isExact(rounds)).findFirst().orElse(seen.getFirst());
    long planted = rounds * leak.threads();
    Finding finding =
        Finding.when(
                exact,
                worst.proved()
                    + " of "
                    + planted
                    + " proved, ["
                    + worst.reasons()
                    + "] at "
                    + worst.places()
                    + "; repaired: "
                    + worst.leftFixed()
                    + " left, "
                    + worst.provedFixed()
                    + " proved")
            .withSamples(planted * seen.size(), "threads")
            .with("reason", leak.reason().text())
            .with("places", worst.places())
            .with("proved", worst.proved())
            .with("named", worst.named())
            .with("countBefore", worst.before())
            .with("countAfter", worst.after())
            .with("collectors", seen.stream().map(s -> s.collector().word()).toList());
    return finding
        .with(
            new Block.Text(
                "NumGoroutine: "
                    + worst.before()
                    + " before, "
                    + worst.after()
                    + " after. What to do: "
                    + leak.reason().advice()))
        .with(new Block.Trace("The profile, in Go's text (debug=1)", worst.text()));
  }

  /// All leaks with each of the five.
  static Finding everyCollector(Run run) throws IOException, InterruptedException {
    long rounds = run.number(GoroutineLeaksLab.ROUNDS);
    Rows<List<Sighting>> rows =
        Rows.of(
            List.of(Collector.values()),
            run,
            collector -> Sighting.of(collector, List.of(Leak.values()), rounds));
    return rows.judged(seen -> compare(rounds, seen, rows.absent()));
  }

  private static Finding compare(long rounds, List<List<Sighting>> seen, List<Collector> absent) {
    var table = new ArrayList<List<String>>();
    boolean exact = true;
    for (List<Sighting> all : seen) {
      long planted = all.stream().mapToLong(s -> rounds * s.leak().threads()).sum();
      exact &= all.stream().allMatch(sighting -> sighting.isExact(rounds));
      table.add(
          List.of(
              all.getFirst().collector().word(),
              String.valueOf(planted),
              String.valueOf(all.stream().mapToLong(Sighting::proved).sum()),
              String.valueOf(all.stream().mapToLong(Sighting::named).sum()),
              String.valueOf(all.stream().mapToLong(Sighting::provedFixed).sum())));
    }
    absent.forEach(collector -> table.add(List.of(collector.word(), "not here", "", "", "")));
    long planted =
        seen.stream().flatMap(List::stream).mapToLong(s -> rounds * s.leak().threads()).sum();
    return Finding.when(
            exact,
            exact
                ? seen.size() + " collectors: every leak proved and named, no false alarm"
                : "the collectors differ: see the table")
        .withSamples(planted, "threads")
        .with("verdicts", table)
        .with(
            new Block.Table(
                "", List.of("collector", "leaked", "proved", "named", "false alarms"), table));
  }
}
