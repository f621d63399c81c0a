package dev.goloom.leaks;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The collector judges, and a [Keeper] brings all threads back, the proved ones too. Works with
/// G1, Parallel and Serial while the JVM still runs finalizers.
record Resurrection() implements Trial {
  private static final int MOST_ROUNDS = 4;
  private static final long LONGEST_MILLIS = 10_000;

  @Override
  public Outcome judge(Suspects suspects, Consumer<List<Thread>> heir) {
    for (int round = 1; round <= MOST_ROUNDS; round++) {
      Keeper.Answer answer = Keeper.leave(suspects.release());
      System.gc();
      List<Thread> back = answer.await(LONGEST_MILLIS, heir);
      if (back == null) {
        return new Outcome(
            new BitSet(),
            Optional.of("The finalizer did not run within 10 s: the threads cannot be judged."));
      }
      suspects.hold(back);
      if (suspects.isCleared(CANARY)) {
        break;
      }
    }
    return new Outcome(leaked(suspects), Optional.empty());
  }

  /// Those that the collector found unreachable and that wait still: a thread that was woken and
  /// ended before the collector came was unreachable as well.
  private static BitSet leaked(Suspects suspects) {
    var leaked = new BitSet();
    List<Thread> threads = suspects.held();
    for (int i = 0; i < suspects.size(); i++) {
      if (suspects.isCleared(i) && threads.get(i).getState() == Thread.State.WAITING) {
        leaked.set(i);
      }
    }
    return leaked;
  }
}
