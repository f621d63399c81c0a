package dev.goloom.labs.gracefulshutdown;

import dev.goloom.kit.Block;
import dev.goloom.kit.Claim;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Lab;
import dev.goloom.kit.LabInfo;
import dev.goloom.kit.Parameter;
import dev.goloom.kit.Parameters;
import dev.goloom.kit.Run;
import dev.goloom.kit.Verdict;
import dev.goloom.labs.gracefulshutdown.Setup.Trouble;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What a service loses that is told to end under load, by the way in which it ends.
///
/// The service is a child JVM with a loopback socket. The clients are in this one: they know which
/// jobs the service has promised to do. A file knows which were finished.
public final class GracefulShutdownLab implements Lab {
  private static final String BEFORE = "before";
  private static final String MILLIS = "millis";
  private static final String DELAY = "delay";

  /// A machine that needs longer for this is too busy to tell.
  private static final Duration SLACK = Duration.ofSeconds(10);

  private static final int ATTEMPTS = 4;
  private static final long LONGEST_DELAY = 10_000;
  private static final int FRAMES = 14;

  /// Creates the lab; see [java.util.ServiceLoader].
  public GracefulShutdownLab() {}

  @Override
  public LabInfo info() {
    return new LabInfo(
        "graceful-shutdown",
        "SIGTERM under load, and nothing lost",
        "How do you shut a service down without losing work?",
        "90-minute senior format, question 2",
        8,
        List.of("go"));
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        new Parameter(BEFORE, "jobs accepted before the service is told to end", 80, 30, 30, 500),
        new Parameter(MILLIS, "how long a job takes, in ms", 40, 30, 10, 500),
        new Parameter(
            DELAY, "time for the load balancer to notice, in ms", 500, 200, 10, LONGEST_DELAY));
  }

  @Override
  public List<String> twinArguments(Parameters values) {
    return List.of("-before=" + values.number(BEFORE), "-millis=" + values.number(MILLIS));
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.that("nothing", "A JVM that gets SIGTERM does not wait for its pool.")
            .expecting("jobs are lost: accepted, not finished, and nobody says so")
            .against("Worker threads are no daemons, so the JVM waits until they are done.")
            .asking(
                "A pool of non-daemon threads has 24 jobs queued. The process gets SIGTERM, and"
                    + " there is no hook. How many of them are run?",
                0,
                "none",
                "the 2 that run",
                "all")
            .measuredBy(run -> loses(run, Setup.patient(Ending.NOTHING, millis(run)))),
        Claim.that("try-with-resources", "try-with-resources closes nothing on SIGTERM.")
            .expecting("jobs are lost")
            .against("close() waits for the tasks, so a pool in try-with-resources is drained.")
            .measuredBy(run -> loses(run, Setup.patient(Ending.TRY_WITH_RESOURCES, millis(run)))),
        Claim.that("shutdown-only", "A hook that calls shutdown() and returns loses the queue.")
            .expecting("jobs are lost")
            .against("shutdown() is the orderly one: submitted tasks are executed.")
            .measuredBy(run -> loses(run, Setup.patient(Ending.SHUTDOWN, millis(run)))),
        Claim.that("virtual-threads", "Virtual threads die with the JVM, hook or not.")
            .expecting("jobs are lost")
            .measuredBy(run -> loses(run, Setup.patient(Ending.VIRTUAL_THREADS, millis(run)))),
        Claim.that(
                "textbook",
                "shutdown() and awaitTermination() in the hook lose nothing, if the grace is long"
                    + " enough.")
            .expecting("0 jobs are lost")
            .measuredBy(run -> finishes(run, Setup.patient(Ending.TEXTBOOK, millis(run)))),
        Claim.that("textbook-hasty", "With too short a grace, the same hook loses what was queued.")
            .expecting("jobs are lost")
            .measuredBy(run -> loses(run, Setup.hasty(Ending.TEXTBOOK, millis(run)))),
        Claim.that("put-handler", "A handler that blocks in queue.put loses a task at shutdownNow.")
            .expecting("execute returns normally, the task never runs, and no list has it")
            .measuredBy(run -> AtTheDoor.putHandler()),
        Claim.that("blocked-submitters", "A drain refuses blocked submitters at once.")
            .expecting("all are refused while the task that they wait for still runs")
            .measuredBy(run -> AtTheDoor.drain()),
        Claim.that("drain", "A drain with enough grace loses nothing and gives up nothing.")
            .expecting("0 jobs are lost, 0 are undone")
            .measuredBy(run -> finishes(run, Setup.patient(Ending.DRAIN, millis(run)))),
        Claim.that("drain-hasty", "A drain with too short a grace names what it gave up.")
            .expecting("0 jobs are lost: accepted = finished + undone + interrupted, by name")
            .measuredBy(this::names),
        Claim.that("ready-first", "Readiness is false before the first job is refused.")
            .expecting("every refused client hears that the service is not ready")
            .measuredBy(this::readyFirst),
        Claim.that("load-balancer", "A delay before the drain spares clients the refusals.")
            .expecting("0 jobs are refused, 0 are lost")
            .measuredBy(this::balanced),
        Claim.that(
                "stuck", "A job that ignores interrupts is named with its stack; the process ends.")
            .expecting("the job is stuck in Thread.sleep; the JVM ends after grace and kill")
            .measuredBy(this::stuck),
        Claim.that(
                "exit-in-a-job",
                "System.exit in a job waits for the hook, which waits for the job.")
            .expecting("the job is stuck in System.exit; the JVM ends after grace and kill")
            .asking(
                "A job calls System.exit. The shutdown hook waits for all jobs. What happens?",
                2,
                "the job ends, then the hook, then the JVM",
                "System.exit throws an exception",
                "each waits for the other, as long as the hook has patience")
            .measuredBy(this::exitInAJob),
        Claim.that("go-agrees", "Go loses the same without a handler, and nothing with a drain.")
            .expecting("lost without a handler and with os.Exit; 0 lost with a drain")
            .measuredBy(GoSide::compare));
  }

  private static long millis(Run run) {
    return run.number(MILLIS);
  }

  private static boolean hasSigterm() {
    return ProcessHandle.current().supportsNormalTermination();
  }

  private static Finding noSigterm() {
    return Finding.of(
        Verdict.NOT_OBSERVABLE, "this system ends processes by force only: try it on Linux");
  }

  /// Judges a way to end that is said to lose jobs.
  private static Finding loses(Run run, Setup setup) throws IOException, InterruptedException {
    if (!hasSigterm()) {
      return noSigterm();
    }
    Account account = Trial.sigterm(run, setup);
    return account.on(
        Finding.when(account.endedBySigterm() && account.lost() > 0, account.words()));
  }

  /// Judges a way to end that is said to finish all jobs.
  private static Finding finishes(Run run, Setup setup) throws IOException, InterruptedException {
    if (!hasSigterm()) {
      return noSigterm();
    }
    Account account = Trial.sigterm(run, setup);
    boolean all = account.finishedOfAccepted() == account.accepted().size();
    boolean complete = all && account.doubled() == 0 && account.endedBySigterm();
    Finding finding = account.on(Finding.when(complete, account.words()));
    return setup.ending() == Ending.DRAIN ? finding.with(account.timeline()) : finding;
  }

  private Finding names(Run run) throws IOException, InterruptedException {
    if (!hasSigterm()) {
      return noSigterm();
    }
    Account account = Trial.sigterm(run, Setup.hasty(Ending.DRAIN, millis(run)));
    boolean complete = account.lost() == 0 && account.doubled() == 0 && account.endedBySigterm();
    String undone = account.undone().isEmpty() ? "" : "; undone: " + some(account);
    Finding finding =
        account.undone().isEmpty() && complete
            ? Finding.inconclusive("no job was left when the grace was over: " + account.words())
            : Finding.when(complete, account.words() + undone);
    return account.on(finding).with(account.timeline());
  }

  private static String some(Account account) {
    List<Long> first = account.undone().stream().sorted().limit(3).toList();
    String jobs = String.join(", ", first.stream().map(job -> "job " + job).toList());
    return first.size() < account.undone().size() ? jobs + "..." : jobs;
  }

  private Finding readyFirst(Run run) throws IOException, InterruptedException {
    if (!hasSigterm()) {
      return noSigterm();
    }
    Account account = Trial.sigterm(run, Setup.patient(Ending.DRAIN, millis(run)));
    int refused = account.readyWhenRefused().size();
    long whileReady = account.readyWhenRefused().stream().filter(ready -> ready).count();
    if (refused == 0) {
      return account.on(Finding.inconclusive("no job was refused, so there is nothing to compare"));
    }
    return account.on(
        Finding.when(
            whileReady == 0,
            refused
                + " jobs were refused, "
                + whileReady
                + " of them while the service was ready"));
  }

  /// On a busy machine the load balancer may hear of it too late: then it gets more time.
  private Finding balanced(Run run) throws IOException, InterruptedException {
    if (!hasSigterm()) {
      return noSigterm();
    }
    Setup setup = Setup.patient(Ending.DRAIN, millis(run));
    Duration delay = Duration.ofMillis(run.number(DELAY));
    Account account = Trial.balanced(run, setup.withDelay(delay));
    for (int i = 1; i < ATTEMPTS && !account.readyWhenRefused().isEmpty(); i++) {
      delay = Duration.ofMillis(Math.min(LONGEST_DELAY, 4 * delay.toMillis()));
      account = Trial.balanced(run, setup.withDelay(delay));
    }
    int refused = account.readyWhenRefused().size();
    String observed = refused + " refused with a delay of " + delay.toMillis() + " ms; ";
    Finding finding =
        refused > 0
            ? Finding.inconclusive(observed + "the machine was too busy to notice in time")
            : Finding.when(
                account.lost() == 0 && account.stoppedInTime(), observed + account.words());
    return account.on(finding).with(account.timeline());
  }

  private Finding stuck(Run run) throws IOException, InterruptedException {
    if (!hasSigterm()) {
      return noSigterm();
    }
    Setup setup = bounded(run, Trouble.STUBBORN);
    Account account = Trial.sigterm(run, setup);
    return ends(account, setup, 1, account.endedBySigterm(), "Thread.sleep");
  }

  private Finding exitInAJob(Run run) throws IOException, InterruptedException {
    Setup setup = bounded(run, Trouble.EXITS);
    Account account = Trial.unsignalled(run, setup);
    boolean ended = !account.service().expired() && account.service().exit() == 0;
    return ends(account, setup, Service.LAST_JOB, ended, "System.exit");
  }

  private Setup bounded(Run run, Trouble trouble) {
    Duration time = Duration.ofMillis(run.number(DELAY));
    return Setup.patient(Ending.DRAIN, millis(run)).withTimes(time, time).with(trouble);
  }

  /// Judges a service with one job that does not end.
  private static Finding ends(Account account, Setup setup, long job, boolean ended, String where) {
    boolean seen = account.stacks().stream().anyMatch(frame -> frame.contains(where + "("));
    boolean named = account.stuck().equals(Set.of(job)) && seen;
    Duration allowed = setup.grace().plus(setup.kill());
    Duration took = account.drainTook();
    String observed =
        String.format(
            Locale.ROOT,
            "job %d is %s in %s; grace and kill are %,d ms, the drain took %,d ms; %s",
            job,
            named ? "stuck" : "not stuck",
            where,
            allowed.toMillis(),
            took.toMillis(),
            account.words());
    Finding finding =
        took.compareTo(allowed.plus(SLACK)) > 0
            ? Finding.inconclusive("the machine stalled: " + observed)
            : Finding.when(named && ended && account.lost() == 0, observed);
    return account
        .on(finding)
        .with("took", took.toMillis())
        .with(
            new Block.Trace(
                "Where job " + job + " is", account.stacks().stream().limit(FRAMES).toList()));
  }
}
