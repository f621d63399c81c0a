package dev.goloom.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The command links against no benchmark, so it has its own list of the rows that there are.
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BenchRowsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern OFFERED = Pattern.compile("ROW_option_args=\\(([^)]*)\\)");

  @Test
  void rows_ofTheCommand_areThoseOfTheBenchmarks() throws Exception {
    String java = ProcessHandle.current().info().command().orElseThrow();
    List<String> measured =
        said(
                java,
                "-cp",
                "benchmarks/target/benchmarks.jar",
                "dev.goloom.benchmarks.BenchMain",
                "--list")
            .lines()
            .filter(line -> line.matches("parameter\t.*\tgoloom\trow\t.*"))
            .flatMap(line -> Stream.of(line.split("\t", -1)).skip(4))
            .map(name -> name.toLowerCase(Locale.ROOT).replace('_', '-'))
            .sorted()
            .toList();

    Matcher offered = OFFERED.matcher(said("sh", "./lab", "completion", "bash"));
    assertTrue(offered.find(), "the shell is not offered any row");
    String[] labels = offered.group(1).replace("\"", "").split(" ", -1);
    assertEquals(measured, Stream.of(labels).sorted().toList());
    assertEquals(18 + 9, measured.size());
  }

  private static String said(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .directory(ROOT.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
