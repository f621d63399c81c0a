package dev.goloom.labs.executormatrix;

import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Run;
import dev.goloom.kit.Verdict;
import dev.goloom.labs.pools.Contender;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One situation for all pools, and what must be seen of which.
final class Column {
  private final Situation situation;
  private final Set<Contender> right = EnumSet.noneOf(Contender.class);
  private final Set<Contender> wrong = EnumSet.noneOf(Contender.class);

  Column(Situation situation) {
    this.situation = situation;
    for (Contender contender : Contender.values()) {
      if (contender.isOurs()) {
        right.add(contender);
      }
    }
  }

  /// These must be right, too.
  Column right(Contender... peers) {
    right.addAll(List.of(peers));
    return this;
  }

  /// These must be wrong.
  Column wrong(Contender... peers) {
    wrong.addAll(List.of(peers));
    return this;
  }

  /// Puts all pools into the situation and judges them.
  ///
  /// @throws InterruptedException if interrupted
  Finding judge(Run run) throws InterruptedException {
    int runs = (int) run.number(ExecutorMatrixLab.RUNS);
    var cells = new EnumMap<Contender, Cell>(Contender.class);
    for (Contender contender : Contender.values()) {
      run.note(situation.words() + ": " + contender.words());
      cells.put(contender, situation.meet(contender, runs));
    }
    return finding(cells);
  }

  private Finding finding(Map<Contender, Cell> cells) {
    var rows = new ArrayList<List<String>>();
    Finding finding =
        Finding.of(verdict(cells), observed(cells)).withSamples(cells.size(), "pools");
    for (Map.Entry<Contender, Cell> each : cells.entrySet()) {
      Cell cell = each.getValue();
      rows.add(List.of(each.getKey().words(), cell.words(), cell.right() ? "" : "wrong"));
      finding = finding.with(each.getKey().words(), cell.words());
    }
    return finding.with(new Block.Table("", List.of("pool", situation.words(), ""), rows));
  }

  private Verdict verdict(Map<Contender, Cell> cells) {
    boolean rightOnes = right.stream().allMatch(contender -> cell(cells, contender).right());
    boolean wrongOnes = wrong.stream().noneMatch(contender -> cell(cells, contender).right());
    return rightOnes && wrongOnes ? Verdict.HOLDS : Verdict.REFUTED;
  }

  private static String observed(Map<Contender, Cell> cells) {
    return "ThreadPoolExecutor: "
        + cell(cells, Contender.THREAD_POOL).words()
        + " - ours: "
        + cell(cells, Contender.OURS).words();
  }

  private static Cell cell(Map<Contender, Cell> cells, Contender contender) {
    Cell cell = cells.get(contender);
    if (cell == null) {
      throw new IllegalStateException("no cell for " + contender);
    }
    return cell;
  }
}
