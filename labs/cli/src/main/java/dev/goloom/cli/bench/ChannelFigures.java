package dev.goloom.cli.bench;

import dev.goloom.cli.bench.Contender.Benchmark;
import dev.goloom.cli.bench.Contender.Effort;
import dev.goloom.cli.bench.Turns.Heat;
import dev.goloom.kit.Run;
import dev.goloom.kit.measure.Ratio;
import dev.goloom.kit.measure.Summary;
import dev.goloom.kit.process.Checkout;
import dev.goloom.kit.process.Child;
import dev.goloom.kit.process.Go;
import dev.goloom.kit.process.Scratch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What goloom's channels and their peers need in each row, all measured in one run.
///
/// In a quick run a process measures all rows of its contender in turn, in a full run it measures
/// one: what the JIT compiler learns from a row may help or hurt the next.
final class ChannelFigures {
  private final Map<ChannelRow, Rounds> rows = new EnumMap<>(ChannelRow.class);

  /// Starts without a figure.
  ///
  /// @param wanted the rows that count; at least one
  ChannelFigures(Set<ChannelRow> wanted) {
    wanted.forEach(row -> rows.put(row, new Rounds(ChannelSide.GOLOOM.label())));
  }

  /// Measures.
  ///
  /// @throws IOException if a process fails
  /// @throws InterruptedException if the run is cancelled
  static ChannelFigures measure(Set<ChannelRow> wanted, Path jar, Optional<Go> go, Run run)
      throws IOException, InterruptedException {
    var figures = new ChannelFigures(wanted);
    try (var scratch = new Scratch()) {
      var programs = new Programs(jar, go, built(go, scratch, run), run.number("carriers"));
      List<Heat> heats = processes(wanted, run.quick()).stream().map(programs::heat).toList();
      Turns.take((int) run.number("rounds"), heats, Effort.of(run), run, figures::add);
    }
    return figures;
  }

  private static Optional<Path> built(Optional<Go> go, Scratch scratch, Run run)
      throws IOException, InterruptedException {
    Optional<Path> source = Checkout.existing("benchmarks/go");
    if (go.isEmpty() || source.isEmpty()) {
      return Optional.empty();
    }
    run.note("building the Go benchmark");
    Path executable = scratch.file("bench");
    go.get().build(source.get(), executable);
    return Optional.of(executable);
  }

  /// Which rows share a process.
  private static List<List<ChannelRow>> processes(Set<ChannelRow> rows, boolean quick) {
    if (!quick) {
      return rows.stream().map(List::of).toList();
    }
    List<ChannelRow> plain = rows.stream().filter(row -> !row.selects()).toList();
    List<ChannelRow> selecting = rows.stream().filter(ChannelRow::selects).toList();
    return Stream.of(plain, selecting).filter(together -> !together.isEmpty()).toList();
  }

  /// Adds a process that measured some of the rows.
  void add(String contender, Child.Outcome outcome) {
    Set<String> measured =
        Set.copyOf(outcome.records("sample").stream().map(List::getLast).toList());
    rows.forEach((row, rounds) -> {
      if (measured.contains(row.name())) {
        rounds.add(contender, outcome, sample -> sample.getLast().equals(row.name()));
      }
    });
  }

  /// The rows that were measured, in order.
  Set<ChannelRow> rows() {
    return rows.keySet();
  }

  boolean has(ChannelRow row, ChannelSide side) {
    Rounds rounds = rows.get(row);
    return rounds != null && rounds.has(side.label());
  }

  /// How many processes measured a row for one side.
  int processes() {
    return rows.values().iterator().next().count();
  }

  /// ns per step.
  Summary summary(ChannelRow row, ChannelSide side) {
    return of(row).summary(side.label());
  }

  /// goloom's time divided by that of a peer.
  Ratio ratio(ChannelRow row, ChannelSide peer) {
    return of(row).ratio(ChannelSide.GOLOOM.label(), peer.label());
  }

  /// goloom's time divided by goloom's.
  Ratio control(ChannelRow row) {
    return of(row).control();
  }

  /// The largest median of a process divided by the smallest.
  double spread(ChannelRow row, ChannelSide side) {
    return of(row).spread(side.label());
  }

  private Rounds of(ChannelRow row) {
    Rounds rounds = rows.get(row);
    if (rounds == null) {
      throw new IllegalArgumentException(row + " was not measured");
    }
    return rounds;
  }

  /// All figures, for evidence.
  Map<String, Object> evidence() {
    var all = new LinkedHashMap<String, Object>();
    rows.forEach((row, rounds) -> all.put(row.label(), rounds.figures()));
    return all;
  }

  /// What the processes said of themselves.
  Map<String, Map<String, String>> settings() {
    return rows.values().iterator().next().settings();
  }

  String settingsInWords() {
    return rows.values().iterator().next().settingsInWords(setting -> !setting.equals("row"));
  }

  /// Where the contenders' code is.
  private record Programs(Path jar, Optional<Go> go, Optional<Path> executable, long carriers) {

    Heat heat(List<ChannelRow> rows) {
      ChannelRow any = rows.getFirst();
      List<Contender> contenders =
          Arrays.stream(ChannelSide.values())
              .filter(side -> side.has(any))
              .flatMap(side -> contender(side, rows).stream())
              .toList();
      return new Heat(rows.size() == 1 ? any.label() : "", contenders);
    }

    private Optional<Contender> contender(ChannelSide side, List<ChannelRow> rows) {
      String group = rows.getFirst().selects() ? "SelectBenchmark." : "ChannelBenchmark.";
      List<String> values = rows.stream().map(ChannelRow::name).toList();
      var benchmark = new Benchmark(group + side.method(), "row", values);
      if (side == ChannelSide.GO) {
        return executable.map(program ->
            new Contender.InGo(side.label(), go.orElseThrow(), program, benchmark, carriers));
      }
      return Optional.of(
          new Contender.Jmh(side.label(), jar, benchmark, Contender.Jmh.flags(carriers)));
    }
  }
}
