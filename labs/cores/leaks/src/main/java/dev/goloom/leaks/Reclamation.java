package dev.goloom.leaks;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The collector judges and takes what it found: works with every collector. A proved thread is
/// gone, and its `finally` does not run.
record Reclamation() implements Trial {
  private static final int MOST_ROUNDS = 6;

  @Override
  public Outcome judge(Suspects suspects, Consumer<List<Thread>> heir) {
    Joiner.Crew crew = Joiner.Crew.join(suspects.held());
    suspects.release();
    collect(suspects);
    var leaked = new BitSet();
    for (int i = 0; i < suspects.size(); i++) {
      if (suspects.isCleared(i) && !crew.ended().contains(i)) {
        leaked.set(i);
      }
    }
    crew.dismiss();
    return new Outcome(leaked, Optional.empty());
  }

  /// Collects until the canary is gone and a collection brings no more: one may miss a thread that
  /// has parked just now.
  private static void collect(Suspects suspects) {
    int before = -1;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      System.gc();
      int cleared = count(suspects);
      if (suspects.isCleared(CANARY) && cleared == before) {
        return;
      }
      before = cleared;
    }
  }

  private static int count(Suspects suspects) {
    int cleared = 0;
    for (int i = 0; i < suspects.size(); i++) {
      if (suspects.isCleared(i)) {
        cleared++;
      }
    }
    return cleared;
  }
}
