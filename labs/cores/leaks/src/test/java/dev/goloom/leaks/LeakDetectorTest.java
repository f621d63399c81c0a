package dev.goloom.leaks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ref.Reference;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// The detector in this JVM: any thread can be proved. Each test looks at threads of its own names.
class LeakDetectorTest {
  private static final AtomicInteger TEST = new AtomicInteger();
  private static final CountDownLatch STATIC_LATCH = new CountDownLatch(1);
  private static final ReentrantLock STATIC_LOCK = new ReentrantLock();

  private final LeakDetector detector = LeakDetector.create();
  private final Spawn spawn = Spawn.anybodys(" " + TEST.incrementAndGet());

  @Test
  void create_withExport_provesOnDemand() {
    assertEquals(Capability.ON_DEMAND, detector.capability());
    assertEquals(List.of(), detector.limits());
  }

  @Test
  void profile_leaks_allProvedAndStillThere() {
    Leash leash = Waits.leakAll(spawn);
    Recall.awaitParked(detector, spawn);

    LeakProfile first = detector.profile(leash);
    LeakProfile second = detector.profile();

    assertEquals(Verdict.LEAKING, first.verdict());
    assertEquals(new HashSet<>(spawn.labels()), named(first));
    // An abandoned executor is held by its threads only: the JVM forgets it, and so do we.
    assertTrue(named(second).size() >= spawn.labels().size() - 1, named(second)::toString);
  }

  @Test
  void profile_leak_hasStackAndReason() {
    spawn.start("reason", () -> new SynchronousQueue<Integer>().take());
    Recall.awaitParked(detector, spawn);

    ThreadRecord thread =
        detector.profile().findings().stream()
            .map(Finding::thread)
            .filter(found -> spawn.labels().contains(found.name()))
            .findFirst()
            .orElseThrow();

    assertEquals(WaitReason.CHAN_RECEIVE, thread.reason());
    assertTrue(
        thread.stack().frames().stream()
            .anyMatch(frame -> frame.getClassName().equals(LeakDetectorTest.class.getName())));
  }

  @Test
  void profile_ownLeak_namesTheTaskThatStartedIt() {
    Spawn own = Spawn.of(detector, " own " + TEST.incrementAndGet());
    Waits.latch(own);
    Recall.awaitParked(detector, own);

    for (int i = 0; i < 2; i++) {
      ThreadRecord thread =
          detector.profile().findings().stream()
              .map(Finding::thread)
              .filter(found -> own.labels().contains(found.name()))
              .findFirst()
              .orElseThrow();
      assertTrue(thread.createdBy().orElse("").contains("Spawn"), thread::toString);
    }
  }

  @Test
  void profile_healthyLookAlikes_noneReported() {
    var wakers = new ArrayList<Runnable>();
    Waits.ALL.forEach(kind -> wakers.add(kind.apply(spawn)));
    spawn.start("static channel", STATIC_LATCH::await);
    var executor = Executors.newVirtualThreadPerTaskExecutor();
    var idle = new LinkedBlockingQueue<Runnable>();
    executor.execute(spawn.labelled("executor in use", () -> idle.take().run()));
    Recall.awaitParked(detector, spawn);

    LeakProfile profile = detector.profile();

    assertEquals(Set.of(), named(profile));
    wakers.forEach(Runnable::run);
    STATIC_LATCH.countDown();
    idle.add(() -> {});
    executor.close();
    awaitEnd();
  }

  @Test
  void profile_unprovableLeaks_noneReported() throws IOException {
    var monitor = new Object();
    Thread handle = spawn.start("handle", () -> new CountDownLatch(1).await());
    spawn.start(
        "owner of a reachable lock",
        () -> {
          STATIC_LOCK.lock();
          new CountDownLatch(1).await();
        });
    spawn.start(
        "Object.wait",
        () -> {
          synchronized (monitor) {
            while (true) {
              monitor.wait();
            }
          }
        });
    Recall.awaitParked(detector, spawn);
    spawn.start("sleeper", () -> Thread.sleep(TimeUnit.DAYS.toMillis(1)));
    spawn.start("poller", () -> new SynchronousQueue<Integer>().poll(1, TimeUnit.DAYS));
    var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    spawn.start("acceptor", () -> server.accept().close());

    try {
      assertEquals(Set.of(), named(detector.profile()));
    } finally {
      Reference.reachabilityFence(handle);
      server.close();
    }
  }

  @Test
  void profile_threadsWokenMeanwhile_noneReported() throws InterruptedException {
    var stop = new AtomicBoolean();
    var rounds = new AtomicInteger();
    Thread waker =
        Thread.ofPlatform()
            .start(() -> {
              while (!stop.get()) {
                var queue = new SynchronousQueue<Integer>();
                Thread.ofVirtual().name("woken").start(() -> Waits.uninterrupted(queue::take));
                Waits.uninterrupted(() -> queue.put(1));
                rounds.incrementAndGet();
              }
            });

    var found = new HashSet<String>();
    for (int i = 0; i < 10; i++) {
      detector.profile().findings().forEach(finding -> found.add(finding.thread().name()));
    }
    stop.set(true);
    waker.join();

    assertFalse(found.contains("woken"));
    assertTrue(rounds.get() > 0);
  }

