package dev.goloom.leaks.junit;

import dev.goloom.leaks.Capability;
import dev.goloom.leaks.Evidence;
import dev.goloom.leaks.Finding;
import dev.goloom.leaks.LeakDetector;
import dev.goloom.leaks.LeakProfile;
import dev.goloom.leaks.ThreadRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The check of one engine run: it ends scopes, and says what they leaked.
///
/// A scope that ends waits for its threads, for its linger. If some are left, a profile is made.
/// What it finds goes to the scopes that the threads belong to, whichever they are: others that end
/// later find it there.
///
/// Thread-safe. A profile is made by one of the threads that wait for it.
final class LeakCheck {
  private static final int CANARY_TRIES = 3;
  private static final long POLL_NANOS = Duration.ofMillis(2).toNanos();
  private static final String TIMEOUT_WATCHER = "junit-jupiter-timeout-watcher";

  private final LeakDetector detector;
  private final LeakScope run;

  /// Threads with a smaller identifier are older than the run: what they leak is not its affair.
  private final long firstThread = Thread.ofVirtual().unstarted(() -> {}).threadId();

  private final Set<LeakScope> open = ConcurrentHashMap.newKeySet();

  /// Each answers the threads that it saw, by identifier.
  private final ProfileRounds<Map<Long, ThreadRecord>> profiles =
      new ProfileRounds<>(this::profile, Map.of());

  /// Why nothing can be proved; empty if it can; null until somebody tried. Guarded by `this`.
  private @Nullable String obstacle;

  /// What the last profile could not say.
  private volatile List<String> limits = List.of();

  LeakCheck(LeakDetector detector, LeakSettings settings) {
    this.detector = detector;
    this.run = new LeakScope("the run", null, settings);
  }

  LeakScope run() {
    return run;
  }

  LeakScope open(String name, LeakScope parent, LeakSettings settings) {
    var scope = new LeakScope(name, parent, settings);
    open.add(scope);
    return scope;
  }

  /// Why nothing can be proved here, with what to type against it; empty if it can. The first call
  /// plants a leak and looks for it.
  synchronized String obstacle() {
    String known = obstacle;
    if (known == null) {
      known = findObstacle();
      obstacle = known;
    }
    return known;
  }

  private String findObstacle() {
    if (detector.capability() != Capability.ON_DEMAND) {
      return String.join(" ", detector.limits());
    }
    var canary = new LeakScope("the canary", null, LeakSettings.CERTAIN);
    for (int i = 0; i < CANARY_TRIES; i++) {
      Canary.plant(canary);
      profiles.next();
    }
    List<Leak> found = canary.end(Set.of());
    interrupt(canary);
    return found.isEmpty()
        ? "A leak planted as a control was not found. " + String.join(" ", limits)
        : "";
  }

  private void interrupt(LeakScope scope) {
    detector.forEachThread(thread -> {
      if (ScopeLoader.scopeOf(thread) == scope) {
        thread.interrupt();
      }
    });
  }

  /// Ends a scope: waits for its threads, makes a profile if some are left, and answers what
  /// leaked.
  List<Leak> end(LeakScope scope) {
    await(scope);
    Map<Long, ThreadRecord> seen = isAnyLeft(scope) ? profiles.next() : Map.of();
    Set<Long> running = running(scope);
    List<Leak> taken = scope.end(running);
    open.remove(scope);
    var leaks = new ArrayList<Leak>();
    for (Leak leak : taken) {
      if (scope.mayBeAnothers(leak.finding().thread().id())) {
        run.take(leak.of(ambiguous(scope)));
      } else {
        leaks.add(leak);
      }
    }
    leaks.addAll(stillRunning(scope, running, seen));
    return leaks;
  }

  /// Ends the run: what belongs to no scope, or to one that could not report it any more.
  List<Leak> endRun() {
    profiles.next();
    var leaks = new ArrayList<Leak>();
    for (LeakScope scope : open) {
      leaks.addAll(scope.end(Set.of()));
    }
    leaks.addAll(run.end(Set.of()));
    return leaks;
  }

  private static String ambiguous(LeakScope scope) {
    return scope.name() + ", or another through a thread that it left running";
  }

