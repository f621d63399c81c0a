package dev.goloom.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// That the program in Go has every workload that the JVM has, under the same name. Skipped without
/// Go.
@Timeout(180)
final class GoTwinTest {
  @Test
  void list_everyGroup_hasTheSameRowsInGo(@TempDir Path folder) throws Exception {
    assumeTrue(goIsHere(), "no Go on PATH");
    Path program = folder.resolve("bench");
    run(folder, "go", "build", "-o", program.toString(), ".");

    Map<String, List<String>> inGo = rows(run(folder, program.toString(), "--list"));
    Map<String, List<String>> here = rows(list());
    assertEquals(3, here.size(), here.toString());
    assertEquals(here, inGo);
  }

  /// The values of the parameter `row`, by group.
  private static Map<String, List<String>> rows(String list) {
    var rows = new TreeMap<String, List<String>>();
    list.lines()
        .map(line -> List.of(line.split("\t", -1)))
        .forEach(fields -> {
          if (fields.getFirst().equals("parameter") && fields.get(3).equals("row")) {
            rows.put(fields.get(1), fields.subList(4, fields.size()));
          }
        });
    return rows;
  }

  private static String list() {
    var out = new ByteArrayOutputStream();
    try (var records = new PrintStream(out, true, UTF_8)) {
      assertEquals(0, BenchMain.run(new String[] {"--list"}, records, System.err));
    }
    return out.toString(UTF_8);
  }

  private static boolean goIsHere() {
    String path = System.getenv("PATH");
    return path != null
        && Arrays.stream(path.split(File.pathSeparator))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, "go")));
  }

  private static String run(Path folder, String... command) throws Exception {
    Path out = folder.resolve("out");
    var builder = new ProcessBuilder(command);
    builder.directory(new File("go")).redirectErrorStream(true).redirectOutput(out.toFile());
    builder.environment().putAll(Map.of("GOTOOLCHAIN", "local", "GOPROXY", "off"));
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(150, TimeUnit.SECONDS), "go takes too long");
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(out);
    assertEquals(0, process.exitValue(), said);
    return said;
  }
}
