package dev.goloom.cli.bench;

import static dev.goloom.cli.bench.ChannelRow.CHAIN;
import static dev.goloom.cli.bench.ChannelRow.CHAIN_16;
import static dev.goloom.cli.bench.ChannelRow.FOUR_TO_FOUR_100;
import static dev.goloom.cli.bench.ChannelRow.FOUR_TO_FOUR_16;
import static dev.goloom.cli.bench.ChannelRow.ONE_TO_ONE;
import static dev.goloom.cli.bench.ChannelRow.ONE_TO_ONE_100;
import static dev.goloom.cli.bench.ChannelRow.ONE_TO_ONE_16;
import static dev.goloom.cli.bench.ChannelRow.PAIRS;
import static dev.goloom.cli.bench.ChannelRow.PAIRS_16;
import static dev.goloom.cli.bench.ChannelRow.PING_PONG;
import static dev.goloom.cli.bench.ChannelRow.SELECT_2;
import static dev.goloom.cli.bench.ChannelRow.SELECT_2_16;
import static dev.goloom.cli.bench.ChannelRow.SELECT_8;
import static dev.goloom.cli.bench.ChannelRow.SELECT_8_16;
import static dev.goloom.cli.bench.ChannelRow.SELECT_8_READY;
import static dev.goloom.cli.bench.ChannelRow.UNCONTENDED;
import static dev.goloom.cli.bench.ChannelSide.GO;
import static dev.goloom.cli.bench.ChannelSide.JDK;
import static dev.goloom.cli.bench.ChannelSide.JOX;
import static dev.goloom.cli.bench.ChannelSide.KOTLINX;

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

/// What it costs to pass something through a channel, and to select: goloom's channels against Jox,
/// the JDK's queues, kotlinx.coroutines, and Go where it is there.
///
/// The claims are the goals that goloom has set itself: one that it misses is `REFUTED`. One
/// measurement serves them all, so an instance serves one run. Not thread-safe.
public final class ChannelBench implements Lab {
  private final Measurement measurement;

  /// Prepares a run.
  ///
  /// @param rows the labels of the rows to measure; all if there are none
  /// @param go the Go tool, if its column is wanted and it is there
  /// @throws BadValue if there is no such row
  public ChannelBench(List<String> rows, Optional<Go> go) throws BadValue {
    this.measurement = new Measurement(Row.parse(ChannelRow.class, rows), "ns per step", go);
  }

  /// The labels of all rows, for a shell to complete.
  public static List<String> rowLabels() {
    return Row.labels(ChannelRow.class);
  }

  @Override
  public LabInfo info() {
    return new LabInfo(
        "channels",
        "Channels and select beside their peers",
        "What does a channel cost, and a select?",
        "90-minute senior format, question 2",
        25,
        List.of("go"));
  }

  @Override
  public List<Parameter> parameters() {
    return Effort.parameters(new Effort(10, 5, 100), new Effort(4, 3, 50));
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.that("one-to-one-beats-jox", "Buffered, one to one, goloom is faster than Jox.")
            .expecting("time / Jox's at most 0.33 uncontended, 0.67 with 16 places, 0.50 with 100")
            .measuredBy(run ->
                withTables(
                    measurement.within(
                        run,
                        List.of(
                            new Limit(UNCONTENDED, JOX, 1 / 3.0),
                            new Limit(ONE_TO_ONE_16, JOX, 1 / 1.5),
                            new Limit(ONE_TO_ONE_100, JOX, 1 / 2.0))),
                    run)),
        Claim.that("four-to-four-beats-jox", "Buffered, four to four, goloom is faster than Jox.")
            .expecting("time / Jox's at most 0.67 with 16 places, 1.00 with 100")
            .measuredBy(run ->
                measurement.within(
                    run,
                    List.of(
                        new Limit(FOUR_TO_FOUR_16, JOX, 1 / 1.5),
                        new Limit(FOUR_TO_FOUR_100, JOX, 1.0)))),
        Claim.that("select-beats-jox", "A select takes at most a third of Jox's time.")
            .expecting("time / Jox's at most 0.33: 2 and 8 channels, with and without a buffer")
            .measuredBy(run ->
                measurement.within(
                    run, Limit.all(JOX, 1 / 3.0, SELECT_2, SELECT_2_16, SELECT_8, SELECT_8_16))),
        Claim.that(
                "rendezvous-near-jdk",
                "Unbuffered, goloom reaches 3/4 of the speed of SynchronousQueue.")
            .expecting("time / SynchronousQueue's at most 1.33")
            .measuredBy(
                run -> measurement.within(run, Limit.all(JDK, 1 / 0.75, ONE_TO_ONE, CHAIN, PAIRS))),
        Claim.that("rendezvous-beats-jox", "Unbuffered, goloom takes a quarter of Jox's time.")
            .expecting("time / Jox's at most 0.25")
            .measuredBy(
                run -> measurement.within(run, Limit.all(JOX, 1 / 4.0, ONE_TO_ONE, CHAIN, PAIRS))),
        Claim.that("buffered-beats-kotlinx", "Buffered, goloom is no slower than kotlinx.")
            .expecting("time / kotlinx's at most 1.00")
            .measuredBy(run ->
                measurement.within(
                    run,
                    Limit.all(
                        KOTLINX,
                        1.0,
                        UNCONTENDED,
                        ONE_TO_ONE_16,
                        ONE_TO_ONE_100,
                        FOUR_TO_FOUR_16,
                        FOUR_TO_FOUR_100,
                        CHAIN_16,
                        PAIRS_16,
                        SELECT_2_16,
                        SELECT_8_16,
                        SELECT_8_READY))),
        Claim.that("ready-beats-go", "Where nobody waits, goloom takes at most 0.6 of Go's time.")
            .expecting("time / Go's at most 0.60")
            .measuredBy(
                run -> measurement.within(run, Limit.all(GO, 0.6, UNCONTENDED, SELECT_8_READY))),
        Claim.that("buffered-near-go", "Buffered, goloom takes at most 1.5 to 2.5 of Go's time.")
            .expecting("time / Go's at most 1.50 with 100 places, 2.50 with 16")
            .measuredBy(run ->
                measurement.within(
                    run,
                    List.of(
                        new Limit(ONE_TO_ONE_100, GO, 1.5), new Limit(ONE_TO_ONE_16, GO, 2.5)))),
        Claim.that("rendezvous-near-go", "Unbuffered, goloom takes at most twice Go's time.")
            .expecting("time / Go's at most 2.00")
            .measuredBy(run -> measurement.within(run, Limit.all(GO, 2.0, ONE_TO_ONE, PING_PONG))),
        Claim.that("steady", "In every row, goloom's processes agree with each other.")
            .expecting("largest / smallest median of a process at most 1.60")
            .measuredBy(run -> Steadiness.judge(measurement.of(run))),
        Claim.that("small", "An idle channel is small, and a ready operation allocates nothing.")
            .expecting("idle 96 B or less, a wait 56 B or less, ready 0 B")
            .measuredBy(run -> ChannelFootprint.measure()));
  }

  private Finding withTables(Finding finding, Run run) throws IOException, InterruptedException {
    Figures measured = measurement.of(run);
    return finding
        .with("rows", measured.evidence())
        .with("settings", measured.settings())
        .with(Tables.medians(measured, ChannelSide.values()))
        .with(Tables.ratios(measured, JOX, JDK))
        .with(Tables.ratios(measured, KOTLINX, GO))
        .with(new Block.Text("Settings: " + measured.settingsInWords()));
  }
}