  private void await(LeakScope scope) {
    long end = System.nanoTime() + scope.settings().linger().toNanos();
    while (!running(scope).isEmpty() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(POLL_NANOS);
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
    }
  }

  /// The threads of a scope that run and were not reported.
  private Set<Long> running(LeakScope scope) {
    Set<Long> running = new HashSet<>();
    detector.forEachThread(thread -> {
      if (ScopeLoader.scopeOf(thread) == scope && isOf(scope, thread)) {
        running.add(thread.threadId());
      }
    });
    return running;
  }

  /// Whether there is anything to prove, in a scope or within it.
  private boolean isAnyLeft(LeakScope scope) {
    var found = new boolean[1];
    detector.forEachThread(thread -> {
      LeakScope home = ScopeLoader.scopeOf(thread);
      found[0] |= home != null && home.isWithin(scope) && isOf(home, thread);
    });
    return found[0];
  }

  private static boolean isOf(LeakScope scope, Thread thread) {
    return thread != Thread.currentThread()
        && thread.isAlive()
        && !scope.isQuarantined(thread.threadId())
        && !thread.getName().startsWith(TIMEOUT_WATCHER);
  }

  private static List<Leak> stillRunning(
      LeakScope scope, Set<Long> running, Map<Long, ThreadRecord> seen) {
    var leaks = new ArrayList<Leak>();
    for (long id : running) {
      ThreadRecord thread = seen.get(id);
      if (thread != null) {
        var finding = new Finding(Evidence.RUNNING_AT_END, thread, "");
        if (scope.settings().counts(finding) && scope.quarantine(id)) {
          leaks.add(new Leak(finding, scope.name()));
        }
      }
    }
    return leaks;
  }

  /// Interrupts leaked threads that are still there.
  void interrupt(List<Leak> leaks) {
    Set<Long> ids = new HashSet<>();
    leaks.forEach(leak -> ids.add(leak.finding().thread().id()));
    detector.forEachThread(thread -> {
      if (ids.contains(thread.threadId())) {
        thread.interrupt();
      }
    });
  }

  /// Makes a profile and hands out what it found. Its own threads belong to nobody.
  private Map<Long, ThreadRecord> profile() {
    Map<Long, LeakScope> homes = new HashMap<>();
    LeakProfile profile;
    try (var _ = ScopeLoader.leave()) {
      profile = detector.profile(thread -> note(thread, homes));
    }
    limits = profile.limits();
    List<Finding> findings = profile.findings();
    for (Finding finding : findings) {
      if (finding.evidence().isCertain()) {
        LeakScope home = homes.get(finding.thread().id());
        if (home != null) {
          home.proved(finding.thread().id());
        }
      }
    }
    for (Finding finding : findings) {
      handOut(finding, homes.get(finding.thread().id()));
    }
    Map<Long, ThreadRecord> seen = new HashMap<>();
    profile.snapshot().threads().forEach(thread -> seen.put(thread.id(), thread));
    return seen;
  }

  private static void note(Thread thread, Map<Long, LeakScope> homes) {
    LeakScope home = ScopeLoader.scopeOf(thread);
    if (home != null) {
      homes.put(thread.threadId(), home);
    }
  }

  private void handOut(Finding finding, @Nullable LeakScope home) {
    long thread = finding.thread().id();
    if (home == null && thread < firstThread) {
      return;
    }
    LeakScope judge = home == null ? run : home;
    boolean counts = judge.settings().counts(finding);
    // What is certain is set aside even if it may stay: it starts no other threads.
    boolean isNew = (counts || finding.evidence().isCertain()) && judge.quarantine(thread);
    if (!counts || !isNew) {
      return;
    }
    if (home == null) {
      run.take(new Leak(finding, ""));
    } else if (home.mayBeAnothers(thread)) {
      run.take(new Leak(finding, ambiguous(home)));
    } else {
      give(new Leak(finding, home.name()), home);
    }
  }

  /// To the scope, or the next one outside that is still open.
  private void give(Leak leak, LeakScope home) {
    for (LeakScope scope = home; scope != null; scope = scope.parent()) {
      if (scope.take(leak)) {
        return;
      }
    }
    run.take(leak);
  }
}
