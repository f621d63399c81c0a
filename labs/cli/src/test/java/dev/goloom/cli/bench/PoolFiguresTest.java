package dev.goloom.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
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
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What the pool's goals make of figures.
final class PoolFiguresTest {
  private static final String AGAIN = PoolSide.GOLOOM.label() + Rounds.AGAIN;
  private static final List<PoolSide> PEERS = List.of(PoolSide.TPE_ARRAY, PoolSide.FORK_JOIN);

  @Test
  void rows_eachIsMeasuredForOurOwnFirst() {
    for (PoolRow row : PoolRow.values()) {
      assertSame(PoolSide.GOLOOM, row.sides().getFirst(), row.label());
      assertEquals(row.sides(), List.copyOf(EnumSet.copyOf(row.sides())), row.label());
    }
  }

  @Test
  void claims_eachExpectsAndHasItsOwnId() throws Exception {
    var bench = new PoolBench(List.of(), Optional.empty());
    List<String> ids = bench.claims().stream().map(claim -> claim.id()).toList();

    assertEquals(7, ids.size());
    assertEquals(ids, ids.stream().distinct().toList());
  }

  @Test
  void best_slowerThanOneOfThePeers_isRefutedAndNamesIt() {
    Finding finding = judge(figures(10, 10, 30, 15), 0.5, 0.1);

    assertEquals(Verdict.REFUTED, finding.verdict());
    assertEquals(
        "within the limit in 1 of 2 comparisons; over it:"
            + " empty-1 / ForkJoin 0.67 (0.67 to 0.67) where 0.50 is the limit",
        finding.observed());
  }

  @Test
  void best_fasterThanAllPeers_holds() {
    assertEquals(Verdict.HOLDS, judge(figures(10, 10, 30, 25), 0.5, 0.1).verdict());
  }

  @Test
  void aim_missed_decidesNothing() {
    Finding finding = judge(figures(10, 10, 30, 25), 0.5, 0.35);

    assertEquals(Verdict.HOLDS, finding.verdict());
    String table = shown(finding.blocks().getFirst());
    assertTrue(table.lines().anyMatch(line -> line.matches(".*TPE array .*at aim")), table);
    assertTrue(table.lines().anyMatch(line -> line.matches(".*ForkJoin .*within")), table);
  }

  @Test
  void aim_controlStraysFurtherThanItIsAway_isNotReached() {
    Finding finding = judge(figures(10, 12, 30, 30), 0.5, 0.35);

    assertEquals(Verdict.HOLDS, finding.verdict());
    String table = shown(finding.blocks().getFirst());
    assertFalse(table.contains("at aim"), table);
  }

  /// What a limit is about need not be the first side of the row.
  @Test
  void judge_ofAnotherSide_dividesItsTime() {
    var figures = new Figures(EnumSet.of(PoolRow.HALF_US_1), "ns per task");
    figures.add("goloom", outcome("HALF_US_1", 100));
    figures.add("metered", outcome("HALF_US_1", 110));
    figures.add(AGAIN, outcome("HALF_US_1", 100));

    var limit = new Limit(PoolRow.HALF_US_1, PoolSide.GOLOOM_METERED, PoolSide.GOLOOM, 1.05, 1.02);
    Finding finding = Limit.judge(List.of(limit), figures);
    assertEquals(Verdict.REFUTED, finding.verdict());
    String table = shown(finding.blocks().getFirst());
    assertTrue(table.lines().anyMatch(line -> line.matches(".*row +metered +goloom .*")), table);
    assertTrue(table.lines().anyMatch(line -> line.matches(".* 110 +100 +1.10 .*over")), table);
  }

  /// The rows that a claim joins may lack some of its peers.
  @Test
  void judge_peerHasNotThisRow_isLeftOut() {
    var figures = new Figures(EnumSet.of(PoolRow.WAIT_1K), "ns per task");
    figures.add("goloom", outcome("WAIT_1K", 10));
    figures.add("TPE array", outcome("WAIT_1K", 40));
    figures.add(AGAIN, outcome("WAIT_1K", 10));

    Finding finding = Limit.judge(Limit.best(PoolRow.WAIT_1K, PEERS, 0.5, 0), figures);
    assertEquals("within the limit in 1 of 1 rows", finding.observed());
  }

  /// On a terminal of 80 columns a table that is wider falls apart into one line per cell.
  @Test
  void tables_largeFigures_fitIntoEightyColumns() {
    var figures = new Figures(EnumSet.allOf(PoolRow.class), "ns per task");
    for (int ns : new int[] {999, 98_765}) {
      for (PoolRow row : PoolRow.values()) {
        figures.add(AGAIN, outcome(row.name(), ns));
        row.sides().forEach(side -> figures.add(side.label(), outcome(row.name(), ns)));
      }
    }
    List<PoolSide> peers = List.of(PoolSide.TPE_LINKED, PoolSide.GO);
    var limits = new ArrayList<>(Limit.best(PoolRow.HALF_US_4, peers, 1, 1));
    limits.addAll(Limit.best(PoolRow.EMPTY_4, peers, 1, 1));
    var blocks = new ArrayList<>(Limit.judge(limits, figures).blocks());
    blocks.addAll(PoolBench.tables(figures));

    assertEquals(1 + 8, blocks.size());
    for (Block block : blocks) {
      String shown = shown(block);
      assertTrue(shown.lines().allMatch(line -> line.length() <= 80), shown);
      assertTrue(
          shown
              .lines()
              .anyMatch(line ->
                  line.strip().startsWith("row  ") || line.strip().startsWith("row / peer  ")),
          shown);
    }
  }

  private static Finding judge(Figures figures, double most, double aim) {
    return Limit.judge(Limit.best(PoolRow.EMPTY_1, PEERS, most, aim), figures);
  }

  /// The row `empty-1` after one round.
  private static Figures figures(int goloom, int again, int array, int forkJoin) {
    var figures = new Figures(EnumSet.of(PoolRow.EMPTY_1), "ns per task");
    figures.add("goloom", outcome("EMPTY_1", goloom));
    figures.add("TPE array", outcome("EMPTY_1", array));
    figures.add("ForkJoin", outcome("EMPTY_1", forkJoin));
    figures.add(AGAIN, outcome("EMPTY_1", again));
    return figures;
  }

  private static String shown(Block block) {
    var text = new StringWriter();
    new TerminalBlocks(new PrintWriter(text), new Look(80, false, false)).show(block);
    return text.toString();
  }

  private static Child.Outcome outcome(String row, int ns) {
    List<String> lines = List.of("sample\t" + ns + "\t" + row);
    return new Child.Outcome(0, lines, List.of(), false, false, List.of(), Duration.ZERO);
  }
}
