package dev.goloom.cli.bench;

import dev.goloom.cli.bench.Contender.Benchmark;
import dev.goloom.cli.bench.Contender.Effort;
import dev.goloom.cli.bench.Turns.Heat;
import dev.goloom.kit.Run;
import dev.goloom.kit.measure.Ratio;
import dev.goloom.kit.measure.Summary;
import dev.goloom.kit.process.Child;
import dev.goloom.kit.process.Go;
import dev.goloom.kit.process.Scratch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What our own and its peers need in each row of a group, all measured in one run.
///
/// In a quick run a process measures all rows of its contender in turn, in a full run it measures
/// one: what the JIT compiler learns from a row may help or hurt the next.
final class Figures {
  private final Map<Row, Rounds> rows = new LinkedHashMap<>();
  private final Side own;
  private final String unit;

  /// Starts without a figure.
  ///
  /// @param wanted the rows that count; at least one
  /// @param unit of the figures
  Figures(Set<? extends Row> wanted, String unit) {
    this.own = wanted.iterator().next().sides().getFirst();
    this.unit = unit;
    wanted.forEach(row -> rows.put(row, new Rounds(own.label())));
  }

  /// Measures.
  ///
  /// @throws IOException if a process fails
  /// @throws InterruptedException if the run is cancelled
  static Figures measure(Set<? extends Row> wanted, String unit, Optional<Go> go, Run run)
      throws IOException, InterruptedException {
    var figures = new Figures(wanted, unit);
    try (var scratch = new Scratch()) {
      Programs programs = Programs.prepare(go, scratch, run);
      List<Heat> heats =
          processes(wanted, run.quick()).stream().map(rows -> heat(rows, programs)).toList();
      Turns.take((int) run.number("rounds"), heats, Effort.of(run), run, figures::add);
    }
    return figures;
  }

  /// Which rows share a process.
  private static Collection<List<Row>> processes(Set<? extends Row> rows, boolean quick) {
    if (!quick) {
      return rows.stream().map(row -> List.<Row>of(row)).toList();
    }
    var together = new LinkedHashMap<String, List<Row>>();
    for (Row row : rows) {
      together.computeIfAbsent(row.benchmark(), _ -> new ArrayList<>()).add(row);
    }
    return together.values();
  }

  private static Heat heat(List<Row> rows, Programs programs) {
    Set<Side> sides = new LinkedHashSet<>();
    rows.forEach(row -> sides.addAll(row.sides()));
    List<Contender> contenders =
        sides.stream().flatMap(side -> contender(side, rows, programs).stream()).toList();
    return new Heat(rows.size() == 1 ? rows.getFirst().label() : "", contenders);
  }

  private static Optional<Contender> contender(Side side, List<Row> rows, Programs programs) {
    List<String> values =
        rows.stream().filter(row -> row.sides().contains(side)).map(Row::name).toList();
    var benchmark = new Benchmark(rows.getFirst().benchmark() + "." + side.method(), "row", values);
    return side.method().equals(Side.IN_GO)
        ? programs.inGo(side.label(), benchmark)
        : Optional.of(programs.inJava(side.label(), benchmark));
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
  Set<Row> rows() {
    return rows.keySet();
  }

  /// Who is compared with the others.
  Side own() {
    return own;
  }

  String unit() {
    return unit;
  }

  boolean has(Row row, Side side) {
    Rounds rounds = rows.get(row);
    return rounds != null && rounds.has(side.label());
  }

  /// How many processes measured a row for one side.
  int processes() {
    return rows.values().iterator().next().count();
  }

  /// The figures of the processes.
  Summary summary(Row row, Side side) {
    return of(row).summary(side.label());
  }

  /// Our own figure divided by that of a peer.
  Ratio ratio(Row row, Side peer) {
    return ratio(row, own, peer);
  }

  /// The figure of one side divided by that of another.
  Ratio ratio(Row row, Side side, Side peer) {
    return of(row).ratio(side.label(), peer.label());
  }

  /// Our own figure divided by our own.
  Ratio control(Row row) {
    return of(row).control();
  }

  /// The largest median of a process divided by the smallest.
  double spread(Row row, Side side) {
    return of(row).spread(side.label());
  }

  private Rounds of(Row row) {
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
}
