package dev.goloom.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.goloom.cli.bench.ChannelBench;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The command links against no benchmark, so it has its own list of the rows that there are.
@Timeout(60)
class BenchRowsTest {
  private static final Path JAR =
      Path.of("../benchmarks/target/benchmarks.jar").toAbsolutePath().normalize();

  @Test
  void rows_ofTheCommand_areThoseOfTheBenchmarks() throws Exception {
    Process list =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                JAR.toString(),
                "dev.goloom.benchmarks.BenchMain",
                "--list")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> lines;
    try (var out = list.inputReader()) {
      lines = out.lines().toList();
    } finally {
      list.destroyForcibly();
    }

    List<String> rows =
        lines.stream()
            .filter(line -> line.matches("parameter\t.*\tgoloom\trow\t.*"))
            .flatMap(line -> Stream.of(line.split("\t")).skip(4))
            .map(name -> name.toLowerCase(Locale.ROOT).replace('_', '-'))
            .toList();
    assertEquals(ChannelBench.rowLabels(), rows);
  }
}
