package dev.goloom.labs.schedulerstarvation;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import jdk.management.VirtualThreadSchedulerMXBean;

/// The main class of a child JVM: occupies the carriers in one way, then starts short virtual
/// threads (probes) from a platform thread and records when each first ran.
///
/// It prints records, times in microseconds since the occupation was complete:
/// - `occupant begin end`
/// - `probe submitted started`
/// - `pool parallelism carriers`, as seen in the middle
/// - `release`, when it wants the parent to write one byte per occupant
final class Experiment {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Occupation occupation;
  private final int occupants;
  private final int occupantsThatFit;
  private final int probes;
  private final Duration hold;
  private final PrintStream out;

  private final long[] occupantBegin;
  private final long[] occupantEnd;
  private final long[] submitted;
  private final long[] started;
  private final AtomicInteger begun = new AtomicInteger();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  Experiment(
      Occupation occupation,
      int occupants,
      int occupantsThatFit,
      int probes,
      Duration hold,
      PrintStream out) {
    this.occupation = occupation;
    this.occupants = occupants;
    this.occupantsThatFit = occupantsThatFit;
    this.probes = probes;
    this.hold = hold;
    this.out = out;
    occupantBegin = new long[occupants];
    occupantEnd = new long[occupants];
    submitted = new long[probes];
    started = new long[probes];
  }

  /// Arguments: the occupation, how many occupants, how many of them can run or block at the same
  /// time, how many probes, how long to hold in milliseconds, and `wait` to hold until every probe
  /// has started.
  public static void main(String[] args) throws Throwable {
    var experiment =
        new Experiment(
            Occupation.valueOf(args[0]),
            Integer.parseInt(args[1]),
            Integer.parseInt(args[2]),
            Integer.parseInt(args[3]),
            Duration.ofMillis(Long.parseLong(args[4])),
            System.out);
    experiment.run(args[5].equals("wait"));
  }

  private void run(boolean waitForProbes) throws Throwable {
    var scheduler = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
    occupation.prepare();
    Thread.startVirtualThread(() -> {}).join(); // loads the classes before the clock matters
    var release = new Release(hold);
    List<Thread> occupying = occupy(release);
    awaitOccupied();
    long origin = System.nanoTime();
    var allStarted = new CountDownLatch(probes);
    List<Thread> probing = submitProbes(allStarted, origin);
    String pool = "pool\t" + scheduler.getParallelism() + "\t" + scheduler.getPoolSize();
    if (waitForProbes) {
      boolean _ = allStarted.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } else {
      parkUntil(origin + hold.toNanos());
    }
    out.println("release");
    out.flush();
    release.give(occupying);
    for (Thread thread : occupying) {
      thread.join();
    }
    for (Thread thread : probing) {
      thread.join();
    }
    out.println(pool);
    print("occupant", occupantBegin, occupantEnd, origin);
    print("probe", submitted, started, origin);
    out.flush();
    if (!failures.isEmpty()) {
      throw new IllegalStateException(failures.size() + " occupants failed", failures.peek());
    }
  }

  private List<Thread> occupy(Release release) {
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < occupants; i++) {
      int index = i;
      threads.add(Thread.ofVirtual().name("occupant-" + i).start(() -> occupy(release, index)));
    }
    return threads;
  }

  private void occupy(Release release, int index) {
    occupantBegin[index] = System.nanoTime();
    try {
      occupation.until(release, begun::incrementAndGet);
    } catch (Throwable e) {
      if (!release.given()) {
        failures.add(e); // not how it was to end: then nothing is worth measuring
      }
    } finally {
      occupantEnd[index] = System.nanoTime(); // read after join, which orders it
    }
  }

  private void awaitOccupied() {
    long patience = System.nanoTime() + PATIENCE.toNanos();
    while (begun.get() < occupantsThatFit) {
      if (System.nanoTime() > patience || !failures.isEmpty()) {
        throw new IllegalStateException(
            "only " + begun.get() + " of " + occupantsThatFit + " occupants began",
            failures.peek());
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  /// Spreads the probes over the first four fifths of the hold.
  private List<Thread> submitProbes(CountDownLatch allStarted, long origin) {
    long interval = hold.toNanos() * 4 / 5 / probes;
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < probes; i++) {
      int index = i;
      parkUntil(origin + i * interval);
      submitted[i] = System.nanoTime();
      threads.add(
          Thread.startVirtualThread(() -> {
            started[index] = System.nanoTime();
            allStarted.countDown();
          }));
    }
    return threads;
  }

  private static void parkUntil(long time) {
    for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void print(String kind, long[] from, long[] to, long origin) {
    for (int i = 0; i < from.length; i++) {
      out.println(kind + "\t" + (from[i] - origin) / 1000 + "\t" + (to[i] - origin) / 1000);
    }
  }
}
