package dev.goloom.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Ctrl-C, in a real process.
@Timeout(120)
class InterruptTest {
  @TempDir private Path directory;
  private Path output = Path.of("unset");

  @Test
  void interrupt_whileAChildRuns_exits130AndLeavesNothing() throws Exception {
    Process lab = start();
    await().atMost(Duration.ofSeconds(60)).until(() -> lab.descendants().count() > 0);
    List<ProcessHandle> children = lab.descendants().toList();

    interrupt(lab);

    assertEquals(130, lab.waitFor());
    assertTrue(children.stream().noneMatch(ProcessHandle::isAlive), "a child is left");
    assertNoFileIsLeft();
  }

  /// The moment is random: where in the start of the JVM, of a child or in the measuring it falls
  /// must not matter.
  @RepeatedTest(10)
  void interrupt_atARandomMoment_exits130AndLeavesNothing() throws Exception {
    Process lab = start();
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1_500_000_000L));
    List<ProcessHandle> children = lab.descendants().toList();

    interrupt(lab);

    assertEquals(130, lab.waitFor());
    await().atMost(Duration.ofSeconds(10)).until(() -> noneAlive(children));
    assertNoFileIsLeft();
    assertFalse(
        Files.readString(output).contains("INCONCLUSIVE"), "news of children that it killed");
  }

  private static boolean noneAlive(List<ProcessHandle> processes) {
    return processes.stream().noneMatch(ProcessHandle::isAlive);
  }

  private Process start() throws IOException {
    output = Files.createFile(directory.resolve("output"));
    Files.createDirectories(directory.resolve("tmp"));
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.io.tmpdir=" + directory.resolve("tmp"),
            "-XX:-UsePerfData",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "run",
            "scheduler-starvation",
            "--set",
            "millis=60000")
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  private static void interrupt(Process lab) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", String.valueOf(lab.pid())).start().waitFor();
  }

  private void assertNoFileIsLeft() throws IOException {
    try (Stream<Path> left = Files.list(directory.resolve("tmp"))) {
      assertEquals(List.of(), left.toList());
    }
  }
}
