package dev.goloom.leaks;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/// Profiles many parked threads, and has the JVM write its own JSON dump of the same threads, in
/// turns. A program of its own.
///
/// Prints for each, in milliseconds, the least, the median and the most of the rounds; how many
/// were proved; and the heap that a kept profile takes, in kilobytes.
final class Scale {
  private static final CountDownLatch LIVE = new CountDownLatch(1);

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
    var profiles = new long[rounds];
    var dumps = new long[rounds];
    long proved = 0;
    long size = 0;
    for (int i = 0; i < rounds; i++) {
      long start = System.nanoTime();
      LeakProfile profile = detector.profile();
      profiles[i] = System.nanoTime() - start;
      proved += profile.findings().size();
      if (i == 0) {
        size = retained(profile);
      }
      profile = null;
      start = System.nanoTime();
      dump();
      dumps[i] = System.nanoTime() - start;
    }
    System.out.println("threads\t" + threads + "\tleaked\t" + leaked + "\tproved\t" + proved);
    print("profile", profiles);
    print("JSON dump", dumps);
    System.out.printf("kept profile\t%d KB%n", size / 1024);
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

  /// The heap that only this leads to.
  private static long retained(LeakProfile profile) {
    long with = used();
    int count = profile.snapshot().threads().size();
    profile = null;
    return count == 0 ? 0 : with - used();
  }

  private static long used() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static void print(String what, long[] nanos) {
    Arrays.sort(nanos);
    System.out.printf(
        "%s\tmin %.0f\tmed %.0f\tmax %.0f ms%n",
        what, nanos[0] / 1e6, nanos[nanos.length / 2] / 1e6, nanos[nanos.length - 1] / 1e6);
  }
}
