package dev.goloom.labs.schedulerstarvation;

import dev.goloom.kit.BadValue;
import dev.goloom.kit.Block;
import dev.goloom.kit.Claim;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Lab;
import dev.goloom.kit.LabInfo;
import dev.goloom.kit.Parameter;
import dev.goloom.kit.Parameters;
import dev.goloom.kit.Run;
import dev.goloom.kit.Twin;
import dev.goloom.kit.Verdict;
import dev.goloom.kit.measure.Summary;
import dev.goloom.kit.process.Child;
import dev.goloom.kit.process.ChildJvm;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// What holds a carrier of the JDK's virtual-thread scheduler, and what does not.
///
/// Every claim asks the same question of one way to be busy or blocked: while some virtual threads
/// are occupied in this way, do newly started ones run? The answer is an order of events (did a
/// probe start before the first occupant ended?), so a slow machine cannot change it.
public final class SchedulerStarvationLab implements Lab {
  private static final Duration SLACK = Duration.ofSeconds(30);

  /// Creates the lab; see [java.util.ServiceLoader].
  public SchedulerStarvationLab() {}

  @Override
  public LabInfo info() {
    return new LabInfo(
        "scheduler-starvation",
        "What holds a carrier thread",
        "Explain M:N scheduling, preemption and blocking calls: what starves the scheduler?",
        "90-minute senior format, question 1",
        8,
        List.of("go"));
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.of("carriers", "carrier threads of the child JVM", 2, 1, 64),
        Parameter.of("hogs", "virtual threads that compute; at least one per carrier", 2, 1, 1_000),
        new Parameter("millis", "how long the carriers are held, in ms", 1_000, 300, 50, 60_000),
        new Parameter("probes", "short virtual threads started meanwhile", 50, 20, 10, 10_000),
        Parameter.of(
            "parked",
            "virtual threads that wait in the ways that cost nothing",
            1_000,
            1,
            100_000));
  }

  @Override
  public void check(Parameters values) throws BadValue {
    long carriers = values.number("carriers");
    if (values.number("hogs") < carriers) {
      throw new BadValue(
          "hogs must be at least carriers (" + carriers + "): with a free carrier nothing starves");
    }
  }

  @Override
  public List<String> twinArguments(Parameters values) {
    return List.of(
        "-procs=" + values.number("carriers"),
        "-probes=" + values.number("probes"),
        "-millis=" + values.number("millis"),
        "-parked=" + values.number("parked"));
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.that("cpu-hogs-starve", "CPU hogs on every carrier starve a new virtual thread.")
            .expecting("no probe starts before a hog ends")
            .against("Virtual threads are scheduled like goroutines, so a busy one is preempted.")
            .asking(
                "Every carrier computes. When does a new virtual thread start?",
                2,
                "at once",
                "after a time slice of some milliseconds",
                "when a hog ends, and not before")
            .measuredBy(this::cpuHogsStarve),
        Claim.that("go-preempts", "Go preempts the same hogs, slice by slice of about 10 ms.")
            .expecting("every goroutine starts while the hogs still run")
            .measuredBy(this::goPreempts),
        Claim.that(
                "yield-is-not-gosched",
                "Thread.yield() in the hogs is not runtime.Gosched(): it does not let new threads in.")
            .expecting("most probes wait for a hog's end although the hogs yield all the time")
            .against("A hog that calls Thread.yield() now and then shares its carrier fairly.")
            .asking(
                "The hogs call Thread.yield() every 0.3 ms. How many of the probes start meanwhile?",
                0,
                "next to none",
                "about half",
                "all")
            .measuredBy(this::yieldIsNotGosched),
        Claim.that("native-call-holds", "A blocking native call holds its carrier, uncompensated.")
            .expecting("no probe starts before a call returns; no carrier is added")
            .against("The JDK adds a carrier when a virtual thread blocks in native code.")
            .measuredBy(this::nativeCallHolds),
        Claim.that(
                "file-read-holds",
                "A blocked FileInputStream read holds its carrier, uncompensated on this JDK.")
            .expecting("no probe starts before a read returns; no carrier is added")
            .against("Blocking file I/O is compensated: the scheduler adds a carrier for it.")
            .asking(
                "Every carrier reads from a pipe that stays empty. Do new virtual threads start?",
                1,
                "yes, the scheduler adds a carrier",
                "no")
            .measuredBy(this::fileReadHolds),
        Claim.that("native-frame-pins", "Parking below a native frame still pins the carrier.")
            .expecting("no probe starts before a thread leaves its native frame")
            .measuredBy(this::nativeFramePins),
        Claim.that(
                "synchronized-unpins",
                "Parking inside synchronized no longer pins the carrier (JEP 491).")
            .expecting("every probe starts while all of them are inside synchronized")
            .against("Never use synchronized with virtual threads: it pins the carrier.")
            .asking(
                "A thousand virtual threads park inside synchronized. Do new ones start?",
                0,
                "yes",
                "no, the monitors pin the carriers")
            .measuredBy(run -> costsNoCarrier(run, Occupation.SYNCHRONIZED, "inside synchronized")),
        Claim.that("park-is-free", "A virtual thread in LockSupport.park holds no carrier.")
            .expecting("every probe starts while all of them are parked")
            .measuredBy(run -> costsNoCarrier(run, Occupation.PARK, "parked")),
        Claim.that("sleep-is-free", "A virtual thread in Thread.sleep holds no carrier.")
            .expecting("every probe starts while all of them sleep")
            .measuredBy(run -> costsNoCarrier(run, Occupation.SLEEP, "asleep")),
        Claim.that("socket-read-is-free", "A blocked socket read holds no carrier.")
            .expecting("every probe starts while all of them wait for a byte")
            .measuredBy(
                run -> costsNoCarrier(run, Occupation.SOCKET_READ, "waiting for a socket")));
  }

  private Finding cpuHogsStarve(Run run) throws IOException, InterruptedException {
    Observation seen = occupyCarriers(run, Occupation.CPU_HOG, run.number("hogs"));
    return holding(run, seen, "computing", "cpu-hogs", 0);
  }

  private Finding goPreempts(Run run) throws IOException, InterruptedException {
    return switch (run.twin()) {
      case Twin.Absent absent -> Finding.skipped(absent.reason());
      case Twin.Ran go -> {
        Twin.Row row = go.row("cpu-hogs");
        long started = (long) row.number("started");
        int of = (int) row.number("of");
        yield Finding.of(
                judgeFree(started, of),
                String.format(
                    Locale.ROOT,
                    "%d of %d goroutines started while the hogs ran; median wait %.1f ms, longest %.1f ms",
                    started,
                    of,
                    row.number("p50"),
                    row.number("max")))
            .withSamples(of, "ms")
            .with("go", go.version())
            .with("median", row.number("p50"))
            .with("max", row.number("max"));
      }
    };
  }

  private Finding yieldIsNotGosched(Run run) throws IOException, InterruptedException {
    Observation seen = occupyCarriers(run, Occupation.YIELDING_HOG, run.number("hogs"));
    return holding(run, seen, "computing, yielding", "gosched-hogs", 0.2);
  }

  private Finding nativeCallHolds(Run run) throws IOException, InterruptedException {
    Observation seen = occupyCarriers(run, Occupation.NATIVE_CALL, run.number("carriers"));
    return holding(run, seen, "in poll(2)", "file-read", 0);
  }

  private Finding fileReadHolds(Run run) throws IOException, InterruptedException {
    Observation seen = occupyCarriers(run, Occupation.FILE_READ, run.number("carriers"));
    return holding(run, seen, "in read(2)", "file-read", 0);
  }

  private Finding nativeFramePins(Run run) throws IOException, InterruptedException {
    Observation seen = occupyCarriers(run, Occupation.NATIVE_FRAME, run.number("carriers"));
    return holding(run, seen, "parked below qsort", "", 0);
  }

  private static Observation occupyCarriers(Run run, Occupation occupation, long occupants)
      throws IOException, InterruptedException {
    return experiment(run, occupation, occupants, run.number("carriers"), false);
  }

  /// Judges a way that is said to hold carriers.
  ///
  /// @param tolerated the share of probes that may start all the same; a majority refutes the claim
  private static Finding holding(
      Run run, Observation seen, String occupied, String twinRow, double tolerated)
      throws IOException, InterruptedException {
    int all = seen.submittedMeanwhile();
    long started = seen.startedMeanwhile();
    Summary waits = seen.waits();
    String observed =
        String.format(
            Locale.ROOT,
            "%d of %d probes started meanwhile; median wait %.0f ms, longest %.0f ms; carriers: %d",
            started,
            all,
            waits.median(),
            waits.max(),
            seen.carriers());
    var finding = Finding.of(judgeHolding(seen, tolerated), observed);
    finding = withFigures(finding, run, seen);
    finding = finding.with(seen.timeline("Who waited for whom", occupied));
    return withTwin(finding, run, twinRow, seen);
  }

  private static Verdict judgeHolding(Observation seen, double tolerated) {
    if (!seen.isTelling()) {
      return Verdict.INCONCLUSIVE;
    }
    int all = seen.submittedMeanwhile();
    long started = seen.startedMeanwhile();
    if (started <= tolerated * all) {
      return seen.isCompensated() ? Verdict.REFUTED : Verdict.HOLDS;
    }
    // Between "hardly any" and "most" the scheduler did neither: more probes would tell.
    return started * 2 < all && tolerated > 0 ? Verdict.INCONCLUSIVE : Verdict.REFUTED;
  }

  private static Finding costsNoCarrier(Run run, Occupation occupation, String occupied)
      throws IOException, InterruptedException {
    long many = run.number("parked");
    // Sockets are scarcer than threads: a process may often open no more than 1024.
    long occupants = occupation == Occupation.SOCKET_READ ? Math.min(many, 200) : many;
    Observation seen = experiment(run, occupation, occupants, occupants, true);
    int all = seen.probes().size();
    long started = seen.startedMeanwhile();
    Summary waits = seen.waits();
    String observed =
        String.format(
            Locale.ROOT,
            "%d of %d probes started with %,d threads %s; median wait %.2f ms, longest %.1f ms",
            started,
            all,
            occupants,
            occupied,
            waits.median(),
            waits.max());
    Finding finding = withFigures(Finding.of(judgeFree(started, all), observed), run, seen);
    return withTwin(finding, run, twinRowOf(occupation), seen);
  }

  /// Probes are waited for, but not for ever: when some of them had their turn and some did not, it
  /// was the machine that had no time for them.
  private static Verdict judgeFree(long started, int all) {
    if (started == all) {
      return Verdict.HOLDS;
    }
    return started * 2 > all ? Verdict.INCONCLUSIVE : Verdict.REFUTED;
  }

  private static String twinRowOf(Occupation occupation) {
    return switch (occupation) {
      case SLEEP -> "sleep";
      case SOCKET_READ -> "socket-read";
      default -> "";
    };
  }

  private static Finding withFigures(Finding finding, Run run, Observation seen) {
    Finding more =
        finding
            .withSamples(seen.probes().size(), "ms")
            .with("started", seen.startedMeanwhile())
            .with("submitted", seen.submittedMeanwhile())
            .with("occupants", seen.occupants().size())
            .with("parallelism", seen.parallelism())
            .with("carriers", seen.carriers())
            .with("flags", flags(run));
    for (var figure : seen.waits().figures().entrySet()) {
      more = more.with(figure.getKey(), figure.getValue());
    }
    return more;
  }

  /// Puts Go's figures beside ours, if the user asked for them.
  private static Finding withTwin(Finding finding, Run run, String row, Observation seen)
      throws IOException, InterruptedException {
    if (row.isEmpty() || !(run.twin() instanceof Twin.Ran go)) {
      return finding;
    }
    Twin.Row theirs = go.row(row);
    Summary ours = seen.waits();
    var table =
        new Block.Table(
            "JVM and Go, same carriers, same probes",
            List.of("", "JVM", go.version()),
            List.of(
                List.of(
                    "started meanwhile",
                    seen.startedMeanwhile() + " of " + seen.submittedMeanwhile(),
                    (long) theirs.number("started") + " of " + (long) theirs.number("of")),
                List.of("median wait", millis(ours.median()), millis(theirs.number("p50"))),
                List.of("longest wait", millis(ours.max()), millis(theirs.number("max")))));
    return finding.with("go", theirs.values()).with(table);
  }

  private static String millis(double value) {
    return String.format(Locale.ROOT, "%.1f ms", value);
  }

  private static Observation experiment(
      Run run, Occupation occupation, long occupants, long fit, boolean untilProbesStarted)
      throws IOException, InterruptedException {
    long hold = run.number("millis");
    run.note(occupation.name().toLowerCase(Locale.ROOT).replace('_', ' '));
    ChildJvm child =
        ChildJvm.running(Experiment.class.getName())
            .flags(flags(run))
            .heap("512m")
            .deadline(Duration.ofMillis(hold * Math.max(1, occupants / fit)).plus(SLACK))
            .args(
                occupation,
                occupants,
                fit,
                run.number("probes"),
                hold,
                untilProbesStarted ? "wait" : "hold");
    Child.Outcome outcome =
        child
            .run((line, stdin) -> {
              if (occupation == Occupation.FILE_READ) {
                answer(line, stdin, occupants);
              }
            })
            .orFail("the experiment " + occupation);
    return Observation.read(outcome, occupants, run.number("probes"));
  }

  /// A blocked read of standard input ends when there is something to read.
  private static void answer(String line, OutputStream stdin, long occupants) throws IOException {
    if (line.equals("release")) {
      stdin.write(new byte[Math.toIntExact(occupants)]);
      stdin.flush();
    }
  }

  private static List<String> flags(Run run) {
    return List.of(
        "-Djdk.virtualThreadScheduler.parallelism=" + run.number("carriers"),
        "--enable-native-access=ALL-UNNAMED");
  }
}
