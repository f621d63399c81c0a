package dev.goloom.labs.goroutineleaks;

import dev.goloom.kit.Claim;
import dev.goloom.kit.Lab;
import dev.goloom.kit.LabInfo;
import dev.goloom.kit.Parameter;
import dev.goloom.kit.Parameters;
import dev.goloom.labs.proofs.Collector;
import java.util.ArrayList;
import java.util.List;

/// Twelve classic leaks, each proved and named while it is there; what counts, dashboards and the
/// JVM's own detector say of them; and what cannot be proved.
///
/// Everything that leaks does so in a child JVM, and is decided by counts.
public final class GoroutineLeaksLab implements Lab {
  static final String ROUNDS = "rounds";

  /// Creates the lab; see [java.util.ServiceLoader].
  public GoroutineLeaksLab() {}

  @Override
  public LabInfo info() {
    return new LabInfo(
        "goroutine-leaks",
        "Twelve leaks, proved and named",
        "How do you debug goroutine leaks, beyond NumGoroutine?",
        "90-minute senior format, question 5",
        10,
        List.of("go"));
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Collector.parameter(),
        new Parameter(ROUNDS, "how often each leak is played", 20, 3, 1, 1_000));
  }

  @Override
  public List<String> twinArguments(Parameters values) {
    return List.of("-rounds=" + values.number(ROUNDS));
  }

  @Override
  public List<Claim> claims() {
    var claims = new ArrayList<Claim>();
    claims.add(
        Claim.that("count", "The number of goroutines tells neither which leaked, nor whether.")
            .expecting(
                "the same growth for healthy workers as for leaked ones; proof tells them apart")
            .against("NumGoroutine on a dashboard is enough.")
            .asking(
                "A process has 100 goroutines more than before. How many of them leaked?",
                2,
                "100",
                "those above the usual number",
                "the number does not tell")
            .measuredBy(Myths::count));
    claims.add(
        Claim.that(
                "garbage",
                "A leaked thread is not garbage, though nothing leads to it: the JVM lists it.")
            .expecting("all are kept; without that list all vanish, and no finally runs")
            .against("A goroutine is garbage collected when nothing references its channel.")
            .measuredBy(Myths::garbage));
    claims.add(
        Claim.that("jvm-detector", "The JVM's deadlock detector does not see virtual threads.")
            .expecting("findDeadlockedThreads names none; the leak detector names both")
            .against("findDeadlockedThreads finds it.")
            .measuredBy(Myths::deadlock));
    for (Leak leak : Leak.values()) {
      claims.add(
          Claim.that(leak.id(), leak.statement())
              .expecting(
                  "each thread is proved and named \""
                      + leak.reason().text()
                      + "\", with its line; the repaired code leaves none")
              .measuredBy(run -> Proofs.judge(leak, run)));
    }
    claims.add(
        Claim.that("every-collector", "Each garbage collector comes to the same verdicts.")
            .expecting("all proved, all named, no false alarm, with each of five")
            .measuredBy(Proofs::everyCollector));
    for (Blind blind : Blind.values()) {
      claims.add(
          Claim.that(blind.id(), blind.statement())
              .expecting(
                  (blind.isProved() ? "proved" : "never proved")
                      + (blind.isSuspected() ? "; suspected when it grows" : "; never suspected"))
              .measuredBy(run -> Limits.judge(blind, run)));
    }
    claims.add(
        Claim.that("no-collection", "Where System.gc() does nothing, the detector says UNKNOWN.")
            .expecting("UNKNOWN, never CLEAN, and the flag that is to blame")
            .measuredBy(Limits::withoutCollection));
    claims.add(
        Claim.that("no-export", "Where the JVM's list is closed, the detector says UNKNOWN.")
            .expecting("UNKNOWN, never CLEAN, and the flag that opens it")
            .measuredBy(Limits::withoutExport));
    claims.add(
        Claim.that("go-agrees", "Go leaks in the same twelve ways, and its repairs are the same.")
            .expecting("every goroutine stays after a collection; none of the repaired code")
            .measuredBy(GoSide::compare));
    return List.copyOf(claims);
  }
}
