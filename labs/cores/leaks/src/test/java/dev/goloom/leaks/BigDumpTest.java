package dev.goloom.leaks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BigDumpTest {
  /// The file would be more than twice as large as the heap.
  @Test
  @Timeout(120)
  void read_100000Threads_fitInto64MegabytesOfHeap() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                BigDump.class.getName())
            .redirectErrorStream(true)
            .start();
    try {
      String out = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(child.waitFor(1, TimeUnit.MINUTES), out);
      assertEquals(0, child.exitValue(), out);
      assertTrue(out.startsWith("100000 threads, 4 groups, 1"), out); // 1xx MB
    } finally {
      child.destroyForcibly();
    }
  }
}
