package dev.goloom.leaks;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.awaitility.Awaitility;

/// Plants labelled threads, leaked and healthy, writes a heap dump of itself, and then has the
/// detector prove what it can. A program of its own.
///
/// Prints `leaked NAME` and `healthy NAME` for what it planted, and `proved NAME` for what the
/// detector proved, separated by tabs.
final class HeapLeaks {
  private static final CountDownLatch STATIC_LATCH = new CountDownLatch(1);
  private static final Object STATIC_MONITOR = new Object();
  private static final ReentrantLock STATIC_LOCK = new ReentrantLock();
  private static final List<WeakReference<Object>> WEAKLY = new ArrayList<>();

  private HeapLeaks() {}

  /// Runs it.
  ///
  /// @param args where to write the dump; `true` to write reachable objects only; how many of each
  public static void main(String[] args) throws IOException {
    LeakDetector detector = LeakDetector.create();
    Spawn healthy = Spawn.anybodys(" healthy");
    var wakers = new ArrayList<Object>();
    var leash = new ArrayList<Runnable>(); // a collection before the dump must take none of them
    var executor = Executors.newVirtualThreadPerTaskExecutor();
    Spawn leaked = Spawn.anybodys(" leaked");
    for (int i = 0; i < Integer.parseInt(args[2]); i++) {
      Waits.ALL.forEach(kind -> wakers.add(kind.apply(healthy)));
      lookAlikes(healthy, wakers, executor);
      Waits.ALL.forEach(kind -> leash.add(kind.apply(leaked)));
      monitors(leaked);
    }
    Awaitility.await()
        .until(() -> {
          var waiting =
              detector.snapshot().threads().stream()
                  .filter(thread -> thread.state() != Thread.State.RUNNABLE)
                  .map(ThreadRecord::name)
                  .toList();
          return waiting.containsAll(leaked.labels()) && waiting.containsAll(healthy.labels());
        });

    leash.clear();
    try {
      dump(Path.of(args[0]), Boolean.parseBoolean(args[1]));
      print(detector, leaked, healthy);
    } finally {
      Reference.reachabilityFence(wakers);
      Reference.reachabilityFence(executor);
    }
    System.exit(0);
  }

  private static void print(LeakDetector detector, Spawn leaked, Spawn healthy) {
    leaked.labels().forEach(name -> System.out.println("leaked\t" + name));
    healthy.labels().forEach(name -> System.out.println("healthy\t" + name));
    for (Finding finding : detector.profile().findings()) {
      System.out.println("proved\t" + finding.thread().name());
    }
  }

  private static void dump(Path file, boolean live) throws IOException {
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpHeap(file.toString(), live);
  }

  private static void lookAlikes(
      Spawn spawn, List<Object> wakers, java.util.concurrent.ExecutorService executor) {
    spawn.start("static latch", STATIC_LATCH::await);
    var idle = new LinkedBlockingQueue<Runnable>();
    executor.execute(spawn.labelled("executor in use", () -> idle.take().run()));
    var weakly = new CountDownLatch(1);
    WEAKLY.add(new WeakReference<>(weakly));
    spawn.start("weakly held", weakly::await);
    spawn.start("static monitor", () -> waitOn(STATIC_MONITOR));
    var monitor = new Object();
    wakers.add(monitor);
    spawn.start("monitor in use", () -> waitOn(monitor));
    spawn.start("sleeper", () -> Thread.sleep(1_000_000));
    heldBySleeper(spawn);
  }

  private static void heldBySleeper(Spawn spawn) {
    var monitor = new Object();
    var taken = new CountDownLatch(1);
    spawn.start(
        "sleeper with monitor",
        () -> {
          synchronized (monitor) {
            taken.countDown();
            Thread.sleep(1_000_000);
          }
        });
    Waits.uninterrupted(taken::await);
    spawn.start("before a sleeper's monitor", () -> enter(monitor));
  }

  private static void monitors(Spawn spawn) {
    spawn.start("object-wait", () -> waitOn(new Object()));
    spawn.start("object-wait-synchronized-method", () -> new Gate().await());
    ownerLeaked(spawn);
    deadlock(spawn);
    ownerOfStaticLock(spawn);
  }

  private static void ownerLeaked(Spawn spawn) {
    var monitor = new Object();
    var taken = new CountDownLatch(1);
    spawn.start(
        "monitor-owner",
        () -> {
          synchronized (monitor) {
            taken.countDown();
            new CountDownLatch(1).await();
          }
        });
    Waits.uninterrupted(taken::await);
    spawn.start("before-monitor-of-leaked", () -> enter(monitor));
  }

  private static void deadlock(Spawn spawn) {
    var left = new Object();
    var right = new Object();
    var both = new CyclicBarrier(2);
    spawn.start("monitor-deadlock-left", () -> enterBoth(left, right, both));
    spawn.start("monitor-deadlock-right", () -> enterBoth(right, left, both));
  }

  private static void enterBoth(Object first, Object second, CyclicBarrier both) throws Exception {
    synchronized (first) {
      both.await();
      enter(second);
    }
  }

  /// The collector cannot prove it: the lock leads to its owner.
  private static void ownerOfStaticLock(Spawn spawn) {
    if (STATIC_LOCK.isLocked()) {
      return;
    }
    var taken = new CountDownLatch(1);
    spawn.start(
        "owner-of-static-lock",
        () -> {
          STATIC_LOCK.lock();
          taken.countDown();
          new CountDownLatch(1).await();
        });
    Waits.uninterrupted(taken::await);
  }

  private static void enter(Object monitor) {
    synchronized (monitor) {
      monitor.notifyAll();
    }
  }

  @SuppressWarnings({"WaitNotInLoop", "PMD"})
  private static void waitOn(Object monitor) throws InterruptedException {
    synchronized (monitor) {
      monitor.wait();
    }
  }

  /// Waits in a method that is synchronized.
  private static final class Gate {
    private volatile boolean open;

    synchronized void await() throws InterruptedException {
      while (!open) {
        wait();
      }
    }
  }
}
