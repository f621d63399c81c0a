package dev.goloom.cli.bench;

import dev.goloom.kit.Finding;
import dev.goloom.kit.Verdict;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

/// Whether goloom's processes agree with each other in every row: a channel that hands over in one
/// of two rhythms is fast in one process and slow in the next.
final class Steadiness {
  private static final double LIMIT = 1.6;

  private Steadiness() {}

  static Finding judge(Figures figures) {
    var spreads = new LinkedHashMap<String, Object>();
    figures.rows().forEach(row -> spreads.put(row.label(), spread(figures, row)));
    Row worst =
        figures.rows().stream()
            .max(Comparator.comparingDouble(row -> spread(figures, row)))
            .orElseThrow();
    List<String> over =
        figures.rows().stream()
            .filter(row -> spread(figures, row) > LIMIT)
            .map(Row::label)
            .toList();
    double machine = machine(figures);
    String observed =
        "at most %s, in %s; the machine itself strays by %s"
            .formatted(
                Tables.twoDigits(spread(figures, worst)), worst.label(), Tables.twoDigits(machine));
    return Finding.of(
            verdict(spread(figures, worst), machine),
            over.isEmpty() ? observed : observed + "; over the limit: " + String.join(", ", over))
        .withSamples(figures.processes(), "ns per step")
        .with("spreads", spreads)
        .with("machine", machine)
        .with(Tables.spreads(figures));
  }

  private static Verdict verdict(double spread, double machine) {
    if (spread <= LIMIT) {
      return Verdict.HOLDS;
    }
    return spread / machine > LIMIT ? Verdict.REFUTED : Verdict.INCONCLUSIVE;
  }

  private static double spread(Figures figures, Row row) {
    return figures.spread(row, ChannelSide.GOLOOM);
  }

  /// What strays where one thread waits for nobody is the machine, not a channel.
  private static double machine(Figures figures) {
    return Arrays.stream(ChannelSide.values())
        .filter(side -> figures.has(ChannelRow.UNCONTENDED, side))
        .mapToDouble(side -> figures.spread(ChannelRow.UNCONTENDED, side))
        .max()
        .orElse(1);
  }
}
