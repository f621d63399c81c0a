package dev.goloom.stress;

import dev.goloom.litmus.Litmus.Expectation;
import dev.goloom.litmus.Litmus.Variant;
import dev.goloom.litmus.LitmusCatalog;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;

/// Reads what the jcstress harness wrote and says whether a build may pass.
///
/// The harness itself exits with 0 whatever happened, and leaves tests out without a word when
/// there are fewer processors than actors. So this fails when a test that exists was not run, when
/// an outcome was seen that is forbidden or that nobody listed, and when a test did not run
/// properly.
public final class Verify {
  private final Map<String, List<TestResult>> byTest = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();
  private final PrintStream out;

  private Verify(PrintStream out) {
    this.out = out;
  }

  /// Arguments: the directory with the harness's result files.
  public static void main(String[] args) throws IOException, ClassNotFoundException {
    int code = run(results(Path.of(args[0])), Tests.all(), System.out);
    System.out.flush();
    System.exit(code);
  }

  private static Collection<TestResult> results(Path directory)
      throws IOException, ClassNotFoundException {
    var collector = new InProcessCollector();
    Path newest = newest(directory);
    System.out.println("reading " + newest);
    var reader = new DiskReadCollector(newest.toString(), collector);
    reader.dump();
    reader.close();
    return collector.getTestResults();
  }

  /// The file of the last run: its name ends with the time. Older ones must not stand in for tests
  /// that were not run this time.
  private static Path newest(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".bin.gz"))
          .max(Comparator.naturalOrder())
          .orElseThrow(() -> new NoSuchFileException(directory + " has no result of the harness"));
    }
  }

  /// Judges results.
  ///
  /// @return 0 if the build may pass, else 1
  static int run(Collection<TestResult> results, Collection<TestInfo> tests, PrintStream out) {
    var verify = new Verify(out);
    results.forEach(r -> verify.byTest.computeIfAbsent(r.getName(), _ -> new ArrayList<>()).add(r));
    tests.forEach(verify::judge);
    verify.noteUnseenSurprises(tests);
    verify.failures.forEach(failure -> out.println("FAIL " + failure));
    long ran = tests.stream().filter(test -> verify.byTest.containsKey(test.name())).count();
    out.println("jcstress: " + ran + " of " + tests.size() + " tests ran");
    return verify.failures.isEmpty() && !tests.isEmpty() ? 0 : 1;
  }

  private void judge(TestInfo test) {
    List<TestResult> results = byTest.getOrDefault(test.name(), List.of());
    if (results.isEmpty()) {
      failures.add(test.name() + " was not run");
      return;
    }
    for (TestResult result : results) {
      if (result.status() != Status.NORMAL) {
        failures.add(test.name() + ": " + result.status() + " " + result.getMessages());
      }
    }
    Map<String, Long> counts = counts(results);
    counts.forEach((outcome, count) -> judge(test, outcome, count));
    out.println("ran  " + test.name() + " in " + results.size() + " JVMs: " + counts);
  }

  private void judge(TestInfo test, String outcome, long count) {
    switch (Tests.grade(test, outcome).expect()) {
      case ACCEPTABLE, ACCEPTABLE_INTERESTING -> {}
      case FORBIDDEN, UNKNOWN ->
          failures.add(
              test.name() + ": the outcome \"" + outcome + "\" was seen " + count + " times");
    }
  }

  private static Map<String, Long> counts(List<TestResult> results) {
    var counts = new TreeMap<String, Long>();
    for (TestResult result : results) {
      for (String outcome : result.getStateKeys()) {
        counts.merge(outcome, result.getCount(outcome), Long::sum);
      }
    }
    return counts;
  }

  /// A surprise that did not show in a short run is no failure: another machine may show it.
  private void noteUnseenSurprises(Collection<TestInfo> tests) {
    List<Variant> variants =
        LitmusCatalog.all().stream().flatMap(litmus -> litmus.variants().stream()).toList();
    for (Variant variant : variants) {
      if (variant.expectation() != Expectation.SEEN) {
        continue;
      }
      tests.stream()
          .filter(test -> test.binaryName().equals(variant.test()))
          .map(test -> byTest.getOrDefault(test.name(), List.of()))
          .filter(results -> !counts(results).containsKey(variant.surprise()))
          .forEach(_ -> out.println("note " + variant.test() + " did not show its surprise"));
    }
  }
}
