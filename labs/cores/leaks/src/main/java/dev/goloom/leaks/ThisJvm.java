package dev.goloom.leaks;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.Reader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import jdk.management.VirtualThreadSchedulerMXBean;

/// This JVM's own dump of its threads. It goes through a file in the temporary directory, which is
/// deleted; 100,000 threads take 140 MB there.
///
/// **Only while virtual threads stand still.** JDK 25 reads a virtual thread for a dump without
/// keeping it from moving, and one that comes to or leaves its carrier just then can crash the JVM
/// (JDK-8364343): 25.0.3 crashed here after 24 to 59 dumps beside threads that start and end all
/// the time. A thread that a timer wakes after the looks can still move: 53,591 dumps, without any
/// look, beside 20 threads that slept 50 ms at a time did no harm.
final class ThisJvm {
  private static final int LOOKS_IN_A_ROW = 10;
  private static final int MOST_LOOKS = 200;
  private static final long BETWEEN_LOOKS_NANOS = 200_000;

  /// What to say where no dump could be had.
  static final String MOVING =
      "the JVM's dump can crash a JVM whose virtual threads are at work (JDK-8364343), so none was"
          + " taken";

  private ThisJvm() {}

  /// Takes one, unless virtual threads are at work.
  ///
  /// @param known waits that a dump does not show
  /// @return empty if some were at work
  /// @throws IOException if the file cannot be written
  static Optional<ThreadDump> dumpIfStill(WaitForGraph known) throws IOException {
    return isStill() ? Optional.of(dump(known)) : Optional.empty();
  }

  /// Waits a little for a time in which no virtual thread but the caller runs or is to run.
  private static boolean isStill() {
    var scheduler = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
    if (scheduler == null) {
      return false;
    }
    int self = Thread.currentThread().isVirtual() ? 1 : 0;
    int still = 0;
    for (int look = 0; look < MOST_LOOKS && still < LOOKS_IN_A_ROW; look++) {
      LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
      boolean moves =
          scheduler.getMountedVirtualThreadCount() > self
              || scheduler.getQueuedVirtualThreadCount() > 0;
      still = moves ? 0 : still + 1;
    }
    return still == LOOKS_IN_A_ROW;
  }

  private static ThreadDump dump(WaitForGraph known) throws IOException {
    Path directory = Files.createTempDirectory("goloom-leaks");
    Path file = directory.resolve("threads.json");
    try {
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(file.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
      try (Reader in = Files.newBufferedReader(file)) {
        return new DumpReader(in, "this JVM", known).read();
      }
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(directory);
    }
  }
}
