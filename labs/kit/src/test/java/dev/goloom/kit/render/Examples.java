package dev.goloom.kit.render;

import dev.goloom.kit.Block;
import dev.goloom.kit.Claim;
import dev.goloom.kit.Environment;
import dev.goloom.kit.Finding;
import dev.goloom.kit.LabInfo;
import dev.goloom.kit.Report;
import dev.goloom.kit.Report.Result;
import dev.goloom.kit.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reports to render: fixed figures, so that a rendering can be compared byte for byte.
final class Examples {
  static final Environment MACHINE =
      new Environment(
          "0.1.0", "Example VM 25+36 (Example)", "Linux 6.1 amd64", 8, 0.7, Optional.of("go1.26"));

  private Examples() {}

  /// A lab with the results given.
  static Report report(String id, Result... results) {
    return report(id, MACHINE, results);
  }

  static Report report(String id, Environment machine, Result... results) {
    var lab =
        new LabInfo(
            id,
            id.equals("starved-scheduler") ? "The starved scheduler" : "The lost update",
            id.equals("starved-scheduler")
                ? "Every processor runs a loop that never blocks. When does the next goroutine run?"
                : "Two goroutines increment one counter a million times each. What does it print?",
            "Asked in most senior Go interviews",
            4,
            List.of("go"));
    return new Report(lab, machine, Arrays.asList(results), Duration.ofMillis(7_250));
  }

  /// A claim with a finding.
  static Result result(String id, String statement, Finding finding) {
    return new Result(draft(id, statement).measuredBy(_ -> finding), finding, Duration.ofMillis(3));
  }

  /// A claim with a finding that contradicts what is widely repeated.
  static Result myth(String id, String statement, String myth, Finding finding) {
    var claim = draft(id, statement).against(myth).measuredBy(_ -> finding);
    return new Result(claim, finding, Duration.ofMillis(3));
  }

  private static Claim.Draft draft(String id, String statement) {
    return Claim.that(id, statement).expecting("a total below 2,000,000 in at least one run");
  }

  /// A finding that carries nothing but the blocks given.
  static Finding showing(Block... blocks) {
    Finding finding = Finding.of(Verdict.HOLDS, "seen");
    for (Block block : blocks) {
      finding = finding.with(block);
    }
    return finding;
  }

  /// Two labs with every verdict and every kind of block.
  static List<Report> gallery() {
    return List.of(race(), scheduler());
  }

  private static Report race() {
    return report(
        "lost-update",
        result(
            "unsynchronised",
            "An unsynchronised counter++ loses updates when two threads run it at once.",
            Finding.of(Verdict.HOLDS, "198 of 200 runs fell short; the worst printed 1,003,118.")
                .withSamples(200, "increments")
                .with("worst", 1_003_118)
                .with("median", 1_412_907.5)
                .with("carriers", List.of(1, 2, 4, 8))
                .with("by run", Map.of("short", 198))
                .with(new Block.Text("Each bar counts runs by the total that they printed."))
                .with(totals())
                .with(
                    new Block.Code(
                        "The program that was run",
                        "java",
                        """
                        static int counter;

                        static void spin(int times) {
                          for (int i = 0; i < times && !Thread.currentThread().isInterrupted(); i++) {
                            counter++; // a read, an add and a write
                          }
                        }
                        """))),
        myth(
            "atomic-is-not-a-mutex",
            "Two atomic operations in a row are not one atomic step.",
            "\"Make every field atomic and the data race is gone.\"",
            Finding.of(Verdict.HOLDS, "The pair was seen torn 4,127 times in 10,000,000.")
                .withSamples(10_000_000, "ns")
                .with("torn", 4_127)
                .with(litmus())
                .with(
                    new Block.Table(
                        "Cost of one increment",
                        List.of("how", "min", "median", "max"),
                        List.of(
                            List.of("plain", "0.3", "0.3", "0.9"),
                            List.of("AtomicLong", "4.1", "5.2", "18.4"),
                            List.of("LongAdder", "5.0", "5.4", "9.7"),
                            List.of("ReentrantLock", "17.9", "21.6", "104.2"))))),
        result(
            "reordered",
            "A plain load can move ahead of an earlier plain load of another variable.",
            Finding.of(
                Verdict.NOT_OBSERVABLE,
                "0 in 50,000,000: x86 keeps loads in order, and C2 left them so. ARM would show"
                    + " it.")),
        result(
            "go-says-the-same",
            "Go's race detector reports the same pair of accesses.",
            Finding.skipped(
                "Go is not on PATH. Install it from your package manager, then run again.")));
  }