  @Test
  void profile_duringHeavySpawning_losesNoThreadAndKeepsNone() throws InterruptedException {
    SpawnStorm.Result result = SpawnStorm.run(detector, SpawnStorm.Limit.ofSpawns(50_000));

    assertEquals(result.started(), result.ended());
    assertEquals(List.of(), result.ghosts());
    assertEquals(0, result.falseAlarms());
  }

  @Test
  void profile_byManyAtOnce_eachFindsTheLeak() throws Exception {
    Waits.latch(spawn);
    Recall.awaitParked(detector, spawn);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var profiles = new ArrayList<java.util.concurrent.Future<LeakProfile>>();
      for (int i = 0; i < 4; i++) {
        profiles.add(executor.submit(() -> LeakDetector.create().profile()));
      }
      for (var profile : profiles) {
        assertEquals(new HashSet<>(spawn.labels()), named(profile.get()));
      }
    }
  }

  @Test
  void profile_interrupted_worksAndStaysInterrupted() {
    Waits.latch(spawn);
    Recall.awaitParked(detector, spawn);
    Thread.currentThread().interrupt();

    LeakProfile profile = detector.profile();

    assertTrue(Thread.interrupted());
    assertEquals(new HashSet<>(spawn.labels()), named(profile));
  }

  @Test
  void profile_monitorsInACircle_deadlockNamesIt() {
    var left = new Object();
    var right = new Object();
    var both = new CyclicBarrier(2);
    spawn.start("monitor-left", () -> lockBoth(left, right, both));
    spawn.start("monitor-right", () -> lockBoth(right, left, both));
    Awaitility.await()
        .until(() ->
            detector.snapshot().threads().stream()
                    .filter(thread -> spawn.labels().contains(thread.name()))
                    .filter(thread -> thread.state() == Thread.State.BLOCKED)
                    .count()
                == 2);

    List<Finding> found =
        Awaitility.await() // until no thread of another test moves
            .until(
                () ->
                    detector.profile().findings().stream()
                        .filter(finding -> spawn.labels().contains(finding.thread().name()))
                        .toList(),
                all -> !all.isEmpty());
    assertEquals(2, found.size());
    for (Finding finding : found) {
      assertEquals(Evidence.DEADLOCK, finding.evidence());
      assertTrue(finding.detail().contains("java.lang.Object@"), finding::detail);
    }
  }

  /// JDK-8364343: a dump of virtual threads that move can crash the JVM. It did, in this class.
  @Test
  void profile_blockedWhileOthersWork_takesNoDumpAndSaysSo() throws InterruptedException {
    var monitor = new Object();
    var stop = new AtomicBoolean();
    Thread worker =
        Thread.ofVirtual()
            .start(() -> {
              while (!stop.get()) {
                Thread.onSpinWait();
              }
            });
    LeakProfile profile;
    synchronized (monitor) {
      Thread blocked = spawn.start("blocked", () -> enter(monitor));
      Awaitility.await().until(() -> blocked.getState() == Thread.State.BLOCKED);
      profile = detector.profile();
    }
    stop.set(true);
    worker.join();

    assertTrue(
        profile.limits().stream().anyMatch(limit -> limit.contains("JDK-8364343")),
        profile.limits()::toString);
  }

  private static void enter(Object monitor) {
    synchronized (monitor) {
      monitor.notifyAll();
    }
  }

  private static void lockBoth(Object first, Object second, CyclicBarrier both) throws Exception {
    synchronized (first) {
      both.await();
      synchronized (second) {
        both.reset();
      }
    }
  }

  @Test
  void recover_leak_finallyRunsAndThreadEnds() {
    var ran = new CountDownLatch(1);
    leakWithFinally(ran);
    Recall.awaitParked(detector, spawn);

    LeakProfile profile = detector.recover();

    assertEquals(new HashSet<>(spawn.labels()), named(profile));
    awaitEnd();
    assertEquals(0, ran.getCount());
  }

  private void leakWithFinally(CountDownLatch ran) {
    spawn.start(
        "recovered",
        () -> {
          try {
            new CountDownLatch(1).await();
          } finally {
            ran.countDown();
          }
        });
  }

  @Test
  void compare_groupStandsStill_suspected() {
    Waits.latch(spawn);
    Recall.awaitParked(detector, spawn);
    Snapshot first = detector.snapshot();

    LeakProfile profile = LeakDetector.compare(List.of(first, detector.snapshot()));

    assertTrue(
        profile.findings().stream()
            .anyMatch(finding ->
                finding.evidence() == Evidence.SUSPECTED
                    && spawn.labels().contains(finding.thread().name())));
    assertThrows(IllegalArgumentException.class, () -> LeakDetector.compare(List.of(first)));
  }

  @Test
  void go_manyOneAfterTheOther_answersTheThreadThatRuns() {
    var ended = new LinkedBlockingQueue<Thread>();
    for (int i = 0; i < 100; i++) {
      Thread thread = detector.go(() -> ended.add(Thread.currentThread()));
      Waits.uninterrupted(() -> assertEquals(thread, ended.take()));
    }
  }

  private Set<String> named(LeakProfile profile) {
    var names = new HashSet<String>();
    profile.findings().forEach(finding -> names.add(finding.thread().name()));
    names.retainAll(spawn.labels());
    return names;
  }

  private void awaitEnd() {
    var names = new HashSet<>(spawn.labels());
    Awaitility.await()
        .until(() ->
            detector.snapshot().threads().stream()
                .noneMatch(thread -> names.contains(thread.name())));
  }
}
