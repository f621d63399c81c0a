package dev.goloom.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Ctrl-C, in a real process.
@Timeout(120)
class InterruptTest {
  @TempDir private Path temporary;

  @Test
  void interrupt_whileAChildRuns_exits130AndLeavesNothing() throws Exception {
    Process lab =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run",
                "scheduler-starvation",
                "--set",
                "millis=60000")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    await().atMost(Duration.ofSeconds(60)).until(() -> lab.descendants().count() > 0);
    List<ProcessHandle> children = lab.descendants().toList();

    new ProcessBuilder("kill", "-INT", String.valueOf(lab.pid())).start().waitFor();

    assertEquals(130, lab.waitFor());
    assertTrue(children.stream().noneMatch(ProcessHandle::isAlive), "a child is left");
    try (Stream<Path> left = Files.list(temporary)) {
      assertEquals(List.of(), left.toList());
    }
  }
}
