package dev.goloom.labs.pools;

import dev.goloom.kit.threads.Actors;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool.ManagedBlocker;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Root tasks that each submit a task to their own pool and wait for it, and so on to some depth.
///
/// A deadlock is proved, not timed. As many threads as the pool ever has are found parked, twice in
/// a row, in the same waits for tasks that have not ended: so they were all in them at one instant,
/// and no thread was left to run what they wait for. How slow the machine is does not matter.
///
/// All roots that fit have begun, and all others are queued, before the first of them submits.
///
/// Belongs to one thread; the tasks run in the pool.
public final class NestedWaits {
  /// How a task waits for the one that it has submitted.
  public enum Way {
    /// `pool.submit(task).get()`.
    GET,
    /// `CompletableFuture.supplyAsync(task, pool).join()`; the roots are submitted as usual.
    JOIN
  }

  /// What became of the roots.
  public enum Fate {
    /// All of them ended.
    DONE,
    /// At least one failed; all others ended.
    FAILED,
    /// They wait for ever.
    STUCK
  }

  /// The pool under test, and how many of its tasks can run at once now.
  ///
  /// @param pool ended by the experiment
  /// @param crew the pool's threads
  /// @param limit how many tasks it runs at once and never more, or [#UNKNOWN]: then nothing proves
  ///   a deadlock
  public record Subject(ExecutorService pool, Crew crew, int limit) {
    /// One of the pools that are compared, with room for all tasks.
    public static Subject of(Contender contender) {
      var crew = new Crew();
      int limit = contender.isFixed() ? Contender.WORKERS : UNKNOWN;
      return new Subject(contender.nesting(crew, ROOM), crew, limit);
    }
  }

  /// Comes to the aid of a pool whose tasks all wait.
  @FunctionalInterface
  public interface Rescue {
    /// Nobody comes.
    Rescue NONE = () -> false;

    /// Adds one thread.
    ///
    /// @return false if there are no more
    boolean oneMore();
  }

  /// What was seen.
  ///
  /// @param fate what became of the roots
  /// @param roots how many there were
  /// @param done how many of them ended well
  /// @param threads how many threads the pool made
  /// @param rescues how many threads were added
  /// @param inlined how many tasks began on a thread that was in a task already
  /// @param failure why a root failed, or null
  /// @param chain who waits for what, if they are stuck
  /// @param dump the threads, if they are stuck
  /// @param detected how many threads the JVM's detector names, if they are stuck
  public record Outcome(
      Fate fate,
      int roots,
      int done,
      int threads,
      int rescues,
      int inlined,
      @Nullable Throwable failure,
      List<String> chain,
      List<String> dump,
      int detected) {}

  /// A limit that is not known.
  public static final int UNKNOWN = Integer.MAX_VALUE;

  /// More than any of these experiments submits.
  public static final int ROOM = 64;

  private final Subject subject;
  private final int roots;
  private final int depth;
  private final Way way;
  private final Rescue rescue;

  private final CountDownLatch gate = new CountDownLatch(1);
  private final AtomicInteger rootsBegun = new AtomicInteger();
  private final AtomicInteger inlined = new AtomicInteger();
  private final Queue<Node> running = new ConcurrentLinkedQueue<>();
  private final Queue<Future<?>> futures = new ConcurrentLinkedQueue<>();
  private final Map<Thread, Integer> stacked = new ConcurrentHashMap<>();
  private List<Node> before = List.of();
  private int rescues;

  private NestedWaits(Subject subject, int roots, int depth, Way way, Rescue rescue) {
    this.subject = subject;
    this.roots = roots;
    this.depth = depth;
    this.way = way;
    this.rescue = rescue;
  }

  /// Runs them until all have ended or none ever will, then ends the pool and all its threads.
  ///
  /// @param depth how many tasks wait in one another below each root
  /// @throws InterruptedException if interrupted; the threads end all the same
  public static Outcome run(Subject subject, int roots, int depth, Way way)
      throws InterruptedException {
    return run(subject, roots, depth, way, Rescue.NONE);
  }

  /// The same, with a thread added whenever the tasks are found stuck.
  public static Outcome run(Subject subject, int roots, int depth, Way way, Rescue rescue)
      throws InterruptedException {
    return new NestedWaits(subject, roots, depth, way, rescue).run();
  }

  private Outcome run() throws InterruptedException {
    try {
      List<Future<?>> all = submitRoots();
      awaitEndOrDeadlock(all);
      return outcome(all);
    } finally {
      release();
    }
  }

  private List<Future<?>> submitRoots() throws InterruptedException {
    var all = new ArrayList<Future<?>>();
    for (int i = 1; i <= roots; i++) {
      all.add(submit(new Node(i, 0)));
    }
    int atOnce = Math.min(roots, subject.limit == UNKNOWN ? Contender.WORKERS : subject.limit);
    Actors.until("the first root tasks begin", () -> rootsBegun.get() >= atOnce);
    gate.countDown();
    return all;
  }

  private void awaitEndOrDeadlock(List<Future<?>> all) throws InterruptedException {
    Actors.until(
        "all root tasks end, or wait for tasks that cannot begin",
        () -> all.stream().allMatch(Future::isDone) || (isStuck() && !rescued()));
  }

