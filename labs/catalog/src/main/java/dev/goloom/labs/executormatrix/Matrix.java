package dev.goloom.labs.executormatrix;

import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Run;
import dev.goloom.labs.pools.Contender;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// All situations for all pools.
final class Matrix {
  private final List<List<String>> rows = new ArrayList<>();
  private final List<String> wrongOfOurs = new ArrayList<>();
  private int peersWithoutFault;

  private Matrix() {}

  /// Fills every cell.
  ///
  /// @throws InterruptedException if interrupted
  static Finding fill(Run run) throws InterruptedException {
    var matrix = new Matrix();
    for (Contender contender : Contender.values()) {
      run.note(contender.words());
      matrix.add(contender, (int) run.number(ExecutorMatrixLab.RUNS));
    }
    return matrix.finding();
  }

  private void add(Contender contender, int runs) throws InterruptedException {
    var row = new ArrayList<String>();
    row.add(contender.words());
    var wrong = new ArrayList<String>();
    for (Situation situation : Situation.values()) {
      Cell cell = situation.meet(contender, runs);
      row.add(cell.shown());
      if (!cell.right()) {
        wrong.add(situation.shown());
      }
    }
    rows.add(row);
    if (contender.isOurs()) {
      wrongOfOurs.addAll(wrong);
    } else {
      peersWithoutFault += wrong.isEmpty() ? 1 : 0;
    }
  }

  private Finding finding() {
    long peers = Arrays.stream(Contender.values()).filter(c -> !c.isOurs()).count();
    List<String> wrong = wrongOfOurs.stream().distinct().toList();
    String ours = wrong.isEmpty() ? "nowhere" : "in " + String.join(", ", wrong);
    List<String> header =
        Stream.concat(Stream.of("pool"), Arrays.stream(Situation.values()).map(Situation::shown))
            .toList();
    return Finding.when(
            peersWithoutFault == 0 && wrong.isEmpty(),
            peersWithoutFault
                + " of "
                + peers
                + " peers are right everywhere; ours is wrong "
                + ours)
        .withSamples((long) rows.size() * Situation.values().length, "cells")
        .with("matrix", rows)
        .with("wrongOfOurs", wrong)
        .with(new Block.Table("", header, rows))
        .with(
            new Block.Text(
                "throw: threads for 200 tasks that throw; lost: tasks that were accepted, never ran"
                    + " and are not listed; ?: differs from run to run; -: has no bounded queue."));
  }
}
