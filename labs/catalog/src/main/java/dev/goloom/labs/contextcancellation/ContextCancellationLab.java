package dev.goloom.labs.contextcancellation;

import dev.goloom.kit.Claim;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Lab;
import dev.goloom.kit.LabInfo;
import dev.goloom.kit.Parameter;
import dev.goloom.kit.Parameters;
import dev.goloom.kit.Run;
import dev.goloom.labs.contextcancellation.Hops.Budget;
import dev.goloom.labs.contextcancellation.Waste.Worker;
import java.util.List;
import java.util.Locale;

/// How a deadline and a cancellation travel through three downstream calls, and what is wasted when
/// they do not.
///
/// What takes time runs in virtual time, so its figures are exact on any machine.
public final class ContextCancellationLab implements Lab {
  private static final String UNITS = "units";
  private static final String REQUESTS = "requests";
  private static final String CONTEXTS = "contexts";

  /// Creates the lab; see [java.util.ServiceLoader].
  public ContextCancellationLab() {}

  @Override
  public LabInfo info() {
    return new LabInfo(
        "context-cancellation",
        "Deadlines and cancellation through three hops",
        "How do deadlines and cancellation travel through downstream calls, and what if they do"
            + " not?",
        "90-minute senior format, questions 4 and 5",
        8,
        List.of("go"));
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.of(UNITS, "units of work that each of three workers has to do", 50, 20, 1_000),
        Parameter.of(REQUESTS, "requests whose contexts are forgotten", 100, 1, 5_000),
        Parameter.of(CONTEXTS, "contexts that are dropped", 10_000, 1, 1_000_000));
  }

  @Override
  public List<String> twinArguments(Parameters values) {
    return List.of("-units=" + values.number(UNITS), "-contexts=" + values.number(CONTEXTS));
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.that("timeouts-add-up", "Three timeouts of 100 ms are a timeout of 300 ms.")
            .expecting("three calls of 80 ms each: none times out, the request takes 240 ms")
            .against("Each call has a timeout of 100 ms, so the request has one.")
            .asking(
                "Three calls, one after another, of 80 ms each; every call has a timeout of 100 ms."
                    + " How long does the request take?",
                1,
                "100 ms",
                "240 ms",
                "300 ms")
            .measuredBy(run -> addUp()),
        Claim.that(
                "budget-is-shared",
                "With one deadline for the request, each hop gets what is left.")
            .expecting("100 ms, then 20 ms; the third hop is not begun; the request ends at 100 ms")
            .measuredBy(run -> shared()),
        Claim.that(
                "fresh-timeout-outlives-client",
                "In a chain, a hop with a fresh timeout works on when nobody waits any more.")
            .expecting("the third hop ends 40 ms after the first has given up")
            .measuredBy(run -> chain(Budget.FRESH, 140)),
        Claim.that(
                "chain-ends-together", "With the deadline passed on, the whole chain ends at once.")
            .expecting("every hop ends at 100 ms")
            .measuredBy(run -> chain(Budget.SHARED, 100)),
        Claim.that("child-cannot-extend", "A child's longer timeout does not extend its parent's.")
            .expecting("the same deadline after three hops; a shorter one counts")
            .measuredBy(run -> Tree.childCannotExtend()),
        Claim.that("wasted-work", "Without the context, downstream does all the work, for nobody.")
            .expecting("every unit that was left is done after the client has given up")
            .asking(
                "The client hangs up after 10 of 50 units. Three workers have no context. How many"
                    + " units are done for nobody?",
                2,
                "0",
                "3, one each",
                "120, all that were left")
            .measuredBy(run -> waste(run, Worker.IGNORES, 3 * (run.number(UNITS) - 10))),
        Claim.that(
                "wasted-work-checked",
                "A check before each unit wastes the unit that was begun, one per worker.")
            .expecting("3 units after the client has given up")
            .measuredBy(run -> waste(run, Worker.CHECKS, Waste.WORKERS)),
        Claim.that("wasted-work-fixed", "A wait that listens to done wastes nothing.")
            .expecting("0 units after the client has given up")
            .measuredBy(run -> waste(run, Worker.LISTENS, 0)),
        Claim.that("cause-is-kept", "The first cause is kept across all hops.")
            .expecting("the client's exception itself, three hops below; a later cause is ignored")
            .measuredBy(run -> Tree.causeIsKept()),
        Claim.that(
                "goes-down-only", "A cancellation goes down the tree, never up and never sideways.")
            .expecting("the context, its child and its grandchild; not one that was detached")
            .measuredBy(run -> Tree.goesDownOnly()),
        Claim.that("forgotten-cancel", "A forgotten cancel leaks every thread that waits for it.")
            .expecting("as many threads wait as there were requests, an hour long")
            .measuredBy(run -> watchers(run, false)),
        Claim.that(
                "forgotten-cancel-fixed", "Closing the context, as defer cancel() does, ends them.")
            .expecting("no thread waits")
            .measuredBy(run -> watchers(run, true)),
        Claim.that(
                "dropped-context",
                "A context that was dropped and never cancelled is garbage here.")
            .expecting("none is kept by its parent or by its timer")
            .measuredBy(this::dropped),
        Claim.that(
                "blocking-call-hears-nothing",
                "A blocking call that knows no context hears of its end by an interrupt only.")
            .expecting("it waits on after the cancel; with interruptOnCancel it ends")
            .against("Cancelling the context stops the thread.")
            .measuredBy(run -> blockingCall()),
        Claim.that("go-agrees", "Go does the same in real time.")
            .expecting("the same sums, the same waste, the same cause")
            .measuredBy(GoSide::compare),
        Claim.that("go-keeps-dropped", "Go keeps a dropped context until its parent is cancelled.")
            .expecting("memory for every context that was not cancelled, none for the others")
            .measuredBy(GoSide::keepsDropped));
  }

  private static Finding addUp() throws InterruptedException {
    List<Hop> hops = Hops.oneAfterAnother(Budget.FRESH);
    long total = hops.getLast().to();
    boolean allAnswered = hops.size() == Hops.COUNT && hops.stream().allMatch(Hop::answered);
    return withHops(
        Finding.when(
            allAnswered && total == 240,
            total + " ms; " + answered(hops) + " of 3 calls answered, none timed out"),
        hops);
  }

  private static Finding shared() throws InterruptedException {
    List<Hop> hops = Hops.oneAfterAnother(Budget.SHARED);
    List<Long> left = hops.stream().map(Hop::left).toList();
    long total = hops.getLast().to();
    return withHops(
        Finding.when(
            left.equals(List.of(100L, 20L)) && total == 100,
            total + " ms; the hops had " + left + " ms left when they began"),
        hops);
  }

  /// Judges when the last hop of a chain ends.
  private static Finding chain(Budget budget, long expectedMillis) throws InterruptedException {
    List<Hop> hops = Hops.chain(budget);
    long first = hops.getFirst().to();
    long last = hops.getLast().to();
    return withHops(
            Finding.when(
                first == 100 && last == expectedMillis,
                "the first hop gives up at "
                    + first
                    + " ms, the third works until "
                    + last
                    + " ms: "
                    + (last - first)
                    + " ms for nobody"),
            hops)
        .with("forNobody", last - first);
  }

  private static Finding withHops(Finding finding, List<Hop> hops) {
    return finding
        .withSamples(hops.size(), "ms")
        .with("left", hops.stream().map(Hop::left).toList())
        .with("total", hops.getLast().to())
        .with(Hop.table(hops))
        .with(Hop.timeline(hops));
  }

  private static long answered(List<Hop> hops) {
    return hops.stream().filter(Hop::answered).count();
  }

  private static Finding waste(Run run, Worker worker, long expected) throws InterruptedException {
    Waste seen = Waste.of(worker, run.number(UNITS));
    return Finding.when(
            seen.after() == expected,
            String.format(
                Locale.ROOT,
                "%,d units before the client gave up, %,d after; the last worker stopped at %,d ms",
                seen.before(),
                seen.after(),
                seen.untilMillis()))
        .withSamples(seen.before() + seen.after(), "units")
        .with("worker", worker.words())
        .with("before", seen.before())
        .with("after", seen.after())
        .with("untilMillis", seen.untilMillis());
  }

  private static Finding watchers(Run run, boolean closing) throws InterruptedException {
    long requests = run.number(REQUESTS);
    int waiting = Leak.waitingThreads(requests, closing);
    return Finding.when(
            waiting == (closing ? 0 : requests),
            waiting + " threads wait after " + requests + " requests")
        .withSamples(requests, "threads")
        .with("waiting", waiting);
  }

  private Finding dropped(Run run) throws InterruptedException {
    long contexts = run.number(CONTEXTS);
    long kept = Leak.keptContexts(contexts);
    return Finding.when(
            kept == 0,
            String.format(Locale.ROOT, "%,d of %,d dropped contexts are kept", kept, contexts))
        .withSamples(contexts, "contexts")
        .with("kept", kept);
  }

  private static Finding blockingCall() throws InterruptedException {
    boolean deaf = Leak.blockingCallWaitsOn(false);
    boolean bridgedWaits = Leak.blockingCallWaitsOn(true);
    return Finding.when(
            deaf && !bridgedWaits,
            "LinkedBlockingQueue.take "
                + (deaf ? "waits on" : "ends")
                + " after the cancel; with interruptOnCancel it "
                + (bridgedWaits ? "waits on" : "ends"))
        .withSamples(2, "calls");
  }
}
