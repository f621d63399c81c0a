package dev.goloom.cli.bench;

import static dev.goloom.cli.bench.PoolRow.EMPTY_1;
import static dev.goloom.cli.bench.PoolRow.EMPTY_4;
import static dev.goloom.cli.bench.PoolRow.FIVE_US_4;
import static dev.goloom.cli.bench.PoolRow.HALF_US_1;
import static dev.goloom.cli.bench.PoolRow.HALF_US_4;
import static dev.goloom.cli.bench.PoolRow.SUBMIT;
import static dev.goloom.cli.bench.PoolRow.WAIT_10K;
import static dev.goloom.cli.bench.PoolRow.WAIT_1K;
import static dev.goloom.cli.bench.PoolSide.CEILING;
import static dev.goloom.cli.bench.PoolSide.ENHANCED_QUEUE;
import static dev.goloom.cli.bench.PoolSide.ENHANCED_QUEUE_BOUNDED;
import static dev.goloom.cli.bench.PoolSide.FORK_JOIN;
import static dev.goloom.cli.bench.PoolSide.GO;
import static dev.goloom.cli.bench.PoolSide.GOLOOM;
import static dev.goloom.cli.bench.PoolSide.GOLOOM_METERED;
import static dev.goloom.cli.bench.PoolSide.GOLOOM_VIRTUAL;
import static dev.goloom.cli.bench.PoolSide.TPE_ARRAY;
import static dev.goloom.cli.bench.PoolSide.TPE_LINKED;
import static dev.goloom.cli.bench.PoolSide.VIRTUAL_THREADS;

import dev.goloom.cli.bench.Contender.Effort;
import dev.goloom.kit.BadValue;
import dev.goloom.kit.Block;
import dev.goloom.kit.Claim;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Lab;
import dev.goloom.kit.LabInfo;
import dev.goloom.kit.Parameter;
import dev.goloom.kit.Run;
import dev.goloom.kit.process.Go;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What it costs to have a task run by a bounded pool: goloom's worker pool against the JDK's,
/// JBoss's, virtual threads, and Go where it is there. All wait while they are full.
///
/// The claims are the goals that goloom has set itself: one that it misses is `REFUTED`. One
/// measurement serves them all, so an instance serves one run. Not thread-safe.
public final class PoolBench implements Lab {
  private static final List<PoolSide> PEERS =
      List.of(
          TPE_ARRAY,
          TPE_LINKED,
          FORK_JOIN,
          ENHANCED_QUEUE,
          ENHANCED_QUEUE_BOUNDED,
          VIRTUAL_THREADS);
  private static final int WORKERS = 2;

  private final Measurement measurement;

  /// Prepares a run.
  ///
  /// @param rows the labels of the rows to measure; all if there are none
  /// @param go the Go tool, if its column is wanted and it is there
  /// @throws BadValue if there is no such row
  public PoolBench(List<String> rows, Optional<Go> go) throws BadValue {
    this.measurement = new Measurement(Row.parse(PoolRow.class, rows), "ns per task", go);
  }

  /// The labels of all rows, for a shell to complete.
  public static List<String> rowLabels() {
    return Row.labels(PoolRow.class);
  }

  @Override
  public LabInfo info() {
    return new LabInfo(
        "pool",
        "Worker pools beside their peers",
        "What does a worker pool cost per task?",
        "90-minute senior format, question 2",
        15,
        List.of("go"));
  }

