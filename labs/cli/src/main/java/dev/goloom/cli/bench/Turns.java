package dev.goloom.cli.bench;

import dev.goloom.cli.bench.Contender.Effort;
import dev.goloom.kit.Run;
import dev.goloom.kit.process.Child;
import java.io.IOException;
import java.util.List;

/// Contenders measured in turn, round after round: A B C A, A B C A, ...
///
/// The first contender runs twice in each round: see [Rounds#control].
final class Turns {
  private Turns() {}

  /// Contenders that do the same.
  ///
  /// @param name what they do, for the progress line; may be empty
  record Heat(String name, List<Contender> contenders) {
    Heat {
      contenders = List.copyOf(contenders);
    }
  }

  /// Hears what a process said.
  @FunctionalInterface
  interface Ear {
    void heard(String contender, Child.Outcome outcome);
  }

  /// Runs all heats in each round.
  ///
  /// @throws IOException if a process fails
  /// @throws InterruptedException if the run is cancelled
  static void take(int rounds, List<Heat> heats, Effort effort, Run run, Ear ear)
      throws IOException, InterruptedException {
    for (int round = 1; round <= rounds; round++) {
      for (Heat heat : heats) {
        String note = "round " + round + "/" + rounds + " " + heat.name();
        for (Contender contender : heat.contenders()) {
          run.note(note + " " + contender.name());
          ear.heard(contender.name(), contender.fork(effort));
        }
        Contender first = heat.contenders().getFirst();
        run.note(note + " " + first.name() + Rounds.AGAIN);
        ear.heard(first.name() + Rounds.AGAIN, first.fork(effort));
      }
    }
  }
}