  private static Report scheduler() {
    return report(
        "starved-scheduler",
        result(
            "latency",
            "A busy loop on every carrier delays a virtual thread until one of them blocks.",
            Finding.of(Verdict.REFUTED, "The waiter ran after 2.1 ms although every hog was busy.")
                .withSamples(40, "ms")
                .with("p50", 2.1)
                .with("p99", Double.NaN)
                .with("preempted", true)
                .with(latency())
                .with(lanes())),
        result(
            "noise",
            "Handing over through a rendezvous costs less than through a queue of one.",
            Finding.inconclusive(
                    "The control run differed from itself by 38 %, the effect is 11 %: no verdict.")
                .with(
                    "rounds",
                    List.of(
                        Map.of("name", "A", "ns", 412.2),
                        Map.of("name", "A again", "ns", 568.9),
                        Map.of("name", "B", "ns", 457.0)))
                .with(
                    new Block.Trace(
                        "Where the waiter stood",
                        List.of(
                            "\"waiter\" #31 virtual WAITING",
                            "    at java.base/java.lang.VirtualThread.park(VirtualThread.java:738)",
                            "    at java.base/java.util.concurrent.locks.LockSupport"
                                + ".park(LockSupport.java:221)",
                            "    - parked on java.util.concurrent.SynchronousQueue$Transferer@6d2f"
                                + "0b1a")))));
  }

  static Block.Histogram totals() {
    return new Block.Histogram(
        "Runs by printed total",
        "runs",
        List.of(
            new Block.Histogram.Bar("1.0 to 1.2 million", 41, ""),
            new Block.Histogram.Bar("1.2 to 1.4 million", 57, ""),
            new Block.Histogram.Bar("1.4 to 1.6 million", 63, ""),
            new Block.Histogram.Bar("1.6 to 2.0 million", 37, ""),
            new Block.Histogram.Bar("exactly 2,000,000", 2, "")));
  }

  static Block.Histogram litmus() {
    return new Block.Histogram(
        "What the reader saw",
        "observations",
        List.of(
            new Block.Histogram.Bar("x=0, y=0", 9_412_004, "ACCEPTABLE"),
            new Block.Histogram.Bar("x=1, y=1", 583_869, "ACCEPTABLE"),
            new Block.Histogram.Bar("x=1, y=0", 4_127, "INTERESTING"),
            new Block.Histogram.Bar("x=0, y=1", 0, "FORBIDDEN")));
  }

  static Block.LineChart latency() {
    return new Block.LineChart(
        "Wait until first run, by number of hogs",
        "hogs",
        "wait (ms)",
        List.of(
            series("virtual threads", 0.1, 0.2, 0.4, 0.9, 1.7, 2.1, 2.1, 2.2),
            series("our scheduler", 0.1, 0.1, 0.2, 0.3, 0.3, 0.4, 0.4, 0.5),
            series("platform threads", 0.2, 0.4, 0.8, 1.2, 1.9, 2.6, 3.3, 4.1)));
  }

  static Block.LineChart.Series series(String name, double... ys) {
    var points = new ArrayList<Block.LineChart.Point>();
    for (int i = 0; i < ys.length; i++) {
      points.add(new Block.LineChart.Point(i + 1, ys[i]));
    }
    return new Block.LineChart.Series(name, points);
  }

  static Block.Timeline lanes() {
    return new Block.Timeline(
        "Who ran where",
        "ms",
        List.of(
            new Block.Timeline.Lane(
                "carrier 1",
                List.of(span(0, 4.2, "hog 1"), span(4.2, 5, "steal"), span(5, 9.5, "hog 3"))),
            new Block.Timeline.Lane(
                "carrier 2", List.of(span(0, 2.1, "hog 2"), span(2.1, 2.4, "waiter"))),
            new Block.Timeline.Lane("carrier 3", List.of())));
  }

  static Block.Timeline.Span span(double from, double to, String label) {
    return new Block.Timeline.Span(from, to, label);
  }
}
