package dev.goloom.labs.gostruct;

import dev.goloom.kit.Claim;
import dev.goloom.kit.Lab;
import dev.goloom.kit.LabInfo;
import dev.goloom.kit.Parameter;
import dev.goloom.kit.Parameters;
import java.util.List;

/// The worker pool that the interview draws, its flaws shown by running it, and the same pool put
/// right.
///
/// Every count is taken when all threads have come to rest; nothing depends on how long something
/// takes.
public final class GoStructLab implements Lab {
  static final String WORKERS = "workers";
  static final String QUEUE = "queue";
  static final String JOBS = "jobs";

  /// Creates the lab; see [java.util.ServiceLoader].
  public GoStructLab() {}

  @Override
  public LabInfo info() {
    return new LabInfo(
        "go-struct",
        "The interview's worker pool, and its flaws",
        "Here is a worker pool: jobQueue, a chan chan Job, quit. What is wrong with it?",
        "90-minute senior format, question 2",
        9,
        List.of("go"));
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.of(WORKERS, "workers of the pool", 2, 1, 16),
        Parameter.of(QUEUE, "places in the job queue", 4, 1, 64),
        Parameter.of(JOBS, "jobs that are submitted", 100, 100, 2_000));
  }

  @Override
  public List<String> twinArguments(Parameters values) {
    return List.of(
        "-workers=" + values.number(WORKERS),
        "-queue=" + values.number(QUEUE),
        "-jobs=" + values.number(JOBS));
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.that(
                "no-backpressure",
                "The bound of jobQueue bounds nothing: each job gets a goroutine of its own.")
            .expecting("all jobs accepted, a thread for each that does not run, the queue empty")
            .against("jobQueue is a buffered channel, so the pool has backpressure.")
            .asking(
                "2 workers are busy, jobQueue has 4 places, 100 jobs are sent to it. How many sends"
                    + " return?",
                2,
                "4",
                "6",
                "100")
            .measuredBy(Flaws::noBackpressure),
        Claim.that("no-backpressure-fixed", "With workers that range over jobs, the bound holds.")
            .expecting("workers + queue jobs accepted, the next submitter waits, no more threads")
            .measuredBy(Repairs::bounded),
        Claim.that("lost-at-stop", "Jobs that were accepted before Stop are lost.")
            .expecting("fewer run than were accepted; a thread hangs for each that did not")
            .asking(
                "A worker finds both a job and its quit ready. Which does its select take?",
                2,
                "the job: it stands first",
                "quit",
                "either, at random")
            .measuredBy(Flaws::lostAtStop),
        Claim.that("accepted-after-stop", "After Stop it takes jobs as before, and runs none.")
            .expecting("all accepted, none run, each held by a thread that hangs")
            .measuredBy(Flaws::acceptedAfterStop),
        Claim.that("stop-does-not-wait", "Stop waits for nothing, and stops one worker.")
            .expecting("every job still runs when it returns; the other workers live on")
            .measuredBy(Flaws::stopDoesNotWait),
        Claim.that(
                "stop-fixed", "close(jobs) and a WaitGroup: what was accepted runs, then it ends.")
            .expecting("accepted = ran; blocked submitters refused; no thread left")
            .measuredBy(Repairs::drains),
        Claim.that(
                "deadline-fixed", "With a context, Stop has a deadline, and nothing is forgotten.")
            .expecting("accepted = done + undone")
            .measuredBy(Repairs::hasDeadline),
        Claim.that("throwing-job", "A job that throws kills its worker, and nobody notices.")
            .expecting("no worker is left; further jobs are accepted, and never run")
            .measuredBy(Flaws::throwingJobKillsWorker),
        Claim.that("throwing-job-fixed", "With a recover for each job the worker lives on.")
            .expecting("every throw counted, the next job runs")
            .measuredBy(Repairs::recovers),
        Claim.that("no-order", "Jobs begin in no order: goroutines race for the worker.")
            .expecting("jobs that begin after a younger one, with a single worker")
            .against("A channel is first in, first out, so the jobs are.")
            .measuredBy(Order::ofSkeleton),
        Claim.that("no-order-fixed", "One queue and one worker keep the order.")
            .expecting("no job begins after a younger one")
            .measuredBy(Order::ofFixed),
        Claim.that("worker-pool", "WorkerPool: accepted = completed + cancelled + undone.")
            .expecting("the sums agree; the blocked submitter is refused; every future is done")
            .measuredBy(PoolSide::law),
        Claim.that("go-agrees", "Go's skeleton has the same flaws, and the same cure.")
            .expecting("the same counts")
            .measuredBy(GoSide::compare),
        Claim.that("go-panic", "In Go, a job that panics ends the process.")
            .expecting("exit code 2")
            .measuredBy(GoSide::panicEndsTheProcess));
  }
}