  @Override
  public List<Parameter> parameters() {
    return Effort.parameters(
        new Effort(30, 10, 100),
        new Effort(30, 4, 25),
        Effort.carriers("workers of a pool, carrier threads, and GOMAXPROCS", WORKERS));
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.that("empty-beats-peers", "goloom passes empty tasks faster than any JVM peer.")
            .expecting(
                "time / each peer's at most 0.50 with 1 producer, 0.77 with 4;"
                    + " the aim is 0.33 and 0.50")
            .measuredBy(run ->
                withTables(
                    measurement.within(
                        run,
                        both(
                            Limit.best(EMPTY_1, PEERS, 1 / 2.0, 1 / 3.0),
                            Limit.best(EMPTY_4, PEERS, 1 / 1.3, 1 / 2.0))),
                    run)),
        Claim.that(
                "half-us-beats-peers",
                "goloom passes tasks of half a microsecond faster than any JVM peer.")
            .expecting(
                "time / each peer's at most 0.67 with 1 producer, 0.87 with 4;"
                    + " the aim is 0.50 and 0.77")
            .measuredBy(run ->
                measurement.within(
                    run,
                    both(
                        Limit.best(HALF_US_1, PEERS, 1 / 1.5, 1 / 2.0),
                        Limit.best(HALF_US_4, PEERS, 1 / 1.15, 1 / 1.3)))),
        Claim.that(
                "five-us-near-ceiling",
                "With tasks of five microseconds goloom uses 93 % of the processors.")
            .expecting("time / that of plain threads without a pool at most 1.08; the aim is 1.03")
            .measuredBy(run ->
                measurement.within(
                    run, List.of(new Limit(FIVE_US_4, CEILING, 1 / 0.93, 1 / 0.97)))),
        Claim.that(
                "wait-near-virtual-threads",
                "For tasks that sleep, goloom costs no more than virtual threads and a semaphore.")
            .expecting("time / theirs at most 1.05 for 1,000 and 10,000 at once; the aim is 0.91")
            .measuredBy(run ->
                measurement.within(
                    run,
                    List.of(
                        new Limit(WAIT_1K, VIRTUAL_THREADS, 1 / 0.95, 1 / 1.1),
                        new Limit(WAIT_10K, VIRTUAL_THREADS, 1 / 0.95, 1 / 1.1)))),
        Claim.that(
                "submit-beats-tpe",
                "A submit with future and deadline costs no more than ThreadPoolExecutor's.")
            .expecting("time / ThreadPoolExecutor's without deadline at most 1.00; the aim is 0.77")
            .measuredBy(run ->
                measurement.within(run, List.of(new Limit(SUBMIT, TPE_ARRAY, 1.0, 1 / 1.3)))),
        Claim.that("metrics-are-cheap", "Meters cost tasks of half a microsecond at most 5 %.")
            .expecting("time with meters / without at most 1.05; the aim is 1.02")
            .measuredBy(run ->
                measurement.within(
                    run,
                    List.of(
                        new Limit(HALF_US_1, GOLOOM_METERED, GOLOOM, 1.05, 1.02),
                        new Limit(HALF_US_4, GOLOOM_METERED, GOLOOM, 1.05, 1.02)))),
        Claim.that("submit-is-small", "A submit allocates at most one object more than that.")
            .expecting("ThreadPoolExecutor's bytes and 32 B more at most; running it allocates 0 B")
            .measuredBy(_ -> PoolFootprint.measure()));
  }

  private static List<Limit> both(List<Limit> one, List<Limit> other) {
    return Stream.concat(one.stream(), other.stream()).toList();
  }

  private Finding withTables(Finding finding, Run run) throws IOException, InterruptedException {
    Figures measured = measurement.of(run);
    Finding told = finding.with("rows", measured.evidence()).with("settings", measured.settings());
    for (Block table : tables(measured)) {
      told = told.with(table);
    }
    return told.with(new Block.Text("Settings: " + measured.settingsInWords()));
  }

  static List<Block> tables(Figures figures) {
    return List.of(
        Tables.medians(figures, GOLOOM, TPE_ARRAY, TPE_LINKED, FORK_JOIN, ENHANCED_QUEUE),
        Tables.medians(figures, GOLOOM, ENHANCED_QUEUE_BOUNDED, VIRTUAL_THREADS, GO, CEILING),
        Tables.medians(figures, GOLOOM, GOLOOM_METERED, GOLOOM_VIRTUAL),
        Tables.ratios(figures, TPE_ARRAY, TPE_LINKED),
        Tables.ratios(figures, ENHANCED_QUEUE, ENHANCED_QUEUE_BOUNDED),
        Tables.ratios(figures, FORK_JOIN, VIRTUAL_THREADS),
        Tables.ratios(figures, GO),
        Tables.spreads(figures));
  }
}
