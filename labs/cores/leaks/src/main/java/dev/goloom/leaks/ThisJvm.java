package dev.goloom.leaks;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.Reader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// This JVM's own dump of its threads. It goes through a file in the temporary directory, which is
/// deleted; 100,000 threads take 140 MB there.
final class ThisJvm {
  private ThisJvm() {}

  /// Takes one.
  ///
  /// @param known waits that a dump does not show
  /// @throws IOException if the file cannot be written
  static ThreadDump dump(WaitForGraph known) throws IOException {
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
