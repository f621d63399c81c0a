package dev.goloom.leaks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Finds threads that can never end.
///
/// A parked virtual thread is an object like any other: what keeps it alive is the waiting list of
/// the thing that it waits on. If nothing live leads to that thing, nobody can ever wake the
/// thread. So the garbage collector can prove a leak. Go's `goroutineleak` profile rests on the
/// same.
///
/// The JVM itself holds the virtual threads that the `Thread` API started. A profile takes those
/// that wait out of that list, lets the collector judge, and puts them back. That needs the flag
/// that [Capability#ON_DEMAND] names; threads that [#go] started need no flag.
///
/// Thread-safe. Profiles in one JVM run one after the other.
public final class LeakDetector {
  private static final ReentrantLock PROFILING = new ReentrantLock();

  /// Whether finalizers bring unreachable threads back here; null until somebody tried. Guarded by
  /// `PROFILING`.
  private static @Nullable Boolean resurrects;

  private final @Nullable Containers containers;
  private final Surroundings surroundings;
  private final Tracker tracker;
  private final LockOwners owners = LockOwners.probe();
  private final Capability capability;
  private final List<String> limits;

  private LeakDetector(Containers.Reach reach, Surroundings surroundings) {
    this.containers = reach.containers();
    this.surroundings = surroundings;
    this.tracker = new Tracker(containers != null);
    this.capability = capabilityOf(containers, surroundings);
    var lost = new ArrayList<>(surroundings.limits());
    if (!reach.limit().isEmpty()) {
      lost.add(reach.limit());
    }
    this.limits = List.copyOf(lost);
  }

  private static Capability capabilityOf(@Nullable Containers containers, Surroundings around) {
    if (!around.collects()) {
      return Capability.DUMPS;
    }
    return containers == null ? Capability.OWN_THREADS : Capability.ON_DEMAND;
  }

  /// Probes this JVM and makes a detector of what it allows. It collects no garbage.
  public static LeakDetector create() {
    return new LeakDetector(Containers.reach(), Surroundings.probe());
  }

  /// What this JVM allows.
  public Capability capability() {
    return capability;
  }

  /// What this JVM does not allow, a sentence each, with what to type against it.
  public List<String> limits() {
    return limits;
  }

  /// All threads that can be seen, without any proof and without side effects. The JVM's own are
  /// left out.
  ///
  /// Takes time in proportion to the threads, some microseconds for each that is parked. Where the
  /// JVM's list of threads is closed it has the JVM write a dump into the temporary directory, and
  /// reads and deletes it; but only if no virtual thread is at work just then, for such a dump can
  /// crash JDK 25 (JDK-8364343). If one is, virtual threads of others are left out.
  public Snapshot snapshot() {
    return profiling(seen -> {}).look();
  }

  /// Shows all threads that can be seen, without stacks: far cheaper than [#snapshot]. A thread
  /// that starts or ends meanwhile may be shown or not. It waits for profiles: whoever looks at a
  /// thread while a profile asks the collector keeps it from being proved.
  ///
  /// @param action what to do with each, in the calling thread
  /// @throws IllegalStateException if the JVM's list of threads fails
  public void forEachThread(Consumer<? super Thread> action) {
    PROFILING.lock();
    try {
      if (containers == null) {
        Thread.getAllStackTraces().keySet().forEach(action);
        tracker.forEach(action::accept);
      } else {
        containers.forEach(action);
      }
    } finally {
      PROFILING.unlock();
    }
  }

  /// Proves what it can.
  ///
  /// It runs the garbage collector at least once, and so takes as long as a full collection, and
  /// some microseconds for each thread. With ZGC and Shenandoah, and without finalizers, the first
  /// profile in a JVM runs it once more, to learn how. It waits for profiles of others; an
  /// interrupt does not end it.
  ///
  /// **Side effects.** With G1, Parallel and Serial a thread that is proved stays what it was; if
  /// this detector started it and the JVM's list is closed, the next collection reclaims it. With
  /// ZGC, Shenandoah, or without finalizers, a profile reclaims what it proves: the thread vanishes
  /// from dumps, and its `finally` never runs. From the moment before the collection to the moment
  /// after it, thread dumps do not show the threads that wait.
  ///
  /// **What it cannot prove.** A thread that a live object leads to, by its handle or by what it
  /// waits on; one that sleeps or waits with a time limit; `Object.wait` and monitors; a task of an
  /// executor that is in use.
  ///
  /// **False alarms.** A thread that would be woken through a weak reference only is reported.
  ///
  /// @throws IllegalStateException if the JVM's list of threads fails
  public LeakProfile profile() {
    return profile(seen -> {});
  }

  /// The same, for who has to know more of the threads than their records tell.
  ///
  /// @param witness sees each thread of the profile, before the proof, in the calling thread. It
  ///   must not keep it: a thread that somebody keeps cannot be proved
  /// @throws IllegalStateException if the JVM's list of threads fails
  public LeakProfile profile(Consumer<? super Thread> witness) {
    PROFILING.lock();
    try {
      return surroundings.collects() ? prove(false, witness) : refuse();
    } finally {
      PROFILING.unlock();
    }
  }

