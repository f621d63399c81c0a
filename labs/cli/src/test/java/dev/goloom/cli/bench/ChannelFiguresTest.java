package dev.goloom.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Verdict;
import dev.goloom.kit.process.Child;
import dev.goloom.kit.render.Look;
import dev.goloom.kit.render.TerminalBlocks;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What becomes of the samples that the processes print.
final class ChannelFiguresTest {
  private static final String AGAIN = ChannelSide.GOLOOM.label() + Rounds.AGAIN;

  @Test
  void add_processOfSeveralRows_eachRowGetsItsOwn() {
    var figures = new Figures(EnumSet.of(ChannelRow.CHAIN, ChannelRow.PAIRS), "ns per step");
    figures.add("goloom", outcome(sample("CHAIN", 30), sample("PAIRS", 7), sample("CHAIN", 20)));

    assertEquals(20, figures.summary(ChannelRow.CHAIN, ChannelSide.GOLOOM).median());
    assertEquals(7, figures.summary(ChannelRow.PAIRS, ChannelSide.GOLOOM).median());
    assertEquals(1, figures.processes());
    assertFalse(figures.has(ChannelRow.CHAIN, ChannelSide.JOX));
    assertFalse(figures.has(ChannelRow.CHAIN_16, ChannelSide.GOLOOM));
  }

  @Test
  void spread_isOfTheMediansAndNotOfTheFastest() {
    var figures = new Figures(EnumSet.of(ChannelRow.CHAIN), "ns per step");
    figures.add("goloom", chain(10, 20, 90));
    figures.add("goloom", chain(10, 30, 30));

    assertEquals(1.5, figures.spread(ChannelRow.CHAIN, ChannelSide.GOLOOM));
  }

  @Test
  void steadiness_oneRowOver_isNamed() {
    var figures = new Figures(EnumSet.of(ChannelRow.UNCONTENDED, ChannelRow.CHAIN), "ns per step");
    for (int ns : new int[] {10, 17}) {
      figures.add("goloom", outcome(sample("CHAIN", ns), sample("UNCONTENDED", 5)));
      figures.add(AGAIN, outcome(sample("CHAIN", ns), sample("UNCONTENDED", 5)));
    }
    Finding finding = Steadiness.judge(figures);

    assertEquals(Verdict.REFUTED, finding.verdict());
    assertTrue(finding.observed().endsWith("over the limit: chain"), finding.observed());
  }

  @Test
  void steadiness_machineStraysToo_isOpen() {
    var figures = new Figures(EnumSet.of(ChannelRow.UNCONTENDED, ChannelRow.CHAIN), "ns per step");
    for (int factor : new int[] {1, 2}) {
      figures.add("goloom", outcome(sample("CHAIN", 10 * factor), sample("UNCONTENDED", 5)));
      figures.add(AGAIN, outcome(sample("CHAIN", 10 * factor), sample("UNCONTENDED", 5)));
      figures.add("Jox", outcome(sample("CHAIN", 10), sample("UNCONTENDED", 5 * factor)));
    }

    assertEquals(Verdict.INCONCLUSIVE, Steadiness.judge(figures).verdict());
  }

  @Test
  void judge_clearCases_saysSo() {
    assertEquals(Verdict.HOLDS, judge(figures(10, 10, 40), 1 / 3.0).verdict());
    assertEquals(Verdict.REFUTED, judge(figures(20, 20, 40), 1 / 3.0).verdict());
    assertEquals(Verdict.HOLDS, judge(figures(20, 20, 40), 0.5).verdict());
  }

  @Test
  void judge_controlStraysFurtherThanTheLimitIsAway_isOpen() {
    Finding finding = judge(figures(20, 30, 40), 0.6);

    assertEquals(Verdict.INCONCLUSIVE, finding.verdict());
    assertTrue(finding.observed().contains("chain 0.50 (0.50 to 0.50) where 0.60 is the limit"));
  }

