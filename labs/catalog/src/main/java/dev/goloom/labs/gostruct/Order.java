package dev.goloom.labs.gostruct;

import dev.goloom.channels.Bubble;
import dev.goloom.channels.Chan;
import dev.goloom.channels.Context;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Run;
import dev.goloom.kit.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// In which order the only worker begins the jobs that were accepted while it was busy.
///
/// @param rounds how often this was tried
/// @param jobs how many began in the last of them
/// @param overtaken how many of these began after one that had been accepted later
record Order(int rounds, int jobs, int overtaken) {
  private static final int MOST_ROUNDS = 300;

  /// The more goroutines race, the sooner one of them is late.
  private static final int CROWD = 10;

  /// Starts a pool of one worker, lets it hold the gate, submits the jobs, and opens the gate.
  @FunctionalInterface
  private interface Scene {
    /// @param begun takes the number of each job when it begins
    void play(int jobs, Chan<Boolean> gate, List<Integer> begun) throws Exception;
  }

  /// Who comes first to the channel of workers is up to the scheduler. So it is tried until it goes
  /// wrong.
  static Finding ofSkeleton(Run run) throws InterruptedException {
    Scale scale = Scale.of(run);
    var seen = new Order(0, 0, 0);
    while (seen.overtaken == 0 && seen.rounds < MOST_ROUNDS) {
      seen = once(seen.rounds + 1, CROWD * scale.jobs(), Order::skeleton);
    }
    return seen.finding(seen.overtaken > 0 ? Verdict.HOLDS : Verdict.NOT_OBSERVABLE);
  }

  /// One queue, and nobody between it and the worker.
  static Finding ofFixed(Run run) throws InterruptedException {
    Scale scale = Scale.of(run);
    var seen = new Order(0, 0, 0);
    int rounds = run.quick() ? 5 : 20;
    while (seen.overtaken == 0 && seen.rounds < rounds) {
      seen = once(seen.rounds + 1, CROWD * scale.jobs(), Order::fixed);
    }
    boolean all = seen.jobs == CROWD * scale.jobs();
    return seen.finding(all && seen.overtaken == 0 ? Verdict.HOLDS : Verdict.REFUTED);
  }

  private static Order once(int round, int jobs, Scene scene) throws InterruptedException {
    List<Integer> begun = new ArrayList<>(); // only the one worker writes it; read after the bubble
    var _ =
        Remains.of(() -> {
          Chan<Boolean> gate = Chan.make();
          scene.play(jobs, gate, begun);
          gate.close();
          Bubble.waitIdle();
        });
    return new Order(round, begun.size(), overtaken(begun));
  }

  private static void skeleton(int jobs, Chan<Boolean> gate, List<Integer> begun) throws Exception {
    var pool = new Skeleton.WorkerPool(1, jobs);
    pool.start();
    pool.jobQueue.send(gate::receive);
    Bubble.waitIdle();
    for (int i = 0; i < jobs; i++) {
      int number = i;
      pool.jobQueue.send(() -> begun.add(number));
    }
    Bubble.waitIdle();
  }

  private static void fixed(int jobs, Chan<Boolean> gate, List<Integer> begun) throws Exception {
    var pool = new Fixed(Context.background(), 1, jobs);
    pool.submit(Context.background(), _ -> gate.receive());
    Bubble.waitIdle();
    for (int i = 0; i < jobs; i++) {
      int number = i;
      pool.submit(Context.background(), _ -> begun.add(number));
    }
    Bubble.waitIdle();
  }

  private static int overtaken(List<Integer> begun) {
    int count = 0;
    int youngest = -1;
    for (int job : begun) {
      count += job < youngest ? 1 : 0;
      youngest = Math.max(youngest, job);
    }
    return count;
  }

  private Finding finding(Verdict verdict) {
    String observed =
        String.format(
            Locale.ROOT,
            "%,d of %,d jobs began after a younger one, in round %d",
            overtaken,
            jobs,
            rounds);
    String alone = "; with one processor, threads may come in the order of their start";
    return Finding.of(verdict, verdict == Verdict.NOT_OBSERVABLE ? observed + alone : observed)
        .withSamples((long) rounds * jobs, "jobs")
        .with("jobs", jobs)
        .with("overtaken", overtaken)
        .with("rounds", rounds);
  }
}
