package dev.goloom.labs.pooldeadlock;

import dev.goloom.kit.BadValue;
import dev.goloom.kit.Block;
import dev.goloom.kit.Claim;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Lab;
import dev.goloom.kit.LabInfo;
import dev.goloom.kit.Parameter;
import dev.goloom.kit.Parameters;
import dev.goloom.kit.Run;
import dev.goloom.labs.pooldeadlock.Remedies.Remedy;
import dev.goloom.labs.pools.Contender;
import dev.goloom.labs.pools.Crew;
import dev.goloom.labs.pools.NestedWaits;
import dev.goloom.labs.pools.NestedWaits.Fate;
import dev.goloom.labs.pools.NestedWaits.Outcome;
import dev.goloom.labs.pools.NestedWaits.Subject;
import dev.goloom.labs.pools.NestedWaits.Way;
import dev.goloom.workerpool.DeadlockPolicy;
import dev.goloom.workerpool.PoolDeadlockException;
import dev.goloom.workerpool.WorkerPool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// Tasks that wait for tasks of their own pool: who deadlocks, what does not help, and what does.
///
/// A deadlock is proved by who is parked in the wait for what has not begun; see [NestedWaits].
public final class PoolDeadlockLab implements Lab {
  private static final String ROOTS = "roots";
  private static final String DEPTH = "depth";
  private static final String SPARES = "spares";
  private static final int[] POOL_SIZES = {2, 18, 64};

  /// Creates the lab; see [java.util.ServiceLoader].
  public PoolDeadlockLab() {}

