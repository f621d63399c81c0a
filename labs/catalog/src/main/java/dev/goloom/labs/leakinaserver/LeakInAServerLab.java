package dev.goloom.labs.leakinaserver;

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
import dev.goloom.kit.process.Child;
import dev.goloom.labs.proofs.Collector;
import dev.goloom.labs.proofs.Rows;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/// A handler that leaks a thread for each client that hangs up: found from two profiles, proved,
/// repaired and verified.
///
/// The server is a child JVM. Everything is decided by counts.
public final class LeakInAServerLab implements Lab {
  private static final String HANGING_UP = "hangups";
  private static final String STAYING = "served";
  private static final String LISTENING = "listeners";

  /// Where the leak is, by method.
  private static final String LEAK = "ask QuoteServer.java:";

  private static final String SEND = "chan send";

  /// Creates the lab; see [java.util.ServiceLoader].
  public LeakInAServerLab() {}

  @Override
  public LabInfo info() {
    return new LabInfo(
        "leak-in-a-server",
        "A leak in a server, from two profiles",
        "A server's goroutines become more every day. How do you find the leak?",
        "90-minute senior format, question 5",
        7,
        List.of("go"));
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Collector.parameter(),
        new Parameter(HANGING_UP, "clients that hang up before the answer", 40, 10, 1, 200),
        new Parameter(STAYING, "clients that wait for their answer", 40, 10, 0, 1_000),
        new Parameter(LISTENING, "clients that stay connected, as they should", 20, 5, 1, 200));
  }

  @Override
  public List<String> twinArguments(Parameters values) {
    return List.of("-hangups=" + values.number(HANGING_UP));
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.that("total", "The number of threads grows by more than the leak.")
            .expecting("the leaked ones, and two for each client that is healthily connected")
            .against("Watch NumGoroutine: if it grows, you know what leaks.")
            .measuredBy(run -> judged(run, "leaking", outcome -> total(run, outcome))),
        Claim.that("diff", "The difference of two profiles shows the line, among others that grew.")
            .expecting("+1 at the send for each client that hung up, none for those that stayed")
            .asking(
                "40 clients hang up, 40 are served, 20 stay connected. By how many does the group"
                    + " of the leak grow between two profiles?",
                0,
                "40",
                "60",
                "80")
            .measuredBy(run -> judged(run, "leaking", outcome -> diff(run, outcome))),
        Claim.that("proof", "The proof tells the leak from the groups that grew healthily.")
            .expecting("the send is proved; the connected clients are not")
            .asking(
                "Two kinds of groups grew: senders, and connections that wait for news. Which leak?",
                1,
                "both: they grew",
                "the senders: nothing live can receive from them")
            .measuredBy(run -> judged(run, "leaking", outcome -> proof(run, outcome))),
        Claim.that("fixed", "With room for one answer the same load leaves nothing behind.")
            .expecting("the group of the send does not grow, and nothing is proved")
            .measuredBy(run -> judged(run, "fixed", outcome -> fixed(run, outcome))),
        Claim.that("go-agrees", "Go's goroutine profile shows the same, and the same repair.")
            .expecting(
                "as many goroutines at the send as clients hung up; none when it is repaired")
            .measuredBy(this::goAgrees));
  }

  private static Finding judged(
      Run run, String variant, Function<? super Child.Outcome, Finding> judgement)
      throws IOException, InterruptedException {
    Rows<Child.Outcome> rows =
        Rows.of(
            Collector.chosen(run),
            run,
            collector ->
                collector.run(
                    collector
                        .seeing(Incident.class)
                        .args(
                            variant,
                            run.number(HANGING_UP),
                            run.number(STAYING),
                            run.number(LISTENING))));
    return rows.judged(all -> worst(all.stream().map(judgement).toList()));
  }

  /// With several collectors: the first that is not as stated.
  private static Finding worst(List<Finding> findings) {
    return findings.stream()
        .filter(finding -> finding.verdict() != Verdict.HOLDS)
        .findFirst()
        .orElse(findings.getFirst())
        .with("collectors", findings.size());
  }

  private static Finding total(Run run, Child.Outcome outcome) {
    List<String> total = outcome.records("total").getFirst();
    long growth = number(total, 1) - number(total, 0);
    long leaked = run.number(HANGING_UP);
    long healthy = 2 * run.number(LISTENING);
    return Finding.when(
            growth == leaked + healthy,
            "+" + growth + " virtual threads: " + leaked + " leaked, " + healthy + " healthy")
        .withSamples(growth, "threads")
        .with("before", number(total, 0))
        .with("after", number(total, 1));
  }

  private static Finding diff(Run run, Child.Outcome outcome) {
    List<List<String>> grew = outcome.records("grew");
    long atTheSend = growth(outcome);
    long answered = number(outcome.records("answered").getFirst(), 0);
    boolean asStated =
        atTheSend == run.number(HANGING_UP)
            && answered == run.number(STAYING)
            && grew.size() == 3
            && grew.stream().allMatch(change -> number(change, 0) > 0);
    return Finding.when(
            asStated,
            "+" + atTheSend + " [" + SEND + "] at the leak; " + grew.size() + " groups grew")
        .withSamples(run.number(HANGING_UP), "requests")
        .with("grew", grew)
        .with("answered", answered)
        .with(
            new Block.Table(
                "What grew between the two profiles",
                List.of("growth", "waits for", "at", "before"),
                grew))
        .with(
            new Block.Trace(
                "The difference, in Go's text",
                outcome.records("diff").stream().map(List::getFirst).toList()));
  }

  /// By how many the group of the leak grew.
  private static long growth(Child.Outcome outcome) {
    return outcome.records("grew").stream()
        .filter(change -> change.get(1).equals(SEND) && change.get(2).startsWith(LEAK))
        .mapToLong(change -> number(change, 0))
        .sum();
  }

  private static Finding proof(Run run, Child.Outcome outcome) {
    List<List<String>> proved = outcome.records("proved");
    long leaked = run.number(HANGING_UP) + 1; // one before the first profile
    boolean asStated =
        proved.size() == 1
            && number(proved.getFirst(), 0) == leaked
            && proved.getFirst().get(1).equals(SEND)
            && proved.getFirst().get(2).startsWith(LEAK)
            && proved.getFirst().get(3).equals("PROVEN");
    String seen =
        proved.isEmpty()
            ? "nothing is proved"
            : proved.getFirst().get(0)
                + " proved, ["
                + proved.getFirst().get(1)
                + "] in "
                + proved.getFirst().get(2)
                + (proved.size() > 1 ? ", and other groups" : ", and no other");
    Finding finding =
        Finding.when(asStated, seen)
            .withSamples(leaked, "threads")
            .with("proved", proved)
            .with(
                new Block.Trace(
                    "The leak profile, in Go's text (debug=1)",
                    outcome.records("text").stream().map(List::getFirst).toList()));
    return proved.isEmpty()
        ? finding
        : finding.with(new Block.Text("What to do: " + proved.getFirst().get(4)));
  }

  private static Finding fixed(Run run, Child.Outcome outcome) {
    long atTheSend = growth(outcome);
    long answered = number(outcome.records("answered").getFirst(), 0);
    String verdict = outcome.records("verdict").getFirst().getFirst();
    boolean asStated =
        atTheSend == 0
            && answered == run.number(STAYING)
            && outcome.records("proved").isEmpty()
            && verdict.equals("CLEAN");
    return Finding.when(
            asStated,
            "+"
                + atTheSend
                + " at the send after "
                + run.number(HANGING_UP)
                + " hang-ups; "
                + verdict)
        .withSamples(run.number(HANGING_UP), "requests")
        .with("grew", outcome.records("grew"))
        .with("verdict", verdict);
  }

  private Finding goAgrees(Run run) throws InterruptedException {
    return switch (run.twin()) {
      case Twin.Absent absent -> Finding.skipped(absent.reason());
      case Twin.Ran go -> goAgrees(go);
    };
  }

  private static Finding goAgrees(Twin.Ran go) {
    Twin.Row leaking = go.row("leaking");
    Twin.Row fixed = go.row("fixed");
    return Finding.when(
            leaking.number("send") == leaking.number("of") && fixed.number("send") == 0,
            "+"
                + (long) leaking.number("send")
                + " at the send for "
                + (long) leaking.number("of")
                + " hang-ups; repaired: +"
                + (long) fixed.number("send"))
        .withSamples((long) leaking.number("of"), "requests")
        .with("go", go.version())
        .with(new Block.Trace("What " + go.version() + " said", go.lines()));
  }

  private static long number(List<String> fields, int index) {
    return Long.parseLong(fields.get(index));
  }
}
