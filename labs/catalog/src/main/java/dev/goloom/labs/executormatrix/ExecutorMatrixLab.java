package dev.goloom.labs.executormatrix;

import static dev.goloom.labs.pools.Contender.ENHANCED_QUEUE;
import static dev.goloom.labs.pools.Contender.FORK_JOIN;
import static dev.goloom.labs.pools.Contender.PERMITS;
import static dev.goloom.labs.pools.Contender.THREAD_POOL;

import dev.goloom.kit.Claim;
import dev.goloom.kit.Lab;
import dev.goloom.kit.LabInfo;
import dev.goloom.kit.Parameter;
import java.util.List;

/// What the well-known executors and ours do in the situations in which pools go wrong.
///
/// Every cell of the matrix is run here. Ours must be right in each; of a peer only that is claimed
/// which does not differ from run to run, and the rest is shown.
public final class ExecutorMatrixLab implements Lab {
  static final String RUNS = "runs";

  /// Creates the lab; see [java.util.ServiceLoader].
  public ExecutorMatrixLab() {}

  @Override
  public LabInfo info() {
    return new LabInfo(
        "executor-matrix",
        "Executors, where they go wrong",
        "Which executor do you take, and what does it do when tasks wait, throw, are cancelled or"
            + " are never run?",
        "90-minute senior format, question 3",
        8,
        List.of("go"));
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        new Parameter(RUNS, "runs where the outcome may differ from run to run", 50, 10, 2, 1_000));
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.that(
                "nested-get",
                "A nested get() deadlocks ThreadPoolExecutor; ours runs the awaited task itself.")
            .expecting("it ends on ours and on ForkJoinPool; all others deadlock")
            .asking(
                "2 workers. 4 tasks each submit a task and wait for it with get(), 10 levels deep."
                    + " Which pool gets through?",
                1,
                "ThreadPoolExecutor",
                "ForkJoinPool",
                "virtual threads behind a Semaphore")
            .measuredBy(
                new Column(Situation.NESTED_GET)
                        .wrong(THREAD_POOL, ENHANCED_QUEUE, PERMITS)
                        .right(FORK_JOIN)
                    ::judge),
        Claim.that(
                "nested-join",
                "A nested CompletableFuture.join deadlocks ThreadPoolExecutor; ours never hangs silently.")
            .expecting(
                "it ends on ForkJoinPool, deadlocks all other peers, and on ours ends or fails with the"
                    + " reason")
            .against("CompletableFuture is asynchronous, so it cannot block the pool.")
            .measuredBy(
                new Column(Situation.NESTED_JOIN)
                        .wrong(THREAD_POOL, ENHANCED_QUEUE, PERMITS)
                        .right(FORK_JOIN)
                    ::judge),
        Claim.that(
                "throwing-tasks",
                "A task that throws costs ThreadPoolExecutor its thread, and the others none.")
            .expecting("200 threads for 200 tasks; ours makes as many as if none threw")
            .asking(
                "200 tasks given to execute() throw, on 2 workers. How many threads does"
                    + " ThreadPoolExecutor make?",
                2,
                "2",
                "about 20",
                "200")
            .measuredBy(new Column(Situation.THROWING).wrong(THREAD_POOL)::judge),
        Claim.that(
                "shutdown-list",
                "shutdownNow() lists every task that never began with ThreadPoolExecutor and ours.")
            .expecting("5 of 5, oldest first; ForkJoinPool and thread-per-task list none")
            .against("ExecutorService.shutdownNow returns the tasks that were waiting.")
            .measuredBy(
                new Column(Situation.LISTED).right(THREAD_POOL).wrong(FORK_JOIN, PERMITS)::judge),
        Claim.that(
                "undone-future",
                "After shutdownNow the futures of ThreadPoolExecutor hang; ours say why not.")
            .expecting("not done although the pool has terminated; ours: SHUT_DOWN")
            .asking(
                "A submitted task was still queued at shutdownNow(). What does get() on its future"
                    + " do, with ThreadPoolExecutor?",
                2,
                "it throws CancellationException",
                "it throws RejectedExecutionException",
                "it waits for ever")
            .measuredBy(
                new Column(Situation.UNDONE).wrong(THREAD_POOL).right(FORK_JOIN, PERMITS)::judge),
        Claim.that(
                "cancelled-places",
                "Cancelled tasks hold their places in the queues of the peers; in ours they do not.")
            .expecting("64 cancelled tasks fill a queue of 64; ours takes the next")
            .against("Future.cancel takes the task out of the queue.")
            .measuredBy(new Column(Situation.CANCELLED).wrong(THREAD_POOL, ENHANCED_QUEUE)::judge),
        Claim.that(
                "lost-task",
                "A ThreadPoolExecutor that blocks by queue.put loses tasks at shutdownNow.")
            .expecting("4 of 8 in each run: accepted, never run, not listed; ours tells all 8")
            .against("A RejectedExecutionHandler that calls queue.put is safe back-pressure.")
            .measuredBy(new Column(Situation.LOST).wrong(THREAD_POOL)::judge),
        Claim.that("side-by-side", "No peer is right in every column; ours is.")
            .expecting("each peer is wrong in at least one, ours in none")
            .measuredBy(Matrix::fill),
        Claim.that("go-agrees", "A pool in Go has the same questions to answer.")
            .expecting(
                "a nested wait deadlocks, a panic ends the process, queued results never come, and"
                    + " a blocked sender can be told")
            .measuredBy(GoSide::compare));
  }
}
