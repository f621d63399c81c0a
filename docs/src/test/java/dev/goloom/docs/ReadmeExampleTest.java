package dev.goloom.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program on the first page compiles, does what it says, and ends.
class ReadmeExampleTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern PROGRAM = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final int DEADLINE_SECONDS = 60;

  @Test
  void readme_javaProgram_compilesAndPrintsFiveSquares(@TempDir Path directory) throws Exception {
    Path source = directory.resolve("Pipeline.java");
    Path printed = directory.resolve("printed");
    Files.writeString(source, program());

    Process java = start(source, printed);
    boolean ended = java.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
    java.destroyForcibly();

    String said = Files.readString(printed, StandardCharsets.UTF_8);
    assertTrue(ended, said);
    assertEquals(List.of("1", "4", "9", "16", "25"), said.lines().toList());
  }

  /// The launcher compiles it in memory.
  private static Process start(Path source, Path printed) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            ROOT.resolve("labs/cores/channels/target/classes").toString(),
            source.toString())
        .redirectErrorStream(true)
        .redirectOutput(printed.toFile())
        .start();
  }

  private static String program() throws IOException {
    var blocks = PROGRAM.matcher(Files.readString(ROOT.resolve("README.md")));
    assertTrue(blocks.find(), "the page has no Java program");
    return blocks.group(1);
  }
}
