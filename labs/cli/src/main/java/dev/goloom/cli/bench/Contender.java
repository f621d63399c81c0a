package dev.goloom.cli.bench;

import dev.goloom.kit.Parameter;
import dev.goloom.kit.Run;
import dev.goloom.kit.process.Child;
import dev.goloom.kit.process.ChildJvm;
import dev.goloom.kit.process.Go;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
    private static final int MOST_CARRIERS = 256;
    private static final Duration SLACK = Duration.ofSeconds(60);
    private static final int LONGEST_OPERATION = 500; // ms; an iteration ends with one

    /// What the user asked for.
    static Effort of(Run run) {
      return new Effort(
          (int) run.number("warmups"), (int) run.number("iterations"), (int) run.number("millis"));
    }

    /// The parameters that say it, and how many processes on how many carriers: as many as this
    /// machine has processors if the user does not say.
    static List<Parameter> parameters(Effort full, Effort quick) {
      int processors = Math.min(MOST_CARRIERS, Runtime.getRuntime().availableProcessors());
      return parameters(
          full,
          quick,
          carriers(
              "carrier threads, and GOMAXPROCS; the processors of this machine if not given",
              processors));
    }

    /// How many carriers.
    static Parameter carriers(String description, int usual) {
      return Parameter.of("carriers", description, usual, 1, MOST_CARRIERS);
    }

    /// The parameters that say it, and how many processes.
    static List<Parameter> parameters(Effort full, Effort quick, Parameter carriers) {
      return List.of(
          carriers,
          Parameter.of("rounds", "processes per contender", 5, 1, 100),
          new Parameter(
              "iterations",
              "measured iterations per process",
              full.iterations,
              quick.iterations,
              1,
              1_000),
          new Parameter(
              "warmups", "iterations that are not counted", full.warmups, quick.warmups, 0, 1_000),
          new Parameter(
              "millis", "length of an iteration, in ms", full.millis, quick.millis, 1, 60_000));
    }

    /// The longest that a process may take which does this so many times.
    Duration deadline(int times) {
      long iteration = 2L * millis + LONGEST_OPERATION;
      long count = (long) times * (warmups + iterations);
      return SLACK.plusMillis(count * iteration);
    }
  }

  /// What a process shall measure, in the words that both benchmark programs take.
  ///
  /// @param name the benchmark
  /// @param parameter one of its parameters, or empty
  /// @param values what that parameter shall be, in turn
  record Benchmark(String name, String parameter, List<String> values) {

    /// With its parameters as they are.
    static Benchmark preset(String name) {
      return new Benchmark(name, "", List.of());
    }

    private List<String> args(Effort effort) {
      var args = new ArrayList<>(List.of(name));
      args.add(String.valueOf(effort.warmups()));
      args.add(String.valueOf(effort.iterations()));
      args.add(String.valueOf(effort.millis()));
      if (!parameter.isEmpty()) {
        args.add(parameter + "=" + String.join(",", values));
      }
      return args;
    }

    private Duration deadline(Effort effort) {
      return effort.deadline(Math.max(1, values.size()));
    }
  }

  /// A JMH benchmark method.
  record Jmh(String name, Path jar, Benchmark benchmark, List<String> flags) implements Contender {
    private static final String MAIN = "dev.goloom.benchmarks.BenchMain";

    @Override
    public Child.Outcome fork(Effort effort) throws IOException, InterruptedException {
      return ChildJvm.running(MAIN)
          .alsoOnClassPath(jar)
          .flags(flags)
          .heap("1g")
          .deadline(benchmark.deadline(effort))
          .args(benchmark.args(effort).toArray())
          .run()
          .orFail("the benchmark " + benchmark.name());
    }

    /// The flags of a child that measures virtual threads.
    static List<String> flags(long carriers) {
      return List.of(
          "-Xms1g",
          "-Djdk.virtualThreadScheduler.parallelism=" + carriers,
          "-Djmh.ignoreLock=true", // one at a time anyway, and no lock file
          "--sun-misc-unsafe-memory-access=allow",
          "--enable-native-access=ALL-UNNAMED");
    }
  }

  /// The same workload in Go, which takes the same arguments.
  record InGo(String name, Go go, Path executable, Benchmark benchmark, long procs)
      implements Contender {

    @Override
    public Child.Outcome fork(Effort effort) throws IOException, InterruptedException {
      return go.run(
              executable,
              benchmark.args(effort),
              Map.of("GOMAXPROCS", String.valueOf(procs)),
              benchmark.deadline(effort))
          .orFail("the benchmark " + benchmark.name());
    }
  }
}
