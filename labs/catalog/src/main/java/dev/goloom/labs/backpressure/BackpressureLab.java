package dev.goloom.labs.backpressure;

import dev.goloom.kit.BadValue;
import dev.goloom.kit.Claim;
import dev.goloom.kit.Lab;
import dev.goloom.kit.LabInfo;
import dev.goloom.kit.Parameter;
import dev.goloom.kit.Parameters;
import java.util.List;

/// What a bounded pool does when work arrives faster than it is done, policy by policy, and what an
/// unbounded one does.
///
/// Real pools and real threads, moved on tick by tick ([Conductor]); so all figures are counts, and
/// the same on any machine.
public final class BackpressureLab implements Lab {
  static final String LOAD = "load";
  static final String TASKS = "tasks";
  static final String QUEUE = "queue";

  /// Tasks for each place in the queue, at least: so that the queue is full most of the time.
  private static final int LEAST_TASKS_PER_PLACE = 10;

  /// Creates the lab; see [java.util.ServiceLoader].
  public BackpressureLab() {}

  @Override
  public LabInfo info() {
    return new LabInfo(
        "backpressure",
        "What a pool does when it is full",
        "What does your pool do when work arrives faster than it is done?",
        "90-minute senior format, question 2",
        9,
        List.of("go"));
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.of(LOAD, "how many times more work arrives than is done", 2, 2, 5),
        new Parameter(TASKS, "tasks that arrive, one each tick", 200, 120, 40, 2_000),
        Parameter.of(QUEUE, "places in the queue", 8, 4, 64));
  }

  @Override
  public void check(Parameters values) throws BadValue {
    long least = LEAST_TASKS_PER_PLACE * values.number(QUEUE);
    if (values.number(TASKS) < least) {
      throw new BadValue(
          "tasks must be at least "
              + LEAST_TASKS_PER_PLACE
              + " times queue ("
              + least
              + "): otherwise the queue is hardly ever full");
    }
  }

  @Override
  public List<String> twinArguments(Parameters values) {
    return List.of(
        "-load=" + values.number(LOAD),
        "-tasks=" + values.number(TASKS),
        "-queue=" + values.number(QUEUE));
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.that(
                "unbounded-grows", "A queue without a bound grows as long as the overload lasts.")
            .expecting("twice the tasks, twice the queue, and not one more done in time")
            .against("An unbounded queue is safe: no task is ever refused.")
            .measuredBy(Comparison::unboundedGrows),
        Claim.that("bigger-queue", "A longer queue does not cure overload, a shorter one helps.")
            .expecting("fewer refused, longer waits, none more in time; a shorter queue: more")
            .against("If the pool rejects tasks, make its queue bigger.")
            .asking(
                "Work arrives twice as fast as it is done. The queue gets 8 times longer. How many"
                    + " more tasks are done before their client gives up?",
                0,
                "none",
                "twice as many",
                "8 times as many")
            .measuredBy(Comparison::biggerQueue),
        Claim.that("bounded-always", "Every policy keeps the queue within its bound.")
            .expecting("no queue above its bound; each task done, refused or dropped, never two")
            .measuredBy(Comparison::boundedAlways),
        Claim.that("block", "Block loses nothing: the submitter waits, and so does the work.")
            .expecting("all done, none refused; only the first of them in time")
            .measuredBy(Comparison::block),
        Claim.that(
                "block-timeout",
                "Block with a limit is reject, a little later, if the overload lasts longer.")
            .expecting("the same tasks done as with reject; each refused one has waited")
            .measuredBy(Comparison::blockTimeout),
        Claim.that(
                "drop-newest", "Drop-newest keeps the tasks that reject keeps, and tells nobody.")
            .expecting("the same tasks done; no exception; a reason in every lost future")
            .measuredBy(Comparison::dropNewest),
        Claim.that("drop-oldest", "Drop-oldest keeps the newest, and more of them are in time.")
            .expecting("all of the newest are done, with reject not all; more in time")
            .measuredBy(Comparison::dropOldest),
        Claim.that("caller-runs", "Caller-runs makes the submitter a worker.")
            .expecting("it runs tasks, new before old, and what arrives meanwhile waits outside")
            .against("Caller-runs is the safe default.")
            .asking(
                "The pool is full, the policy is caller-runs. Which task runs first?",
                1,
                "the oldest in the queue",
                "the newest, before all that wait",
                "it depends")
            .measuredBy(Comparison::callerRuns),
        Claim.that(
                "shed-by-priority", "Shed-by-priority loses no urgent task while a lesser waits.")
            .expecting("all urgent tasks done; with reject some are lost")
            .measuredBy(Comparison::byPriority),
        Claim.that(
                "shed-by-deadline",
                "Shed-by-deadline has more done in time than drop-oldest or reject.")
            .expecting("more in time than drop-oldest, which has more than reject")
            .measuredBy(Comparison::byDeadline),
        Claim.that(
                "expired-never-starts", "A task whose deadline passes in the queue never starts.")
            .expecting("0 of them run; each future says EXPIRED")
            .measuredBy(run -> Ending.expiredNeverStart()),
        Claim.that(
                "silent-futures",
                "ThreadPoolExecutor leaves the futures of tasks that it drops waiting for ever.")
            .expecting("4 of 4 readers wait, though the pool has terminated")
            .against("A discarded task's future fails or is cancelled.")
            .measuredBy(run -> Ending.silentFutures()),
        Claim.that("typed-reasons", "In WorkerPool each of them learns why.")
            .expecting("0 of 7 wait; a TaskNotRunException with its reason, or no future at all")
            .measuredBy(run -> Ending.typedReasons()),
        Claim.that(
                "put-handler",
                "The handler that makes ThreadPoolExecutor block loses a task on shutdownNow.")
            .expecting(
                "accepted, not run, not in the list, and left in the terminated pool's queue")
            .against(
                "Put it into the queue in the RejectedExecutionHandler: that is back-pressure.")
            .measuredBy(run -> Handover.ofPutHandler()),
        Claim.that("put-handler-fixed", "WorkerPool lets its blocked submitters go at once.")
            .expecting("RejectedExecutionException, none lost")
            .measuredBy(run -> Handover.ofWorkerPool()),
        Claim.that("go-agrees", "Go's channel does the same, as far as a channel can.")
            .expecting("the same tasks done, and the same number in time")
            .measuredBy(GoSide::compare));
  }
}
