package dev.goloom.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;

/// What the official harness recorded of one test in one JVM configuration. Immutable.
///
/// @param harnessName the test as the harness calls it, with dots for nested classes
/// @param status how the run ended, `NORMAL` if the counts can be used
/// @param outcomes the outcomes that came up
record HarnessRun(String harnessName, Status status, List<OutcomeCount> outcomes) {
  private static final String PREFIX = "jcstress-results-";
  private static final String SUFFIX = ".bin.gz";

  HarnessRun {
    outcomes = List.copyOf(outcomes);
  }

  /// Reads one result file, or all that lie in a directory.
  ///
  /// @throws IOException if there is none, or it can not be read
  static List<HarnessRun> readFrom(Path fileOrDirectory) throws IOException {
    var runs = new ArrayList<HarnessRun>();
    for (Path file : resultFiles(fileOrDirectory)) {
      for (TestResult result : resultsIn(file)) {
        runs.add(of(result));
      }
    }
    return runs;
  }

  private static List<Path> resultFiles(Path place) throws IOException {
    if (!Files.isDirectory(place)) {
      return List.of(place);
    }
    try (Stream<Path> entries = Files.list(place)) {
      List<Path> files = entries.filter(HarnessRun::isResult).sorted().toList();
      if (files.isEmpty()) {
        throw new IOException("no " + PREFIX + "*" + SUFFIX + " in " + place);
      }
      return files;
    }
  }

  private static boolean isResult(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(PREFIX) && name.endsWith(SUFFIX);
  }

  private static List<TestResult> resultsIn(Path file) throws IOException {
    var collector = new InProcessCollector();
    var reader = new DiskReadCollector(file.toString(), collector);
    try {
      reader.dump();
    } catch (ClassNotFoundException e) {
      throw new IOException(file + " was not written by this version of jcstress", e);
    } finally {
      reader.close();
    }
    return List.copyOf(collector.getTestResults());
  }

  private static HarnessRun of(TestResult result) {
    String name = result.getName();
    List<OutcomeCount> outcomes =
        StressTest.findByHarnessName(name).map(test -> graded(result, test)).orElse(List.of());
    return new HarnessRun(name, result.status(), outcomes);
  }

  private static List<OutcomeCount> graded(TestResult result, StressTest test) {
    return result.getStateKeys().stream()
        .sorted()
        .map(id -> test.graded(id, result.getCount(id)))
        .toList();
  }
}
