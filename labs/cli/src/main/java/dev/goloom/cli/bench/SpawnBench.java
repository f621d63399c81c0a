package dev.goloom.cli.bench;

import dev.goloom.cli.bench.Contender.Benchmark;
import dev.goloom.cli.bench.Contender.Effort;
import dev.goloom.cli.bench.Turns.Heat;
import dev.goloom.kit.Block;
import dev.goloom.kit.Claim;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Lab;
import dev.goloom.kit.LabInfo;
import dev.goloom.kit.Parameter;
import dev.goloom.kit.Run;
import dev.goloom.kit.Verdict;
import dev.goloom.kit.measure.Ratio;
import dev.goloom.kit.process.Go;
import dev.goloom.kit.process.Scratch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What it costs to start and join a task: virtual threads, their executor, plain fork/join tasks,
/// and goroutines where Go is there.
///
/// One measurement serves all claims, so an instance serves one run. Not thread-safe.
public final class SpawnBench implements Lab {
  private static final String VIRTUAL = "virtual threads";
  private static final String EXECUTOR = "virtual-thread executor";
  private static final String FORK_JOIN = "fork/join tasks";
  private static final String GOROUTINES = "goroutines";

  private final Optional<Go> go;
  private @Nullable Rounds rounds;

  /// Prepares a run.
  ///
  /// @param go the Go tool, if its column is wanted and it is there
  public SpawnBench(Optional<Go> go) {
    this.go = go;
  }

  @Override
  public LabInfo info() {
    return new LabInfo(
        "spawn",
        "Start and join 100,000 tasks",
        "Goroutines are cheap. How cheap is a virtual thread?",
        "90-minute senior format, question 1",
        2,
        List.of("go"));
  }

  @Override
  public List<Parameter> parameters() {
    return Effort.parameters(new Effort(8, 5, 100), new Effort(4, 3, 50));
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.that("executor-is-thin", "The per-task executor costs at most twice its threads.")
            .expecting("executor / virtual threads at most 2")
            .measuredBy(run -> atMost(run, EXECUTOR, VIRTUAL, 2)),
        Claim.that(
                "a-thread-costs-more-than-a-task",
                "A virtual thread costs at least twice a plain fork/join task: it can block.")
            .expecting("virtual threads / fork/join tasks at least 2")
            .measuredBy(run -> atLeast(run, VIRTUAL, FORK_JOIN, 2)),
        Claim.that("within-three-goroutines", "A virtual thread costs at most three goroutines.")
            .expecting("virtual threads / goroutines at most 3")
            .measuredBy(run -> atMost(run, VIRTUAL, GOROUTINES, 3)));
  }

  private Finding atMost(Run run, String a, String b, double limit)
      throws IOException, InterruptedException {
    Rounds measured = measured(run);
    return missing(measured, a, b)
        .orElseGet(
            () -> finding(measured, a, b, measured.ratio(a, b).atMost(limit, measured.control())));
  }

  private Finding atLeast(Run run, String a, String b, double limit)
      throws IOException, InterruptedException {
    Rounds measured = measured(run);
    return missing(measured, a, b)
        .orElseGet(
            () -> finding(measured, a, b, measured.ratio(a, b).atLeast(limit, measured.control())));
  }

  private static Optional<Finding> missing(Rounds rounds, String... names) {
    for (String name : names) {
      if (!rounds.has(name)) {
        return Optional.of(
            Finding.skipped(name + " were not measured: that needs Go on PATH, and no --no-go"));
      }
    }
    return Optional.empty();
  }

  private static Finding finding(Rounds rounds, String a, String b, Verdict verdict) {
    Ratio ratio = rounds.ratio(a, b);
    Ratio control = rounds.control();
    String observed = a + " / " + b + " = " + ratio.words() + "; A/A control " + control.words();
    if (verdict == Verdict.INCONCLUSIVE) {
      observed += "; the control strays further than the ratio is from the limit";
    }
    Finding finding =
        Finding.of(verdict, observed)
            .withSamples(rounds.count(), "ns per task")
            .with("ratio", ratio.figures())
            .with("control", control.figures())
            .with("contenders", rounds.figures())
            .with("settings", rounds.settings());
    return a.equals(EXECUTOR)
        ? finding
            .with(
                rounds.table(
                    "ns to start and join one task; fastest iteration of each process", "ns"))
            .with(rounds.picture("median ns per task", "ns"))
            .with(new Block.Text("Settings: " + rounds.settingsInWords(_ -> true)))
        : finding;
  }

  private Rounds measured(Run run) throws IOException, InterruptedException {
    if (rounds == null) {
      rounds = measure(run);
    }
    return rounds;
  }

  private Rounds measure(Run run) throws IOException, InterruptedException {
    try (var scratch = new Scratch()) {
      var measured = new Rounds(VIRTUAL);
      Turns.take(
          (int) run.number("rounds"),
          List.of(new Heat("", contenders(Programs.prepare(go, scratch, run)))),
          Effort.of(run),
          run,
          measured::add);
      return measured;
    }
  }

  private static List<Contender> contenders(Programs programs) {
    var contenders = new ArrayList<Contender>();
    contenders.add(inJava(programs, VIRTUAL, "virtualThreads"));
    contenders.add(inJava(programs, EXECUTOR, "virtualThreadExecutor"));
    contenders.add(inJava(programs, FORK_JOIN, "forkJoinPool"));
    programs
        .inGo(GOROUTINES, Benchmark.preset("SpawnBenchmark." + Side.IN_GO))
        .ifPresent(contenders::add);
    return contenders;
  }

  private static Contender inJava(Programs programs, String name, String method) {
    return programs.inJava(name, Benchmark.preset("SpawnBenchmark." + method));
  }
}
