package dev.goloom.cli.bench;

import dev.goloom.kit.Block;
import dev.goloom.kit.Verdict;
import dev.goloom.kit.measure.Summary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// The figures of a group as people read them: tables of at most 75 columns.
final class Tables {
  private static final String NONE = "-";

  private Tables() {}

  /// Every row, some contenders.
  static Block medians(Figures figures, Side... sides) {
    return bySide(
        figures.unit() + ": median of the processes, the fastest iteration of each",
        figures,
        Arrays.asList(sides),
        Side::label,
        (row, side) -> median(figures, row, side));
  }

  /// Our own time divided by that of some peers.
  static Block ratios(Figures figures, Side... peers) {
    String own = figures.own().label();
    return bySide(
        own + "'s time / the peer's: median (range); below 1, " + own + " is faster",
        figures,
        Arrays.asList(peers),
        peer -> "/ " + peer.label(),
        (row, peer) -> figures.ratio(row, peer).words());
  }

  private static Block bySide(
      String caption, Figures figures, List<Side> sides, Function<Side, String> head, Cell cell) {
    var header = new ArrayList<>(List.of("row"));
    sides.forEach(side -> header.add(head.apply(side)));
    var rows = new ArrayList<List<String>>();
    for (Row row : figures.rows()) {
      var cells = new ArrayList<>(List.of(row.label()));
      sides.forEach(side -> cells.add(figures.has(row, side) ? cell.of(row, side) : NONE));
      rows.add(cells);
    }
    return new Block.Table(caption, header, rows);
  }

  /// How far our own processes lie apart.
  static Block spreads(Figures figures) {
    Side own = figures.own();
    var rows = new ArrayList<List<String>>();
    for (Row row : figures.rows()) {
      Summary summary = figures.summary(row, own);
      rows.add(
          List.of(
              row.label(),
              Rounds.number(summary.min()),
              Rounds.number(summary.median()),
              Rounds.number(summary.max()),
              figures.control(row).words(),
              twoDigits(figures.spread(row, own))));
    }
    return new Block.Table(
        own.label()
            + ", "
            + figures.unit()
            + ": its processes, the A/A control, max / min of their medians",
        List.of("row", "min", "median", "max", "A/A", "max/min"),
        rows);
  }

  /// The limits of a claim, all of the same side's time.
  static Block limits(List<Limit.Result> results, Figures figures) {
    List<Side> peers = results.stream().map(result -> result.limit().peer()).distinct().toList();
    boolean peersDiffer = peers.size() > 1;
    var rows = new ArrayList<List<String>>();
    for (Limit.Result result : results) {
      Row row = result.limit().row();
      rows.add(
          List.of(
              result.label(),
              median(figures, row, result.limit().side()),
              median(figures, row, result.limit().peer()),
              result.ratio().words(),
              twoDigits(result.limit().most()),
              word(result)));
    }
    return new Block.Table(
        figures.unit() + ": median of " + figures.processes() + " processes each",
        List.of(
            peersDiffer ? "row / peer" : "row",
            results.getFirst().limit().side().label(),
            peersDiffer ? "peer" : peers.getFirst().label(),
            "ratio",
            "limit",
            "it is"),
        rows);
  }

  private static String word(Limit.Result result) {
    if (result.verdict() == Verdict.HOLDS) {
      return result.reachesAim() ? "at aim" : "within";
    }
    return result.verdict() == Verdict.REFUTED ? "over" : "open";
  }

  private static String median(Figures figures, Row row, Side side) {
    return Rounds.number(figures.summary(row, side).median());
  }

  static String twoDigits(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  @FunctionalInterface
  private interface Cell {
    String of(Row row, Side side);
  }
}
