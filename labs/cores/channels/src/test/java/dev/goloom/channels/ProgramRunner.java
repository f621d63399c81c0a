package dev.goloom.channels;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// Runs a program on real threads, and records what was seen until nothing moves any more.
final class ProgramRunner {
  /// Longest pause before an operation, in [Thread#onSpinWait]: it varies who comes first.
  private static final int LONGEST_PAUSE = 60;

  private final Crew.Kind kind;
  private final RandomGenerator random;

  /// What a program runs on.
  @FunctionalInterface
  interface Channels {
    /// Does it, and answers in the words of [SequentialChannels].
    String perform(Op op) throws InterruptedException;
  }

  ProgramRunner(Crew.Kind kind, RandomGenerator random) {
    this.kind = kind;
    this.random = random;
  }

  /// Runs a program so many times, or until what was seen has no explanation.
  Optional<History> failure(Program program, Function<List<Integer>, Channels> make, int times)
      throws InterruptedException {
    for (int i = 0; i < times; i++) {
      History history = run(program, make.apply(program.capacities()));
      if (!history.isLinearizable()) {
        return Optional.of(history);
      }
    }
    return Optional.empty();
  }

  private History run(Program program, Channels channels) throws InterruptedException {
    var recorder = new History.Recorder();
    var start = new CountDownLatch(program.threads().size());
    try (var crew = new Crew(kind)) {
      var jobs = new ArrayList<Crew.Job<?>>();
      for (int t = 0; t < program.threads().size(); t++) {
        int thread = t;
        List<Op> ops = program.threads().get(t);
        int[] pauses = random.ints(ops.size(), 0, LONGEST_PAUSE).toArray();
        jobs.add(
            crew.run(() -> {
              start.countDown();
              start.await();
              perform(thread, ops, pauses, channels, recorder);
            }));
      }
      Crew.until("nothing moves", () -> isQuiet(jobs, recorder));
      return recorder.history(program.capacities());
    }
  }

  private static void perform(
      int thread, List<Op> ops, int[] pauses, Channels channels, History.Recorder recorder)
      throws InterruptedException {
    for (int i = 0; i < ops.size(); i++) {
      for (int p = 0; p < pauses[i]; p++) {
        Thread.onSpinWait();
      }
      Op op = ops.get(i);
      int number = recorder.call(thread, op);
      recorder.returned(number, thread, op, channels.perform(op));
    }
  }

  /// Looked at twice, without an event in between: a thread that was woken meanwhile by one that
  /// was not yet quiet is found awake.
  private static boolean isQuiet(List<Crew.Job<?>> jobs, History.Recorder recorder) {
    int before = recorder.size();
    boolean quiet = areQuiet(jobs);
    return quiet && areQuiet(jobs) && recorder.size() == before;
  }

  private static boolean areQuiet(List<Crew.Job<?>> jobs) {
    return jobs.stream().allMatch(job -> job.isDone() || job.isParkedForGood());
  }
}
