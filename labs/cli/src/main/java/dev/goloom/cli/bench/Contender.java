package dev.goloom.cli.bench;

import dev.goloom.kit.process.Child;
import dev.goloom.kit.process.ChildJvm;
import dev.goloom.kit.process.Go;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// One side of a comparison.
interface Contender {

  /// What a table calls it.
  String name();

  /// Measures once, in a process of its own, and answers that process's records: `sample value` and
  /// `setting name value`.
  ///
  /// @throws IOException if the process fails
  /// @throws InterruptedException if the run is cancelled
  Child.Outcome fork(Effort effort) throws IOException, InterruptedException;

  /// How much to measure in one process.
  ///
  /// @param warmups iterations that are not counted
  /// @param iterations iterations that are
  /// @param millis the length of each
  record Effort(int warmups, int iterations, int millis) {
    private static final Duration SLACK = Duration.ofSeconds(60);

    Duration deadline() {
      return SLACK.plusMillis(2L * (warmups + iterations) * millis);
    }
  }

  /// A JMH benchmark method.
  record Jmh(String name, Path jar, String benchmark, List<String> flags) implements Contender {
    private static final String MAIN = "dev.goloom.benchmarks.BenchMain";

    @Override
    public Child.Outcome fork(Effort effort) throws IOException, InterruptedException {
      return ChildJvm.running(MAIN)
          .alsoOnClassPath(jar)
          .flags(flags)
          .heap("1g")
          .deadline(effort.deadline())
          .args(benchmark, effort.warmups(), effort.iterations(), effort.millis())
          .run()
          .orFail("the benchmark " + benchmark);
    }
  }

  /// The same workload in Go, which takes the same arguments.
  record InGo(String name, Go go, Path executable, String benchmark, long procs)
      implements Contender {

    @Override
    public Child.Outcome fork(Effort effort) throws IOException, InterruptedException {
      var args =
          Stream.of(effort.warmups(), effort.iterations(), effort.millis()).map(String::valueOf);
      return go.run(
              executable,
              Stream.concat(Stream.of(benchmark), args).toList(),
              Map.of("GOMAXPROCS", String.valueOf(procs)),
              effort.deadline())
          .orFail("the benchmark " + benchmark);
    }
  }
}
