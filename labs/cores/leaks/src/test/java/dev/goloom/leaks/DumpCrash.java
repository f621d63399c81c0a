package dev.goloom.leaks;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// Has this JVM dump its threads again and again, and prints how often it has, until it crashes
/// (JDK-8364343) or the time is over. This is why the detector takes no dump while virtual threads
/// are at work. Run it in a JVM of its own.
final class DumpCrash {
  private DumpCrash() {}

  /// Runs it.
  ///
  /// @param args how many seconds; then `spawn` for threads that start and end all the time, or how
  ///   many threads are to sleep and how many milliseconds each time
  public static void main(String[] args) throws IOException {
    load(args);
    var bean = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    Path directory = Files.createTempDirectory("goloom-leaks");
    Path file = directory.resolve("threads.json");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(args[0]));
    for (long dumps = 1; System.nanoTime() - end < 0; dumps++) {
      bean.dumpThreads(file.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
      Files.delete(file);
      System.out.print("\r" + dumps);
    }
    Files.delete(directory);
    System.out.println(" dumps, no crash");
  }

  private static void load(String[] args) {
    if (args[1].equals("spawn")) {
      Thread.ofPlatform().daemon().start(DumpCrash::spawn);
      return;
    }
    long millis = Long.parseLong(args[2]);
    for (int i = 0; i < Integer.parseInt(args[1]); i++) {
      Thread.startVirtualThread(() -> sleep(millis));
    }
  }

  private static void spawn() {
    while (true) {
      Thread.startVirtualThread(() -> {});
    }
  }

  private static void sleep(long millis) {
    while (true) {
      Waits.uninterrupted(() -> Thread.sleep(millis));
    }
  }
}
