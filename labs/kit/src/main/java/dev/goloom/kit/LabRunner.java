package dev.goloom.kit;

import dev.goloom.kit.process.ChildFailed;
import dev.goloom.kit.process.Go;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Measures the claims of labs, one after another, on the caller's thread.
///
/// A claim whose measurement fails is `INCONCLUSIVE`, never an exception: the next claims still
/// run. Interrupting the thread cancels the run.
public final class LabRunner {
  private final Optional<Go> go;
  private final boolean runTwins;
  private final Listener listener;
  private final Map<String, Twin> twins = new HashMap<>();

  /// Creates a runner.
  ///
  /// @param go the Go tool, if this machine has one
  /// @param runTwins whether the user asked for the Go side
  public LabRunner(Optional<Go> go, boolean runTwins, Listener listener) {
    this.go = go;
    this.runTwins = runTwins;
    this.listener = listener;
  }

  /// Runs all claims of a lab.
  ///
  /// @throws InterruptedException if the run is cancelled
  public Report run(Lab lab, Parameters parameters, boolean quick) throws InterruptedException {
    return run(lab, parameters, quick, _ -> true);
  }

  /// Runs the claims of a lab that are wanted.
  ///
  /// @throws InterruptedException if the run is cancelled
  public Report run(Lab lab, Parameters parameters, boolean quick, Predicate<Claim> wanted)
      throws InterruptedException {
    List<Claim> claims = lab.claims(parameters).stream().filter(wanted).toList();
    var run = new LiveRun(lab, parameters, quick, go, runTwins, listener, twins);
    listener.labStarted(lab, claims.size());
    long start = System.nanoTime();
    var results = new ArrayList<Report.Result>();
    for (Claim claim : claims) {
      listener.claimStarted(results.size(), claim);
      Report.Result result = measure(claim, run);
      listener.claimFinished(results.size(), result);
      results.add(result);
    }
    Environment environment = Environment.here(go.map(Go::version));
    var report = new Report(lab.info(), environment, results, since(start));
    listener.labFinished(report);
    return report;
  }

  private static Report.Result measure(Claim claim, LiveRun run) throws InterruptedException {
    long start = System.nanoTime();
    Finding finding;
    try {
      finding = claim.measurement().measure(run);
    } catch (ChildFailed e) {
      finding = Finding.inconclusive(String.valueOf(e.getMessage()));
      if (!e.threadDump().isEmpty()) {
        finding = finding.with(new Block.Trace("threads when the deadline came", e.threadDump()));
      }
    } catch (IOException | RuntimeException e) {
      finding = Finding.inconclusive("the measurement failed: " + e);
    }
    return new Report.Result(claim, finding, since(start));
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