  @Override
  public LabInfo info() {
    return new LabInfo(
        "pool-deadlock",
        "How a pool deadlocks on itself",
        "How do you prevent deadlock in a worker pool?",
        "90-minute senior format, question 3",
        9,
        List.of("go"));
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.of(ROOTS, "tasks submitted from outside", 4, 2, 6),
        Parameter.of(DEPTH, "tasks that wait in one another below each of them", 10, 1, 10),
        Parameter.of(SPARES, "threads that a watchdog may add", 16, 0, 18));
  }

  @Override
  public void check(Parameters values) throws BadValue {
    long needed = values.number(ROOTS) * values.number(DEPTH) - 1;
    if (values.number(SPARES) >= needed) {
      throw new BadValue(
          "spares must be less than roots * depth - 1 ("
              + needed
              + "): with so many nothing hangs");
    }
  }

  @Override
  public List<String> twinArguments(Parameters values) {
    return List.of("-roots=" + values.number(ROOTS), "-depth=" + values.number(DEPTH));
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.that("nested-wait", "A pool deadlocks when all its workers wait for its own queue.")
            .expecting("2 of 2 workers wait for queued tasks, and no root task ends")
            .against("A deadlock needs two locks.")
            .asking(
                "2 workers, an empty queue with room. 4 tasks each submit one more task to the same"
                    + " pool and wait for it. How many of the 4 end?",
                0,
                "none",
                "2",
                "all")
            .measuredBy(PoolDeadlockLab::nestedWait),
        Claim.that("who-hangs", "All peers but ForkJoinPool hang, by get() and by join() alike.")
            .expecting("ThreadPoolExecutor, EnhancedQueueExecutor, and permits: stuck, both ways")
            .measuredBy(PoolDeadlockLab::whoHangs),
        Claim.that("jvm-sees-nothing", "The JVM's deadlock detector does not see it.")
            .expecting("findDeadlockedThreads finds nothing while all workers wait for ever")
            .against("The JVM detects deadlocks: look at the end of the thread dump.")
            .measuredBy(PoolDeadlockLab::jvmSeesNothing),
        Claim.that("caller-runs", "Caller-runs does not help: it is for a full queue.")
            .expecting("it hangs, and not one task ran in its caller")
            .against("Use CallerRunsPolicy, then the pool cannot deadlock.")
            .measuredBy(PoolDeadlockLab::callerRuns),
        Claim.that("bigger-queue", "A bigger queue does not help: nobody waits for a place in it.")
            .expecting("it hangs with a queue without bound")
            .against("The queue was too small.")
            .measuredBy(PoolDeadlockLab::biggerQueue),
        Claim.that("more-threads", "More threads only move the limit: n tasks block n threads.")
            .expecting("with 2, 18 and 64 threads: one root task less ends, as many hang")
            .against("Size the pool generously, and it cannot deadlock.")
            .asking(
                "64 threads. Tasks submit one more task each and wait for it. How many tasks at"
                    + " once does it take to hang the pool?",
                1,
                "63",
                "64",
                "no number: 64 threads are enough")
            .measuredBy(PoolDeadlockLab::moreThreads),
        Claim.that("spares", "A watchdog that adds spare threads runs out of them.")
            .expecting("16 spares: stuck; it takes roots * depth - 1 of them")
            .measuredBy(PoolDeadlockLab::spares),
        Claim.that("remedies", "Who does not wait for a queued task cannot deadlock on it.")
            .expecting("every root task ends, in each of four ways")
            .measuredBy(PoolDeadlockLab::remedies),
        Claim.that("helping", "Ours runs exactly the awaited task in the waiting worker.")
            .expecting("every root task ends, with a single worker, each nested task inline")
            .asking(
                "One worker. 4 tasks, each waits for one that waits for one ..., 10 deep, all in"
                    + " the same pool. The wait runs the awaited task itself. Does it end?",
                1,
                "no: one worker cannot run two tasks",
                "yes")
            .measuredBy(PoolDeadlockLab::helping),
        Claim.that(
                "helping-with-anything",
                "A wait that runs any queued task can deadlock on the lock of its caller.")
            .expecting("ForkJoinPool's join runs a third task on top of the lock's owner: stuck")
            .against("Work stealing cannot deadlock: a waiting worker does something useful.")
            .measuredBy(run -> helpingWithAnything()),
        Claim.that(
                "helping-and-reentrancy",
                "If the lock is reentrant, the other task gets in: that is worse.")
            .expecting("it runs in the middle of a critical section that is not its own")
            .measuredBy(run -> helpingAndReentrancy()),
        Claim.that("helping-exactly", "A wait that runs only the awaited task has neither fault.")
            .expecting("the same three tasks end on one worker of ours; the third comes last")
            .measuredBy(run -> helpingExactly()),
        Claim.that(
                "foreign-wait",
                "A nested CompletableFuture.join does not hang ours silently: it fails, and says why.")
            .expecting("PoolDeadlockException, with the chain from the failed task to a queued one")
            .measuredBy(PoolDeadlockLab::foreignWait),
        Claim.that("lock-order", "A lock-order deadlock between tasks is beyond every pool.")
            .expecting("both tasks wait for ever in all pools, ours included")
            .measuredBy(PoolDeadlockLab::lockOrder),
        Claim.that("go-agrees", "Go does the same, and says so only if everybody waits.")
            .expecting("all goroutines are asleep, exit code 2; a listening server hangs silently")
            .measuredBy(GoSide::compare));
  }

  private static Finding nestedWait(Run run) throws InterruptedException {
    Outcome seen = nested(run, Subject.of(Contender.THREAD_POOL), Way.GET);
    return Finding.when(
            isStuck(seen, Contender.WORKERS),
            seen.chain().size()
                + " of "
                + seen.threads()
                + " workers wait for queued tasks; "
                + ended(seen))
        .withSamples(seen.roots(), "tasks")
        .with("waiting", seen.chain())
        .with(new Block.Trace("Who waits for what", seen.chain()))
        .with(new Block.Trace("In a thread dump, the frames that tell", seen.dump()));
  }

  private static Finding whoHangs(Run run) throws InterruptedException {
    var rows = new ArrayList<List<String>>();
    boolean asStated = true;
    for (Contender contender : Contender.values()) {
      run.note(contender.words());
      Fate get = nested(run, Subject.of(contender), Way.GET).fate();
      Fate join = nested(run, Subject.of(contender), Way.JOIN).fate();
      Fate expected = contender.isFixed() ? Fate.STUCK : Fate.DONE;
      asStated &=
          contender.isOurs()
              ? get == Fate.DONE && join != Fate.STUCK
              : get == expected && join == expected;
      rows.add(List.of(contender.words(), words(get), words(join)));
    }
    long hang = rows.stream().filter(row -> row.contains(words(Fate.STUCK))).count();
    return Finding.when(asStated, hang + " of " + rows.size() + " pools hang in one way or both")
        .withSamples(2L * rows.size(), "runs")
        .with("fates", rows)
        .with(new Block.Table("", List.of("pool", "get()", "join()"), rows));
  }

  private static String words(Fate fate) {
    return switch (fate) {
      case DONE -> "ends";
      case FAILED -> "fails";
      case STUCK -> "hangs";
    };
  }

  private static Finding jvmSeesNothing(Run run) throws InterruptedException {
    Outcome seen = nested(run, Subject.of(Contender.THREAD_POOL), Way.GET);
    return Finding.when(
            isStuck(seen, Contender.WORKERS) && seen.detected() == 0,
            "the detector names "
                + seen.detected()
                + " threads; "
                + seen.chain().size()
                + " wait for ever")
        .withSamples(seen.threads(), "threads")
        .with("detected", seen.detected())
        .with(
            new Block.Text(
                "It looks for cycles of locks that have an owner. A queued task has none: any"
                    + " thread might run it, but for the fact that all of them wait."));
  }

  private static Finding callerRuns(Run run) throws InterruptedException {
    var ranInCaller = new AtomicInteger();
    var queue = new ArrayBlockingQueue<Runnable>(64);
    Outcome seen =
        nested(run, ThreadPools.callerRuns(Contender.WORKERS, queue, ranInCaller), Way.GET);
    return Finding.when(
            isStuck(seen, Contender.WORKERS) && ranInCaller.get() == 0,
            ended(seen) + "; " + ranInCaller + " tasks ran in their caller")
        .withSamples(seen.roots(), "tasks")
        .with("ranInCaller", ranInCaller.get())
        .with(
            new Block.Text(
                "The queue has room for 64 and holds four tasks. The policy is asked only when it"
                    + " has none."));
  }

  private static Finding biggerQueue(Run run) throws InterruptedException {
    Outcome seen = nested(run, ThreadPools.ofThreads(Contender.WORKERS), Way.GET);
    return Finding.when(isStuck(seen, Contender.WORKERS), ended(seen) + "; the queue has no bound")
        .withSamples(seen.roots(), "tasks");
  }

  private static Finding moreThreads(Run run) throws InterruptedException {
    var rows = new ArrayList<List<String>>();
    boolean sharp = true;
    for (int size : POOL_SIZES) {
      run.note(size + " threads");
      Outcome fewer = NestedWaits.run(ThreadPools.ofThreads(size), size - 1, 1, Way.GET);
      Outcome asMany = NestedWaits.run(ThreadPools.ofThreads(size), size, 1, Way.GET);
      sharp &= fewer.fate() == Fate.DONE && isStuck(asMany, size);
      rows.add(row(size, fewer));
      rows.add(row(size, asMany));
    }
    return Finding.when(
            sharp, sharp ? "n threads hang at n root tasks, never before" : "no such limit")
        .withSamples(rows.size(), "runs")
        .with("runs", rows)
        .with(new Block.Table("", List.of("threads", "root tasks", "what happens"), rows));
  }

  private static List<String> row(int size, Outcome seen) {
    return List.of(String.valueOf(size), String.valueOf(seen.roots()), words(seen.fate()));
  }

  private static Finding spares(Run run) throws InterruptedException {
    int most = (int) run.number(SPARES);
    long needed = run.number(ROOTS) * run.number(DEPTH) - 1;
    Outcome bounded = rescued(run, most);
    Outcome free = rescued(run, Integer.MAX_VALUE / 2);
    return Finding.when(
            bounded.fate() == Fate.STUCK && free.fate() == Fate.DONE && free.rescues() == needed,
            Contender.WORKERS
                + " threads and "
                + bounded.rescues()
                + " spares: "
                + words(bounded.fate())
                + "; it takes "
                + free.rescues())
        .withSamples(2, "runs")
        .with("spares", bounded.rescues())
        .with("needed", free.rescues())
        .with(
            new Block.Text(
                "A task waits on each level of each root task, and one more thread must be left."
                    + " The watchdog is an ideal one: it adds a thread exactly when all wait."));
  }

  private static Outcome rescued(Run run, int most) throws InterruptedException {
    Subject subject = ThreadPools.ofThreads(Contender.WORKERS);
    return NestedWaits.run(
        subject,
        (int) run.number(ROOTS),
        (int) run.number(DEPTH),
        Way.GET,
        ThreadPools.spares(subject, most));
  }

  private static Finding remedies(Run run) throws InterruptedException {
    List<Remedy> all = Remedies.all((int) run.number(ROOTS), (int) run.number(DEPTH));
    List<List<String>> rows =
        all.stream()
            .map(remedy ->
                List.of(
                    remedy.words(),
                    remedy.done() + " of " + remedy.roots(),
                    String.valueOf(remedy.threads())))
            .toList();
    long worked = all.stream().filter(remedy -> remedy.done() == remedy.roots()).count();
    return Finding.when(
            worked == all.size(), worked + " of " + all.size() + " ways: every root task ended")
        .withSamples(all.size(), "ways")
        .with("remedies", rows)
        .with(new Block.Table("", List.of("way", "ended", "threads"), rows));
  }

  private static Finding helping(Run run) throws InterruptedException {
    Outcome one = nested(run, oneWorker(), Way.GET);
    long nested = run.number(ROOTS) * run.number(DEPTH);
    var rows = new ArrayList<List<String>>();
    rows.add(helped("WorkerPool, 1 worker", one));
    boolean allEnd = one.fate() == Fate.DONE && one.inlined() == nested && one.threads() == 1;
    for (Contender contender : Contender.values()) {
      if (contender.isOurs()) {
        Outcome seen = nested(run, Subject.of(contender), Way.GET);
        allEnd &= seen.fate() == Fate.DONE;
        rows.add(helped(contender.words(), seen));
      }
    }
    return Finding.when(
            allEnd,
            ended(one) + " on one worker; " + one.inlined() + " of " + nested + " ran inline")
        .withSamples(rows.size(), "runs")
        .with("inlined", one.inlined())
        .with(new Block.Table("", List.of("pool", "ended", "inline", "threads"), rows));
  }

  private static Subject oneWorker() {
    var crew = new Crew();
    var pool = WorkerPool.builder("ours").workers(1).threadFactory(crew.platform()).build();
    return new Subject(pool, crew, 1);
  }

  private static List<String> helped(String pool, Outcome seen) {
    return List.of(
        pool,
        seen.done() + " of " + seen.roots(),
        String.valueOf(seen.inlined()),
        String.valueOf(seen.threads()));
  }

  private static Finding helpingWithAnything() throws InterruptedException {
    HeldLock seen = HeldLock.forkJoinPool();
    return Finding.when(
            seen.stuck(),
            seen.stuck()
                ? "join() ran a task that waits for the lock which its caller holds"
                : "all three tasks ended")
        .withSamples(3, "tasks")
        .with(new Block.Trace("One thread, the newest frame first", seen.dump()));
  }

  private static Finding helpingAndReentrancy() throws InterruptedException {
    HeldLock seen = HeldLock.forkJoinPoolReentrant();
    return Finding.when(
            !seen.stuck() && seen.entered(),
            seen.entered()
                ? "the third task ran under the lock of the first, in the middle of its work"
                : "the third task ran after the first")
        .withSamples(3, "tasks");
  }

  private static Finding helpingExactly() throws InterruptedException {
    HeldLock seen = HeldLock.workerPool();
    return Finding.when(
            !seen.stuck() && !seen.entered(),
            seen.stuck() ? "stuck" : "all three tasks ended, the third after the first")
        .withSamples(3, "tasks");
  }

  /// Without spares, so that what comes does not depend on how many there are.
  private static Finding foreignWait(Run run) throws InterruptedException {
    var crew = new Crew();
    var pool = Contender.OURS.nesting(crew, NestedWaits.ROOM, DeadlockPolicy.fail());
    Outcome seen = nested(run, new Subject(pool, crew, NestedWaits.UNKNOWN), Way.JOIN);
    List<String> chain =
        seen.failure() instanceof PoolDeadlockException deadlock ? deadlock.chain() : List.of();
    boolean named = chain.size() >= 2 && chain.getLast().endsWith(", queued");
    return Finding.when(
            seen.fate() == Fate.FAILED && named,
            named
                ? "PoolDeadlockException names " + chain.size() + " tasks, the last one queued"
                : words(seen.fate()) + ": " + seen.failure())
        .withSamples(seen.roots(), "tasks")
        .with("chain", chain)
        .with(
            new Block.Trace("Its chain", chain.stream().flatMap(PoolDeadlockLab::parts).toList()));
  }

  /// A link of the chain in lines that a terminal has room for.
  private static Stream<String> parts(String link) {
    String words = link.replaceAll("\\b[a-z]+\\.(?=[a-zA-Z])", "");
    return Stream.of(
            words.replaceAll("\\[Not completed.*?\\](?= in )", "").split("(?= in thread |, )"))
        .map(part -> part.matches("[ ,].*") ? "  " + part.replaceFirst("^,? ", "") : part);
  }

  private static Finding lockOrder(Run run) throws InterruptedException {
    var rows = new ArrayList<List<String>>();
    int stuck = 0;
    for (Contender contender : Contender.values()) {
      run.note(contender.words());
      LockOrder seen = LockOrder.in(contender);
      stuck += seen.waiting() == 2 ? 1 : 0;
      rows.add(
          List.of(contender.words(), seen.waiting() + " of 2", String.valueOf(seen.detected())));
    }
    return Finding.when(
            stuck == rows.size(), "both tasks wait for ever in " + stuck + " of " + rows.size())
        .withSamples(rows.size(), "pools")
        .with("pools", rows)
        .with(new Block.Table("", List.of("pool", "wait", "the JVM names"), rows))
        .with(
            new Block.Text(
                "This one the JVM does see, but not on virtual threads. The cure is an order of"
                    + " the locks, not a pool."));
  }

  private static Outcome nested(Run run, Subject subject, Way way) throws InterruptedException {
    return NestedWaits.run(subject, (int) run.number(ROOTS), (int) run.number(DEPTH), way);
  }

  private static boolean isStuck(Outcome seen, int workers) {
    return seen.fate() == Fate.STUCK && seen.done() == 0 && seen.chain().size() == workers;
  }

  private static String ended(Outcome seen) {
    return seen.done() + " of " + seen.roots() + " root tasks ended";
  }
}