  @Test
  void judge_oneOfTwoRowsOver_worstVerdictCounts() {
    Figures figures = figures(10, 10, 40);
    var limits =
        List.of(
            new Limit(ChannelRow.CHAIN, ChannelSide.JOX, 1),
            new Limit(ChannelRow.CHAIN, ChannelSide.JOX, 0.1),
            new Limit(ChannelRow.PAIRS, ChannelSide.JOX, 1));

    Finding finding = Limit.judge(limits, figures);
    assertEquals(Verdict.REFUTED, finding.verdict());
    assertTrue(finding.observed().startsWith("within the limit in 1 of 2 rows; over it: chain"));
  }

  @Test
  void judge_nothingMeasured_isSkippedWithTheReason() {
    Figures figures = figures(10, 10, 40);
    Finding row = Limit.judge(Limit.all(ChannelSide.JOX, 1, ChannelRow.PAIRS), figures);
    Finding go = Limit.judge(Limit.all(ChannelSide.GO, 1, ChannelRow.CHAIN), figures);

    assertEquals(Verdict.SKIPPED, row.verdict());
    assertTrue(row.observed().contains("--row"), row.observed());
    assertEquals(Verdict.SKIPPED, go.verdict());
    assertTrue(go.observed().contains("Go on PATH"), go.observed());
  }

  /// On a terminal of 80 columns a table that is wider falls apart into one line per cell.
  @Test
  void tables_largeFigures_fitIntoEightyColumns() {
    var figures = new Figures(EnumSet.allOf(ChannelRow.class), "ns per step");
    for (int ns : new int[] {999, 98_765}) {
      figures.add(AGAIN, everyRow(ns));
      for (ChannelSide side : ChannelSide.values()) {
        figures.add(side.label(), everyRow(ns));
      }
    }
    Set<ChannelRow> rows = EnumSet.allOf(ChannelRow.class);
    List<Limit> limits = Limit.all(ChannelSide.KOTLINX, 1.33, rows.toArray(ChannelRow[]::new));
    var blocks = new ArrayList<>(Limit.judge(limits, figures).blocks());
    blocks.add(Tables.medians(figures, ChannelSide.values()));
    blocks.add(Tables.ratios(figures, ChannelSide.JOX, ChannelSide.JDK));
    blocks.add(Tables.spreads(figures));

    for (Block block : blocks) {
      String shown = shown(block);
      assertTrue(shown.lines().allMatch(line -> line.length() <= 80), shown);
      assertTrue(shown.lines().anyMatch(line -> line.strip().startsWith("row  ")), shown);
    }
  }

  private static String shown(Block block) {
    var text = new StringWriter();
    new TerminalBlocks(new PrintWriter(text), new Look(80, false, false)).show(block);
    return text.toString();
  }

  private static Finding judge(Figures figures, double most) {
    return Limit.judge(Limit.all(ChannelSide.JOX, most, ChannelRow.CHAIN), figures);
  }

  /// The row `chain` after one round.
  private static Figures figures(int goloom, int again, int jox) {
    var figures = new Figures(EnumSet.of(ChannelRow.CHAIN), "ns per step");
    figures.add("goloom", chain(goloom));
    figures.add("Jox", chain(jox));
    figures.add(AGAIN, chain(again));
    return figures;
  }

  private static Child.Outcome chain(int... nanos) {
    var lines = new ArrayList<String>();
    for (int ns : nanos) {
      lines.add(sample("CHAIN", ns));
    }
    return outcome(lines.toArray(String[]::new));
  }

  private static Child.Outcome everyRow(int ns) {
    return outcome(
        EnumSet.allOf(ChannelRow.class).stream()
            .map(row -> sample(row.name(), ns))
            .collect(Collectors.toList())
            .toArray(String[]::new));
  }

  private static String sample(String row, int ns) {
    return "sample\t" + ns + "\t" + row;
  }

  private static Child.Outcome outcome(String... lines) {
    return new Child.Outcome(0, List.of(lines), List.of(), false, false, List.of(), Duration.ZERO);
  }
}
