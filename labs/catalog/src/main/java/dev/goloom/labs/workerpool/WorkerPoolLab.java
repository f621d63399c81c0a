package dev.goloom.labs.workerpool;

import dev.goloom.kit.BadValue;
import dev.goloom.kit.Claim;
import dev.goloom.kit.Lab;
import dev.goloom.kit.LabInfo;
import dev.goloom.kit.Parameter;
import dev.goloom.kit.Parameters;
import java.util.List;

/// The question end to end: one pool that pushes back, drains, scales, and does not deadlock.
///
/// The first claim is live: a load in three steps, and charts of what the pool makes of it. The
/// verdicts rest on counts and on the order of events.
public final class WorkerPoolLab implements Lab {
  static final String LOAD = "load";
  static final String BURST = "burst";
  static final String MOST = "max";
  static final String QUEUE = "queue";
  static final String TASK = "task";
  static final String STEP = "step";
  static final String DRAINS = "drains";

  /// How far apart low and high must be: what the pool has to spare is a part of little.
  private static final int APART = 8;

  /// Creates the lab; see [java.util.ServiceLoader].
  public WorkerPoolLab() {}

  @Override
  public LabInfo info() {
    return new LabInfo(
        "worker-pool",
        "A robust worker pool, end to end",
        "Design a robust worker pool that handles backpressure, graceful shutdown and dynamic"
            + " scaling. How do you prevent deadlock?",
        "90-minute senior format, question 2",
        10,
        List.of("go"));
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.of(LOAD, "workers that the low load keeps busy", 1, 1, 50),
        Parameter.of(BURST, "workers that the high load would keep busy", 24, 8, 1_000),
        Parameter.of(MOST, "workers, at most", 64, 8, 1_000),
        Parameter.of(QUEUE, "places in the queue", 32, 1, 10_000),
        Parameter.of(TASK, "milliseconds that a task blocks", 5, 1, 100),
        new Parameter(STEP, "milliseconds of each load, at least", 1_500, 500, 100, 60_000),
        new Parameter(DRAINS, "drains in the middle of load", 200, 30, 1, 100_000));
  }

  @Override
  public void check(Parameters values) throws BadValue {
    for (String high : List.of(BURST, MOST)) {
      long least = APART * values.number(LOAD);
      if (values.number(high) < least) {
        throw new BadValue(
            high
                + " must be at least "
                + APART
                + " times load ("
                + least
                + "): otherwise high is hardly told from low");
      }
    }
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.that("scales", "The limit goes up when the load comes, and down when it has gone.")
            .expecting("below half of what the burst needs, above it, below it; none lost")
            .asking(
                "Tasks of 5 ms arrive so that 1 worker is busy, then 24, then 1. What does the"
                    + " limit go by?",
                2,
                "the queue's length",
                "the CPU's load",
                "arrivals times the time of a task")
            .measuredBy(Curve::judge),
        Claim.that(
                "bounded",
                "The pool never holds more than its places and workers: submitters wait.")
            .expecting(
                "full, and each client waits; then all is done, and the queue was never longer")
            .measuredBy(run -> Bounds.ofWorkerPool()),
        Claim.that("fixed-pool", "newFixedThreadPool makes nobody wait: its queue takes it all.")
            .expecting("twice the tasks, twice the queue; WorkerPool says that it is full")
            .against("Executors.newFixedThreadPool(n): n workers, so it is bounded.")
            .measuredBy(run -> Bounds.ofFixedPool()),
        Claim.that("cached-pool", "newCachedThreadPool has no limit: a thread for each task.")
            .expecting("as many threads as tasks that wait; WorkerPool stays at its maximum")
            .against("Executors.newCachedThreadPool() scales with the load.")
            .measuredBy(run -> Bounds.ofCachedPool()),
        Claim.that("nothing-lost", "A drain in the middle of the load loses nothing.")
            .expecting(
                "accepted = completed + undone + cancelled, in the pool's books and the clients'")
            .measuredBy(Drains::nothingLost),
        Claim.that("every-future", "At the end every future is done, and says why.")
            .expecting("none waits; of ThreadPoolExecutor, those that were queued wait for ever")
            .against("shutdownNow() cancels the futures of queued tasks.")
            .measuredBy(run -> Drains.everyFuture()),
        Claim.that("throwing", "A task that throws costs no worker.")
            .expecting("2 threads for 200 tasks that throw; ThreadPoolExecutor makes one for each")
            .measuredBy(run -> Mishaps.throwing()),
        Claim.that("nested-wait", "Tasks that wait for tasks of their own pool do not deadlock.")
            .expecting("all end, on 2 threads: who waits runs what it waits for; others deadlock")
            .asking(
                "2 workers, both wait for tasks that are in their pool's queue. Who runs them?",
                0,
                "the workers that wait",
                "a third worker",
                "nobody")
            .measuredBy(run -> Mishaps.nested()),
        Claim.that("cancelled", "Cancelled tasks give their places back at once.")
            .expecting("a full queue takes as many again; that of ThreadPoolExecutor takes none")
            .measuredBy(run -> Mishaps.cancelled()),
        Claim.that("expired", "A task whose deadline passes in the queue is never started.")
            .expecting("none of them runs, each future says EXPIRED; the others run")
            .measuredBy(run -> Mishaps.expired()),
        Claim.that("go-agrees", "Go's pool, a channel and some goroutines, keeps the same books.")
            .expecting("the same bound, and nothing lost; a nested wait deadlocks it")
            .measuredBy(GoSide::compare));
  }
}
