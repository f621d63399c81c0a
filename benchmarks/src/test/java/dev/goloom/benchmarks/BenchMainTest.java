package dev.goloom.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.benchmarks.channels.ChannelBenchmark;
import dev.goloom.benchmarks.channels.SelectBenchmark;
import dev.goloom.benchmarks.leaks.ResourceBenchmark;
import dev.goloom.benchmarks.leaks.TrackingBenchmark;
import dev.goloom.benchmarks.pool.PoolBenchmark;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.annotations.Benchmark;

/// The contract that the program which starts the forks relies on.
@Timeout(60)
final class BenchMainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void list_namesEveryBenchmarkMethod() {
    assertEquals(0, run("--list"));

    Set<String> methods =
        Stream.of(
                SpawnBenchmark.class,
                ChannelBenchmark.class,
                SelectBenchmark.class,
                PoolBenchmark.class,
                TrackingBenchmark.class,
                ResourceBenchmark.class)
            .flatMap(benchmark -> Arrays.stream(benchmark.getMethods()))
            .filter(method -> method.isAnnotationPresent(Benchmark.class))
            .map(m -> "benchmark\t" + m.getDeclaringClass().getSimpleName() + "\t" + m.getName())
            .collect(Collectors.toSet());
    assertEquals(3 + 4 + 3 + 10 + 6 + 2, methods.size());
    assertEquals(methods, Set.copyOf(lines(out, "benchmark")));
    assertEquals(List.of(), lines(err));
  }

  @Test
  void list_namesEveryParameterWithItsPresets() {
    assertEquals(0, run("--list"));

    List<String> parameters = lines(out, "parameter");
    assertTrue(parameters.contains("parameter\tSpawnBenchmark\tforkJoinPool\tn\t100000"));
    String rows =
        Arrays.stream(SelectBenchmark.Row.values())
            .map(Enum::name)
            .collect(Collectors.joining("\t"));
    assertTrue(
        parameters.contains("parameter\tSelectBenchmark\tgoloom\trow\t" + rows),
        parameters.toString());
  }

  @Test
  void severalValues_eachSampleNamesItsOwn() {
    assertEquals(
        0,
        run("ChannelBenchmark.goloom", "0", "2", "1", "row=ONE_TO_ONE_16,UNCONTENDED"),
        text(err));

    assertTrue(lines(out).contains("setting\trow\tONE_TO_ONE_16,UNCONTENDED"), text(out));
    assertEquals(
        List.of("ONE_TO_ONE_16", "ONE_TO_ONE_16", "UNCONTENDED", "UNCONTENDED"),
        lines(out, "sample").stream().map(line -> field(line, 2)).sorted().toList());
  }

  @ParameterizedTest
  @CsvSource({
    "virtualThreads, INSIDE",
    "virtualThreads, OUTSIDE",
    "virtualThreadExecutor, INSIDE",
    "virtualThreadExecutor, OUTSIDE",
    "forkJoinPool, INSIDE",
    "forkJoinPool, OUTSIDE"
  })
  void tinyRun_printsSettingsThenSamples(String method, String spawner) {
    assertEquals(
        0,
        run("SpawnBenchmark." + method, "1", "2", "1", "n=100", "spawner=" + spawner),
        text(err));

    assertTinyRecords(lines(out), spawner);
    assertEquals(List.of(), lines(err));
  }

  /// In a JVM of its own, for what JMH and the JVM themselves print.
  @Test
  void tinyRunInChild_printsNothingButRecords(@TempDir Path folder) throws Exception {
    Path stdout = folder.resolve("stdout");
    Path stderr = folder.resolve("stderr");
    Process child =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                BenchMain.class.getName(),
                "SpawnBenchmark.virtualThreads",
                "1",
                "2",
                "1",
                "n=100")
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile())
            .start();
    try {
      assertTrue(child.waitFor(30, TimeUnit.SECONDS));
    } finally {
      child.destroyForcibly();
    }

    assertEquals("", Files.readString(stderr));
    assertEquals(0, child.exitValue());
    assertTinyRecords(Files.readAllLines(stdout), "INSIDE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SpawnBenchmark.virtualThreads",
        "SpawnBenchmark.virtualThreads 1 1",
        "SpawnBenchmark.virtualThreads -1 1 1",
        "SpawnBenchmark.virtualThreads 1 0 1",
        "SpawnBenchmark.virtualThreads 1 1 soon",
        "SpawnBenchmark.virtualThreads 1 1 1 n",
        "SpawnBenchmark.virtualThreads 1 1 1 m=1",
        "SpawnBenchmark.virtualThreads 1 1 1 n=0",
        "SpawnBenchmark.virtualThreads 1 1 1 n=9999999999",
        "SpawnBenchmark.virtualThreads 1 1 1 spawner=ASIDE",
        "ChannelBenchmark.jox 1 1 1 row=CHIAN",
        "ChannelBenchmark.jox 1 1 1 row=CHAIN,",
        "ChannelBenchmark.jox 1 1 1 row=SELECT_2",
        "PoolBenchmark.goloom 1 1 1 row=CHAIN",
      })
  void badArguments_oneLineAndStatus2(String args) {
    assertEquals(2, run(args.split(" ")));

    assertEquals(List.of(), lines(out));
    assertEquals(1, lines(err).size(), text(err));
  }

  @Test
  void rowThatAContenderHasNot_oneLineAndStatus1() {
    assertEquals(1, run("PoolBenchmark.forkJoin", "0", "1", "1", "row=WAIT_1K"));

    assertEquals(1, lines(err).size(), text(err));
    assertTrue(text(err).contains("FORK_JOIN"), text(err));
  }

  /// The figure of this row is not the time of the operation, which is 20 ms for 1,000 tasks.
  @Test
  void rowWithItsOwnFigure_isNotTheTimeOfTheOperation() {
    assertEquals(0, run("PoolBenchmark.goloom", "0", "3", "1", "row=PACED,EMPTY_1"), text(err));

    List<String> samples = lines(out, "sample");
    assertEquals(
        List.of("EMPTY_1", "EMPTY_1", "EMPTY_1", "PACED", "PACED", "PACED"),
        samples.stream().map(line -> field(line, 2)).sorted().toList());
    assertTrue(samples.stream().allMatch(line -> Double.parseDouble(field(line, 1)) > 0));
  }

  @Test
  void noArguments_usageAndStatus2() {
    assertEquals(2, run());

    assertEquals(1, lines(err).size());
    assertTrue(text(err).contains("--list"), text(err));
  }

  @ParameterizedTest
  @CsvSource({
    "SpawnBenchmark.virtualThread, SpawnBenchmark.virtualThreads",
    "SpawnBenchmark.virtualExecutor, SpawnBenchmark.virtualThreadExecutor",
    "Spawn.forkjoinpool, SpawnBenchmark.forkJoinPool"
  })
  void unknownBenchmark_namesTheNearest(String typed, String nearest) {
    assertEquals(2, run(typed, "1", "1", "1"));

    assertEquals(
        "bench: no benchmark '" + typed + "'. The nearest is '" + nearest + "'.\n", text(err));
  }

  private static void assertTinyRecords(List<String> lines, String spawner) {
    List<String> settings =
        lines.stream().filter(line -> line.startsWith("setting\t")).map(l -> field(l, 1)).toList();
    assertEquals(
        List.of("jdk", "gc", "heap", "carriers", "cpus", "load", "n", "spawner"), settings);
    assertTrue(lines.contains("setting\tn\t100"), lines.toString());
    assertTrue(lines.contains("setting\tspawner\t" + spawner), lines.toString());

    List<String> samples = lines.subList(settings.size(), lines.size());
    assertEquals(2, samples.size());
    for (String sample : samples) {
      assertEquals("sample", field(sample, 0));
      assertTrue(Double.parseDouble(field(sample, 1)) > 0, sample);
      assertEquals("100", field(sample, 2));
    }
  }

  private static String field(String line, int index) {
    return line.split("\t", -1)[index];
  }

  private int run(String... args) {
    try (var o = new PrintStream(out, true, UTF_8);
        var e = new PrintStream(err, true, UTF_8)) {
      return BenchMain.run(args, o, e);
    }
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(UTF_8);
  }

  private static List<String> lines(ByteArrayOutputStream bytes, String kind) {
    return lines(bytes).stream().filter(line -> line.startsWith(kind + "\t")).toList();
  }

  private static List<String> lines(ByteArrayOutputStream bytes) {
    return text(bytes).lines().toList();
  }
}
