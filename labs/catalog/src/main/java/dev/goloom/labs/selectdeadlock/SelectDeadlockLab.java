package dev.goloom.labs.selectdeadlock;

import dev.goloom.kit.Block;
import dev.goloom.kit.Claim;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Lab;
import dev.goloom.kit.LabInfo;
import dev.goloom.kit.Parameter;
import dev.goloom.kit.Parameters;
import dev.goloom.kit.Run;
import dev.goloom.kit.Twin;
import dev.goloom.kit.threads.Actors;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// Deadlocks and live-locks by select, each broken and mended, and the one that is none.
///
/// A deadlock is decided by what the threads wait for, a live-lock by a count of turns; neither by
/// how long something took.
public final class SelectDeadlockLab implements Lab {
  private static final String RUNS = "runs";
  private static final String TURNS = "turns";
  private static final String MILLIS = "millis";

  /// Turns that a merge of one closed and one open channel takes if it does not spin: the close of
  /// the first, three values, the close of the second.
  private static final int MERGE_TURNS = 5;

  /// Creates the lab; see [java.util.ServiceLoader].
  public SelectDeadlockLab() {}

  @Override
  public LabInfo info() {
    return new LabInfo(
        "select-deadlock",
        "How select deadlocks, and how it does not",
        "How does select lead to a deadlock or a live-lock? Show one, and prevent it.",
        "90-minute senior format, question 2",
        8,
        List.of("go"));
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.of(RUNS, "runs of the program that is said to deadlock", 10_000, 1, 1_000_000),
        Parameter.of(
            TURNS, "turns of a loop after which it counts as spinning", 10_000, 10, 10_000_000),
        new Parameter(MILLIS, "how long a loop has nothing to do, in ms", 200, 50, 1, 60_000));
  }

  @Override
  public List<String> twinArguments(Parameters values) {
    return List.of(
        "-runs=" + values.number(RUNS),
        "-turns=" + values.number(TURNS),
        "-millis=" + values.number(MILLIS));
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.that(
                "all-cases-blocked",
                "A select waits for ever when no other thread will ever make a case ready.")
            .expecting("every thread waits in its select until it is interrupted")
            .measuredBy(run -> allCasesBlocked()),
        Claim.that(
                "all-cases-blocked-fixed",
                "With a quit channel as one more case, one close lets all of them go.")
            .expecting("every thread ends by itself after the close")
            .measuredBy(
                run -> new Watch().scene("quit", Standoff::everybodyReceivesUntilQuit).freed()),
        Claim.that(
                "cross-send",
                "Two threads that each send before they receive wait for each other for ever.")
            .expecting("both threads wait in a send until they are interrupted")
            .asking(
                "Left sends to right, right sends to left, then both receive; no buffer. What"
                    + " happens?",
                1,
                "the two sends meet",
                "both wait for ever",
                "it depends on who comes first")
            .measuredBy(
                run -> new Watch().scene("cross send", Standoff::crossSend).stuck("chan send")),
        Claim.that("jvm-sees-no-deadlock", "The JVM's deadlock detector does not see it.")
            .expecting("findDeadlockedThreads finds nothing while both threads wait for ever")
            .against("The JVM detects deadlocks: look at the end of the thread dump.")
            .measuredBy(this::jvmSeesNoDeadlock),
        Claim.that("bubble-sees-it", "A Bubble, Go's testing/synctest, finds it in a test.")
            .expecting("DeadlockException, which says who waits for what")
            .measuredBy(run -> bubbleSeesIt()),
        Claim.that(
                "cross-send-fixed",
                "Room for one value ends it; so does a select of the send and the receive.")
            .expecting("both threads end by themselves, either way")
            .measuredBy(run ->
                new Watch()
                    .scene("room for one", Standoff::crossSendWithRoom)
                    .scene("select", Standoff::crossSendBySelect)
                    .freed()),
        Claim.that("myth", "The program that is printed as the select deadlock never deadlocks.")
            .expecting("every run ends")
            .against(
                "Two goroutines, each selecting a send on one channel and a receive on the other,"
                    + " deadlock.")
            .asking(
                "Two threads. One selects a send on a or a receive from b, the other a send on b or"
                    + " a receive from a. How many of 10,000 runs deadlock?",
                0,
                "none",
                "a few",
                "all")
            .measuredBy(this::myth),
        Claim.that(
                "forgotten-default",
                "A default in a loop turns waiting into spinning: it burns a processor.")
            .expecting("many turns for a single value")
            .asking(
                "A loop selects with a default and waits for one value. How often does it go round"
                    + " in 50 ms?",
                2,
                "once",
                "some dozens of times",
                "many thousands of times")
            .measuredBy(this::forgottenDefault),
        Claim.that("forgotten-default-fixed", "Without the default it takes one turn and no CPU.")
            .expecting("one turn for the one value")
            .measuredBy(this::withoutDefault),
        Claim.that(
                "live-lock",
                "With a default, the cross send is a live-lock: both run, and nothing is sent.")
            .expecting("many turns, no value")
            .measuredBy(this::liveLock),
        Claim.that(
                "closed-case",
                "The case of a closed channel is always ready: a merge loop spins on it.")
            .expecting("many turns for three values")
            .against("A closed channel is done, so select leaves its case alone.")
            .measuredBy(this::closedCase),
        Claim.that("closed-case-fixed", "A nil channel is never ready: set the closed one to null.")
            .expecting("one turn for each value and each close")
            .measuredBy(this::closedCaseFixed),
        Claim.that("go-agrees", "Go does the same, case by case.")
            .expecting("the same threads wait for the same reason; the same loops spin")
            .measuredBy(GoSide::compare),
        Claim.that("go-kills-the-process", "Go ends a process in which every goroutine waits.")
            .expecting("exit code 2 and \"all goroutines are asleep\"")
            .measuredBy(GoSide::allAsleep));
  }

  private static Finding allCasesBlocked() throws IOException, InterruptedException {
    return new Watch()
        .scene("select without cases", Standoff::emptySelect)
        .scene("nil channels only", Standoff::nilCases)
        .scene("everybody receives first", Standoff::everybodyReceives)
        .stuck("select");
  }

  private Finding jvmSeesNoDeadlock(Run run) throws IOException, InterruptedException {
    try (var actors = new Actors()) {
      Standoff.crossSendOfPlatformThreads(actors);
      actors.settle();
      long[] found = ManagementFactory.getThreadMXBean().findDeadlockedThreads();
      int known = found == null ? 0 : found.length;
      int waiting = actors.blocked().size();
      return Finding.when(
              known == 0 && waiting == 2,
              "the detector names " + known + " threads; " + waiting + " of 2 wait for ever")
          .withSamples(2, "threads")
          .with("detected", known)
          .with("waiting", waiting)
          .with(
              new Block.Text(
                  "It looks for cycles of monitors and of locks that have an owner. A channel has"
                      + " no owner: anybody might still send."));
    }
  }

  private static Finding bubbleSeesIt() throws InterruptedException {
    String report = Standoff.crossSendInBubble();
    long waits = report.lines().filter(line -> line.contains("chan send")).count();
    return Finding.when(
            waits == 2, "DeadlockException" + (waits == 2 ? " names 2 threads" : ": " + report))
        .withSamples(1, "bubbles")
        .with(new Block.Trace("Its message, the frames of this lab", telling(report)));
  }

  private static List<String> telling(String report) {
    return report
        .lines()
        .filter(line -> !line.contains("at java.base/") && !line.contains("at dev.goloom.channels"))
        .toList();
  }

  private Finding myth(Run run) throws IOException, InterruptedException {
    long runs = run.number(RUNS);
    run.note(runs + " runs of the printed program");
    PrintedProgram seen = PrintedProgram.run(runs);
    String observed =
        String.format(
            Locale.ROOT,
            "%,d of %,d runs ended; the first channel carried the value in %,d, the second in %,d%s",
            seen.ended(),
            runs,
            seen.onFirst(),
            seen.ended() - seen.onFirst(),
            seen.stuck().isEmpty() ? "" : "; stuck: " + seen.stuck());
    Finding finding =
        Finding.when(seen.ended() == runs, observed)
            .withSamples(runs, "runs")
            .with("ended", seen.ended())
            .with("onFirst", seen.onFirst())
            .with(new Block.Code("The program", "go", GoSide.PRINTED_PROGRAM))
            .with(
                new Block.Text(
                    "Whoever comes second finds the other waiting on both channels: its send has a"
                        + " receiver, its receive has a sender. Select takes all cases or none, so"
                        + " there is no order to get wrong."));
    return run.twin() instanceof Twin.Ran go
        ? finding.with("go", go.row("myth").values())
        : finding;
  }

  private Finding forgottenDefault(Run run) throws InterruptedException {
    Spin seen = Spin.forgottenDefault(run.number(TURNS), hold(run));
    return judge(seen, spins(run, seen) && seen.values() == 1);
  }

  private Finding withoutDefault(Run run) throws InterruptedException {
    Spin seen = Spin.withoutDefault(hold(run));
    return judge(seen, seen.turns() == 1 && seen.values() == 1);
  }

  private Finding liveLock(Run run) throws InterruptedException {
    Spin seen = Spin.politeCrossSend(run.number(TURNS), hold(run));
    return judge(seen, spins(run, seen) && seen.values() == 0);
  }

  private Finding closedCase(Run run) throws InterruptedException {
    Spin seen = Spin.mergeWithClosed(run.number(TURNS), hold(run));
    return judge(seen, spins(run, seen) && seen.values() == 3);
  }

  private Finding closedCaseFixed(Run run) throws InterruptedException {
    Spin seen = Spin.mergeWithoutClosed(hold(run));
    return judge(seen, seen.turns() == MERGE_TURNS && seen.values() == 3);
  }

  private static boolean spins(Run run, Spin seen) {
    return seen.turns() >= run.number(TURNS);
  }

  private static Duration hold(Run run) {
    return Duration.ofMillis(run.number(MILLIS));
  }

  private static Finding judge(Spin seen, boolean asStated) {
    String cpu =
        seen.cpuMillis() < 0
            ? ""
            : String.format(Locale.ROOT, "; %.1f ms of CPU", seen.cpuMillis());
    String observed =
        String.format(
            Locale.ROOT,
            "%,d %s, %d %s; %.0f ms with nothing to do%s",
            seen.turns(),
            seen.turns() == 1 ? "turn" : "turns",
            seen.values(),
            seen.values() == 1 ? "value" : "values",
            seen.millis(),
            cpu);
    return Finding.when(asStated, observed)
        .withSamples(seen.turns(), "turns")
        .with("turns", seen.turns())
        .with("values", seen.values())
        .with("millis", seen.millis())
        .with("turnsPerMilli", seen.turns() / seen.millis())
        .with("cpuMillis", seen.cpuMillis());
  }
}
