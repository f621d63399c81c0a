package dev.goloom.cli.bench;

import dev.goloom.kit.Block;
import dev.goloom.kit.Verdict;
import dev.goloom.kit.measure.Summary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// The channel figures as people read them: tables of at most 75 columns.
final class ChannelTables {
  private static final String NONE = "-";

  private ChannelTables() {}

  /// Every row, every contender.
  static Block medians(ChannelFigures figures) {
    return bySide(
        "ns per step: median of the processes, the fastest iteration of each",
        figures,
        List.of(ChannelSide.values()),
        ChannelSide::label,
        (row, side) -> median(figures, row, side));
  }

  /// goloom's time divided by that of some peers.
  static Block ratios(ChannelFigures figures, ChannelSide... peers) {
    return bySide(
        "goloom's time / the peer's: median (range); below 1, goloom is faster",
        figures,
        Arrays.asList(peers),
        peer -> "/ " + peer.label(),
        (row, peer) -> figures.ratio(row, peer).words());
  }

  private static Block bySide(
      String caption,
      ChannelFigures figures,
      List<ChannelSide> sides,
      Function<ChannelSide, String> head,
      Cell cell) {
    var header = new ArrayList<>(List.of("row"));
    sides.forEach(side -> header.add(head.apply(side)));
    var rows = new ArrayList<List<String>>();
    for (ChannelRow row : figures.rows()) {
      var cells = new ArrayList<>(List.of(row.label()));
      sides.forEach(side -> cells.add(figures.has(row, side) ? cell.of(row, side) : NONE));
      rows.add(cells);
    }
    return new Block.Table(caption, header, rows);
  }

  /// How far goloom's own processes lie apart.
  static Block spreads(ChannelFigures figures) {
    var rows = new ArrayList<List<String>>();
    for (ChannelRow row : figures.rows()) {
      Summary summary = figures.summary(row, ChannelSide.GOLOOM);
      rows.add(
          List.of(
              row.label(),
              Rounds.number(summary.min()),
              Rounds.number(summary.median()),
              Rounds.number(summary.max()),
              figures.control(row).words(),
              twoDigits(figures.spread(row, ChannelSide.GOLOOM))));
    }
    return new Block.Table(
        "goloom, ns per step: its processes, the A/A control, max / min of their medians",
        List.of("row", "min", "median", "max", "A/A", "max/min"),
        rows);
  }

  /// The limits of a claim, all against the same peer.
  static Block limits(List<Limit.Result> results, ChannelFigures figures) {
    ChannelSide peer = results.getFirst().limit().peer();
    var rows = new ArrayList<List<String>>();
    for (Limit.Result result : results) {
      ChannelRow row = result.limit().row();
      rows.add(
          List.of(
              row.label(),
              median(figures, row, ChannelSide.GOLOOM),
              median(figures, row, peer),
              result.ratio().words(),
              twoDigits(result.limit().most()),
              word(result.verdict())));
    }
    return new Block.Table(
        "ns per step: median of " + figures.processes() + " processes each",
        List.of("row", ChannelSide.GOLOOM.label(), peer.label(), "ratio", "limit", "it is"),
        rows);
  }

  private static String word(Verdict verdict) {
    return switch (verdict) {
      case HOLDS -> "within";
      case REFUTED -> "over";
      default -> "open";
    };
  }

  private static String median(ChannelFigures figures, ChannelRow row, ChannelSide side) {
    return Rounds.number(figures.summary(row, side).median());
  }

  static String twoDigits(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  @FunctionalInterface
  private interface Cell {
    String of(ChannelRow row, ChannelSide side);
  }
}