  /// Proves what it can, and interrupts the threads that it proves: those that heed it end, and
  /// their `finally` runs. `CompletableFuture.join`, `lock()` and the like do not heed it. A loop
  /// around a bare `LockSupport.park` that does not look at the interrupt spins from then on, for
  /// an interrupted thread does not park.
  ///
  /// Only where threads come back from the collector: with G1, Parallel and Serial, while the JVM
  /// runs finalizers. Elsewhere nothing is interrupted, and a limit says so. All else is as with
  /// [#profile()].
  ///
  /// @return the threads as they stood before they were interrupted
  /// @throws IllegalStateException if the JVM's list of threads fails
  public LeakProfile recover() {
    PROFILING.lock();
    try {
      return surroundings.collects() ? prove(true, seen -> {}) : refuse();
    } finally {
      PROFILING.unlock();
    }
  }

  /// What stands at the same stack in all snapshots, in a group that does not shrink: suspected,
  /// for it may be healthy. Needs no flag, and sees threads that nobody tracks. Threads that wait
  /// by design are suspected only if their group grows; those that wait for the outside world
  /// never. O(threads in all snapshots).
  ///
  /// @param snapshots of one JVM, in the order in which they were taken
  /// @return a profile that is never clean
  /// @throws IllegalArgumentException if there are fewer than two
  public static LeakProfile compare(List<Snapshot> snapshots) {
    if (snapshots.size() < 2) {
      throw new IllegalArgumentException("a comparison takes at least two snapshots");
    }
    return new DumpSeries(
            snapshots.stream().map(snapshot -> new ThreadDump(snapshot, "", 0, List.of())).toList())
        .profile();
  }

  private LeakProfile prove(boolean interrupting, Consumer<? super Thread> witness) {
    Profiling.Sight sight = profiling(witness).prove(() -> trial(resurrects()), interrupting);
    List<Finding> findings = sight.findings();
    var lost = new ArrayList<>(limits);
    lost.addAll(sight.limits());
    if (!resurrects()) {
      lost.add("This profile reclaims the threads that it proves: their finally does not run.");
      if (interrupting) {
        lost.add("Nothing was interrupted: this collector does not bring threads back.");
      }
    }
    if (!sight.canaryFound()) {
      lost.add("The leak planted as a control was not found: that nothing was found says nothing.");
    }
    return new LeakProfile(
        sight.snapshot(),
        findings,
        capability,
        List.copyOf(lost),
        verdict(findings, sight.canaryFound() && sight.judgedAll()));
  }

  private LeakProfile refuse() {
    Profiling.Sight sight = profiling(seen -> {}).lookForDeadlocks();
    var lost = new ArrayList<>(limits);
    lost.addAll(sight.limits());
    return new LeakProfile(
        sight.snapshot(),
        sight.findings(),
        capability,
        List.copyOf(lost),
        verdict(sight.findings(), false));
  }

  /// A debugger was seen to hold threads that were older than the canary: with an agent, a found
  /// canary says nothing of the others.
  private Verdict verdict(List<Finding> findings, boolean judgedAll) {
    if (findings.stream().anyMatch(finding -> finding.evidence().isCertain())) {
      return Verdict.LEAKING;
    }
    return judgedAll && !surroundings.agent() ? Verdict.CLEAN : Verdict.UNKNOWN;
  }

  private Profiling profiling(Consumer<? super Thread> witness) {
    return new Profiling(containers, tracker, owners, witness);
  }

  private Trial trial(boolean resurrecting) {
    return resurrecting ? new Resurrection() : new Reclamation();
  }

  /// Where it is not known it is tried with a canary alone, the first time: that takes a
  /// collection.
  private boolean resurrects() {
    if (surroundings.concurrent()) {
      return false; // the keeper comes back from the pause that begins the cycle, with all threads
    }
    if (surroundings.resurrects()) {
      return true;
    }
    if (resurrects == null) {
      resurrects =
          new Profiling(null, new Tracker(false), owners, seen -> {}).tryCanary(trial(true));
    }
    return resurrects;
  }

  /// Starts a virtual thread that later profiles of this detector know. Go: `go f()`.
  ///
  /// Where the JVM's list of threads is closed, it is started so that the collector can prove it
  /// nevertheless. Then a collection that nobody asked for may take it when it leaks; the next
  /// profile reports it, without its stack. Whoever keeps the answer keeps it from being proved.
  ///
  /// An exception that the task throws goes to the uncaught exception handler.
  public Thread go(Runnable task) {
    return tracker.start(task);
  }

  /// A factory of virtual threads that later profiles of this detector know.
  ///
  /// Where the JVM's list of threads is closed, a thread that is started with [Thread#start()] is
  /// in that list and cannot be proved; one that an executor starts can, when the executor is gone.
  public ThreadFactory factory() {
    return tracker::unstarted;
  }
}
