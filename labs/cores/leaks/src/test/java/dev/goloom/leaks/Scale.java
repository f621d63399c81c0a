package dev.goloom.leaks;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/// Profiles many parked threads, and has the JVM write its own JSON dump of the same threads, in
/// turns. A program of its own. It needs a collector that stops the world for `System.gc()`.
///
/// Prints for each, in milliseconds, the least, the median and the most of the rounds, and that of
/// the ratio of a profile to the dump that follows it; how many were proved in all rounds; and what
/// a profile adds to the heap, in megabytes:
///
/// - *live*: what a full collection leaves, more than one before the profile left. The larger of
///   two: that of the profile itself, when it holds all threads and their records, and one after
///   it, while the caller holds the profile.
/// - *kept*: the second of the two.
/// - *with garbage*: the most that was in use while the profile ran, more than before it. It
///   depends on how long the collector waits, and so on the size of the heap.
final class Scale {
  private static final CountDownLatch LIVE = new CountDownLatch(1);
  private static final double MEGABYTE = 1 << 20;

  /// How the collectors call their full collections.
  private static final Set<String> FULL =
      Set.of("G1 Old Generation", "PS MarkSweep", "MarkSweepCompact");

  private Scale() {}

  /// Runs it.
  ///
  /// @param args how many threads, how many rounds, and one in how many leaks
  public static void main(String[] args) throws Exception {
    int threads = Integer.parseInt(args[0]);
    int rounds = Integer.parseInt(args[1]);
    int leaks = Integer.parseInt(args[2]);
    var detector = LeakDetector.create();
    int leaked = spawn(threads, leaks);
    var profiles = new double[rounds];
    var dumps = new double[rounds];
    var ratios = new double[rounds];
    long proved = 0;
    for (int i = 0; i < rounds; i++) {
      long start = System.nanoTime();
      proved += detector.profile().findings().size();
      profiles[i] = (System.nanoTime() - start) / 1e6;
      start = System.nanoTime();
      dump();
      dumps[i] = (System.nanoTime() - start) / 1e6;
      ratios[i] = profiles[i] / dumps[i];
    }
    System.out.println("threads\t" + threads + "\tleaked\t" + leaked + "\tproved\t" + proved);
    print("profile, ms", profiles);
    print("JSON dump, ms", dumps);
    print("profile / dump", ratios);
    var live = new double[rounds];
    var kept = new double[rounds];
    var withGarbage = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      Heap heap = heapOf(detector);
      live[i] = heap.live / MEGABYTE;
      kept[i] = heap.kept / MEGABYTE;
      withGarbage[i] = heap.withGarbage / MEGABYTE;
    }
    print("live, MB", live);
    print("kept, MB", kept);
    print("with garbage, MB", withGarbage);
    LIVE.countDown();
  }

  private static int spawn(int threads, int leaks) throws InterruptedException {
    int leaked = 0;
    var started = new CountDownLatch(threads);
    for (int i = 0; i < threads; i++) {
      boolean leak = i % leaks == 0;
      leaked += leak ? 1 : 0;
      int depth = 3 + i % 4 * 2;
      Thread.startVirtualThread(() -> deep(depth, started, leak ? new CountDownLatch(1) : LIVE));
    }
    started.await();
    return leaked;
  }

  private static void deep(int depth, CountDownLatch started, CountDownLatch latch) {
    if (depth > 0) {
      deep(depth - 1, started, latch);
      return;
    }
    started.countDown();
    try {
      latch.await();
    } catch (InterruptedException e) {
      LockSupport.park();
    }
  }

  private static void dump() throws IOException {
    Path file = Files.createTempDirectory("scale").resolve("dump.json");
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(file.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
    Files.delete(file);
    Files.delete(file.getParent());
  }

  /// What one profile adds to the heap, in bytes.
  private record Heap(long live, long kept, long withGarbage) {}

  /// The profile is a variable of this method only: when the next one begins, this one is garbage.
  private static Heap heapOf(LeakDetector detector) {
    System.gc();
    long before = afterLastFullCollection();
    ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
    LeakProfile profile = detector.profile();
    try {
      long during = afterLastFullCollection() - before;
      long most = mostSinceReset() - before;
      System.gc();
      long kept = afterLastFullCollection() - before;
      return new Heap(Math.max(during, kept), kept, most);
    } finally {
      Reference.reachabilityFence(profile);
    }
  }

  private static long afterLastFullCollection() {
    GcInfo last = null;
    for (var bean : ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class)) {
      if (FULL.contains(bean.getName())) {
        last = bean.getLastGcInfo();
      }
    }
    if (last == null) {
      throw new IllegalStateException("no full collection was seen");
    }
    return sum(last.getMemoryUsageAfterGc());
  }

  private static long sum(Map<String, MemoryUsage> usage) {
    var heap = new HashSet<String>();
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP) {
        heap.add(pool.getName());
      }
    }
    return usage.entrySet().stream()
        .filter(pool -> heap.contains(pool.getKey()))
        .mapToLong(pool -> pool.getValue().getUsed())
        .sum();
  }

  /// The pools have their peaks at different moments, so this is not less than the truth.
  private static long mostSinceReset() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .mapToLong(pool -> pool.getPeakUsage().getUsed())
        .sum();
  }

  private static void print(String what, double[] samples) {
    Arrays.sort(samples);
    System.out.printf(
        "%s\tmin %.2f\tmed %.2f\tmax %.2f%n",
        what, samples[0], samples[samples.length / 2], samples[samples.length - 1]);
  }
}
