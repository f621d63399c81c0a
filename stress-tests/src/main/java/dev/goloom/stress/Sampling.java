package dev.goloom.stress;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Samples one test in short rounds until the time is up, or an outcome was seen. Not thread-safe.
final class Sampling {
  /// Short enough to stop soon after the outcome was seen, long enough to outweigh the start.
  private static final Duration ROUND = Duration.ofMillis(20);

  private final StressTest test;
  private final Map<String, Long> counts = new LinkedHashMap<>();

  Sampling(StressTest test) {
    this.test = test;
    test.declaredOutcomes().forEach(outcome -> counts.put(outcome, 0L));
  }

  /// Runs at least one round.
  ///
  /// A termination test also stops at its first stale loop, because that one keeps a core busy.
  ///
  /// @param stopWhenSeen the outcome that ends the sampling early, if there is one
  /// @throws InterruptedException if the caller was interrupted
  void run(Duration time, Optional<String> stopWhenSeen) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    String last = stopWhenSeen.orElse(SpinTrial.STALE);
    Round round = test.asksForTermination() ? spinning() : racing();
    do {
      round.run();
    } while (!seen(last) && !seen(SpinTrial.STALE) && System.nanoTime() - end < 0);
  }

  /// How many outcomes were sampled.
  long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /// The declared outcomes in their order, seen or not, and then those that nobody declared.
  List<OutcomeCount> outcomes() {
    return counts.entrySet().stream()
        .map(entry -> test.graded(entry.getKey(), entry.getValue()))
        .toList();
  }

  private boolean seen(String outcome) {
    return counts.getOrDefault(outcome, 0L) > 0;
  }

  private Round racing() {
    return () -> test.sample(ROUND).forEach((id, count) -> counts.merge(id, count, Long::sum));
  }

  private Round spinning() {
    var trial = new SpinTrial(test.type());
    return () -> counts.merge(trial.once(), 1L, Long::sum);
  }

  /// One step between two looks at the clock.
  @FunctionalInterface
  private interface Round {
    void run() throws InterruptedException;
  }
}