  private boolean rescued() {
    boolean more = rescue.oneMore();
    rescues += more ? 1 : 0;
    return more;
  }

  private boolean isStuck() {
    List<Node> now = List.copyOf(running);
    boolean allWait = threads(now) >= limit() && now.stream().allMatch(Node::waits);
    boolean stuck = allWait && now.equals(before);
    before = allWait ? now : List.of();
    return stuck;
  }

  private static long threads(List<Node> nodes) {
    return nodes.stream().map(node -> node.thread).distinct().count();
  }

  private long limit() {
    return (long) subject.limit + rescues;
  }

  private Outcome outcome(List<Future<?>> all) {
    Throwable failure = null;
    int done = 0;
    for (Future<?> root : all) {
      switch (root.state()) {
        case SUCCESS -> done++;
        case FAILED -> failure = deepest(root.exceptionNow());
        case CANCELLED, RUNNING -> {}
      }
    }
    boolean stuck = all.stream().anyMatch(root -> !root.isDone());
    Fate fate = stuck ? Fate.STUCK : failure == null ? Fate.DONE : Fate.FAILED;
    return new Outcome(
        fate,
        roots,
        done,
        subject.crew.made(),
        rescues,
        inlined.get(),
        failure,
        stuck ? before.stream().map(Node::words).toList() : List.of(),
        stuck ? subject.crew.dump() : List.of(),
        stuck ? detected() : 0);
  }

  private static Throwable deepest(Throwable failure) {
    Throwable e = failure;
    while ((e instanceof ExecutionException || e instanceof CompletionException)
        && e.getCause() != null) {
      e = e.getCause();
    }
    return e;
  }

  private static int detected() {
    long[] found = ManagementFactory.getThreadMXBean().findDeadlockedThreads();
    return found == null ? 0 : found.length;
  }

  /// Ends all: the pool takes no more tasks, and every wait ends, because its future does.
  private void release() {
    gate.countDown();
    subject.pool.shutdownNow();
    subject.crew.awaitEnd(() -> futures.forEach(NestedWaits::giveUp));
  }

  private static void giveUp(Future<?> future) {
    if (future instanceof CompletableFuture<?> completable) {
      completable.completeExceptionally(new CancellationException("the experiment is over"));
    } else {
      future.cancel(true);
    }
  }

  private Future<?> submit(Node node) {
    Callable<Integer> task = () -> perform(node);
    Future<?> future =
        way == Way.GET || node.level == 0
            ? subject.pool.submit(task)
            : CompletableFuture.supplyAsync(() -> unchecked(task), subject.pool);
    futures.add(future);
    return future;
  }

  private static <T> T unchecked(Callable<T> task) {
    try {
      return task.call();
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  private int perform(Node node) throws Exception {
    node.begin();
    running.add(node);
    inlined.addAndGet(stacked.merge(Thread.currentThread(), 1, Integer::sum) > 1 ? 1 : 0);
    try {
      if (node.level == 0) {
        rootsBegun.incrementAndGet();
        gate.await();
      }
      return node.level == depth ? 0 : 1 + await(node, node.child());
    } finally {
      stacked.merge(Thread.currentThread(), -1, (a, b) -> a + b == 0 ? null : a + b);
      running.remove(node);
    }
  }

  private int await(Node node, Node child) throws Exception {
    Future<?> future = submit(child);
    // Not before it is submitted: a thread that is parked within the submit may go on.
    node.waitsFor(child, future);
    Object below =
        future instanceof CompletableFuture<?> completable ? completable.join() : future.get();
    return (Integer) below;
  }

  /// One task. Written by its own thread, read by the experiment's: the volatiles order it.
  private static final class Node {
    private final int root;
    private final int level;
    private volatile @Nullable Thread thread;
    private volatile @Nullable Wait wait;

    private record Wait(Node child, Future<?> future) {}

    Node(int root, int level) {
      this.root = root;
      this.level = level;
    }

    Node child() {
      return new Node(root, level + 1);
    }

    void begin() {
      thread = Thread.currentThread();
    }

    void waitsFor(Node child, Future<?> future) {
      wait = new Wait(child, future);
    }

    /// Whether it is parked in its one wait, or the task that it waits for runs on top of it. Not
    /// merely on its way to the wait: until it parks, a pool may still do something about it.
    @SuppressWarnings("ReferenceEquality") // this very thread
    boolean waits() {
      Thread waiter = thread;
      Wait now = wait;
      return waiter != null
          && now != null
          && !now.future.isDone()
          && (now.child.thread == waiter || isParked(waiter, now.future));
    }

    @SuppressWarnings("ReferenceEquality") // this very future
    private static boolean isParked(Thread waiter, Future<?> future) {
      Object blocker = LockSupport.getBlocker(waiter);
      return waiter.getState() == Thread.State.WAITING
          && (blocker == future || blocker instanceof ManagedBlocker);
    }

    String words() {
      Thread in = thread;
      Wait now = wait;
      return (in == null ? "nobody" : in.getName())
          + " runs task "
          + name()
          + ", which waits for task "
          + (now == null ? "none" : now.child.name())
          + (now == null || now.child.thread == null ? ", which is queued" : ", which waits, too");
    }

    private String name() {
      return root + "." + level;
    }
  }
}
