package dev.goloom.labs.goroutineleaks;

import dev.goloom.channels.Chan;
import dev.goloom.kit.threads.Actors;
import dev.goloom.labs.proofs.Scene;
import dev.goloom.leaks.Evidence;
import dev.goloom.leaks.LeakDetector;
import dev.goloom.leaks.LeakProfile;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/// The main class of a child JVM: one question about what a JVM shows of leaked threads.
final class Probe {
  /// A concurrent collection may miss what has just died.
  private static final int COLLECTIONS = 10;

  private static final ReentrantLock LEFT = new ReentrantLock();
  private static final ReentrantLock RIGHT = new ReentrantLock();

  private final LeakDetector detector = LeakDetector.create();

  private Probe() {}

  /// Arguments: the question, and how many threads.
  public static void main(String[] args) throws InterruptedException {
    var probe = new Probe();
    int threads = Integer.parseInt(args[1]);
    switch (args[0]) {
      case "count" -> probe.count(threads);
      case "garbage" -> probe.garbage(threads);
      case "deadlock" -> probe.deadlock();
      case "limits" -> probe.limits();
      default -> throw new IllegalArgumentException(args[0]);
    }
    System.out.flush();
  }

  /// So many leaked threads, and then as many healthy ones. Records: `count what virtual platform
  /// proved`, all as a growth.
  private void count(int threads) throws InterruptedException {
    var jobs = Chan.<Integer>make();
    try {
      var healthy = new Scene(detector, "healthy");
      grown("healthy", threads, healthy, scene -> scene.go(jobs::receive));
      var leaking = new Scene(detector, "leaking");
      grown("leaking", threads, leaking, Leak.FORGOTTEN_SENDER.play(true));
    } finally {
      Reference.reachabilityFence(jobs); // till here the healthy ones can be given work
    }
  }

  private void grown(String what, int threads, Scene scene, Leak.Play play)
      throws InterruptedException {
    long virtual = Trial.goroutines(detector.snapshot());
    int platform = ManagementFactory.getThreadMXBean().getThreadCount();
    for (int i = 0; i < threads; i++) {
      play.run(scene);
    }
    scene.awaitBlocked(threads);
    long virtualNow = Trial.goroutines(detector.snapshot());
    int platformNow = ManagementFactory.getThreadMXBean().getThreadCount();
    long proved =
        detector.profile().findings().stream().filter(found -> scene.has(found.thread())).count();
    say("count", what, virtualNow - virtual, platformNow - platform, proved);
  }

  /// What becomes of leaked threads in a garbage collection that nobody prepared. Record: `garbage
  /// threads kept finals`.
  private void garbage(int threads) throws InterruptedException {
    var finals = new AtomicInteger();
    List<WeakReference<Thread>> leaked = leak(threads, finals);
    long kept = threads;
    for (int i = 0; i < COLLECTIONS && kept > 0; i++) {
      System.gc();
      kept = leaked.stream().filter(thread -> !thread.refersTo(null)).count();
    }
    say("garbage", threads, kept, finals.get());
  }

  private static List<WeakReference<Thread>> leak(int threads, AtomicInteger finals)
      throws InterruptedException {
    var leaked = new ArrayList<WeakReference<Thread>>();
    for (int i = 0; i < threads; i++) {
      var jobs = Chan.<Integer>make();
      Thread thread =
          Thread.startVirtualThread(() ->
              Scene.unheeded(() -> {
                try {
                  Integer _ = jobs.receive();
                } finally {
                  finals.incrementAndGet();
                }
              }));
      Actors.until("it waits", () -> thread.getState() == Thread.State.WAITING);
      leaked.add(new WeakReference<>(thread));
    }
    return leaked;
  }

  /// Two virtual threads that each hold a lock which the other wants. Record: `deadlock jvm certain
  /// detail`.
  private void deadlock() throws InterruptedException {
    var scene = new Scene(detector, "lock order");
    LockLeaks.lockOrder(scene, LEFT, RIGHT);
    scene.awaitBlocked(2);
    long[] named = ManagementFactory.getThreadMXBean().findDeadlockedThreads();
    LeakProfile profile = detector.profile();
    long found =
        profile.findings().stream()
            .filter(f -> scene.has(f.thread()) && f.evidence() == Evidence.DEADLOCK)
            .count();
    String detail = profile.findings().isEmpty() ? "" : profile.findings().getFirst().detail();
    say("deadlock", named == null ? 0 : named.length, found, detail);
  }

  /// What the detector says of a leak that it cannot prove in this JVM. Records: `verdict name
  /// capability proved`, `limit sentence`.
  private void limits() throws InterruptedException {
    var scene = new Scene(detector, "leak");
    Leak.FORGOTTEN_SENDER.play(true).run(scene);
    scene.awaitBlocked(1);
    LeakProfile profile = detector.profile();
    long proved = profile.findings().stream().filter(f -> scene.has(f.thread())).count();
    say("verdict", profile.verdict(), profile.capability(), proved);
    profile.limits().forEach(limit -> say("limit", limit));
  }

  private static void say(Object... fields) {
    System.out.println(String.join("\t", Stream.of(fields).map(String::valueOf).toList()));
  }
}
