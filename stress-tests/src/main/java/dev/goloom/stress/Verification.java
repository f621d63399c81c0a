package dev.goloom.stress;

import dev.goloom.litmus.Litmus;
import dev.goloom.litmus.Litmus.Expectation;
import dev.goloom.litmus.LitmusCatalog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.openjdk.jcstress.infra.Status;

/// Compares what the official harness recorded with what there was to run. Immutable.
///
/// The harness ends with exit code 0 if it drops a test, and even if it runs none: on two CPUs that
/// is what becomes of every test with three actors. So the tests are counted here.
///
/// @param lines one line per test, and one for each that was left out on purpose
/// @param failures why the run proves nothing or has found a bug
/// @param unseen surprises that were to be seen and were not
record Verification(List<String> lines, List<String> failures, List<String> unseen) {

  Verification {
    lines = List.copyOf(lines);
    failures = List.copyOf(failures);
    unseen = List.copyOf(unseen);
  }

  /// Compares.
  ///
  /// @param expected all tests there are
  /// @param leftOut the binary names of tests that were not to run
  /// @param runs what the harness recorded
  static Verification of(
      List<StressTest> expected, Set<String> leftOut, Collection<HarnessRun> runs) {
    var lines = new ArrayList<String>();
    var failures = new ArrayList<String>();
    var unseen = new ArrayList<String>();
    failures.addAll(strangers(expected, runs));
    failures.addAll(needlesslyLeftOut(expected, leftOut));
    for (StressTest test : expected) {
      List<HarnessRun> own = runs.stream().filter(run -> isOf(test, run)).toList();
      if (own.isEmpty() && leftOut.contains(test.binaryName())) {
        lines.add("left out  " + test.binaryName());
        continue;
      }
      List<String> wrong = failures(test, own);
      failures.addAll(wrong);
      surpriseNotSeen(test, own).ifPresent(unseen::add);
      lines.add((wrong.isEmpty() ? "passed    " : "FAILED    ") + summary(test, own));
    }
    return new Verification(lines, failures, unseen);
  }

  private static List<String> strangers(List<StressTest> expected, Collection<HarnessRun> runs) {
    return runs.stream()
        .filter(run -> expected.stream().noneMatch(test -> isOf(test, run)))
        .map(run -> "ran, but is not in META-INF/TestList: " + run.harnessName())
        .distinct()
        .toList();
  }

  private static List<String> needlesslyLeftOut(List<StressTest> expected, Set<String> leftOut) {
    List<String> known = expected.stream().map(StressTest::binaryName).toList();
    return leftOut.stream()
        .filter(name -> !known.contains(name))
        .sorted()
        .map(name -> "left out, but there is no such test: " + name)
        .toList();
  }

  private static List<String> failures(StressTest test, List<HarnessRun> own) {
    String name = test.binaryName();
    if (samples(own) == 0 && own.stream().allMatch(run -> run.status() == Status.NORMAL)) {
      return List.of("did not run: " + name);
    }
    var failures = new ArrayList<String>();
    for (HarnessRun run : own) {
      if (run.status() != Status.NORMAL) {
        failures.add(run.status() + ": " + name);
      }
      run.outcomes().stream()
          .filter(OutcomeCount::fails)
          .map(seen ->
              seen.grade().name()
                  + " outcome \""
                  + seen.id()
                  + "\" seen "
                  + seen.count()
                  + " times: ")
          .forEach(seen -> failures.add(seen + name));
    }
    return failures;
  }

  private static Optional<String> surpriseNotSeen(StressTest test, List<HarnessRun> own) {
    return catalogued(test)
        .filter(variant -> variant.expectation() == Expectation.SEEN)
        .filter(variant -> own.stream().noneMatch(run -> count(run, variant.surprise()) > 0))
        .map(variant -> "\"" + variant.surprise() + "\" was not seen: " + test.binaryName());
  }

  private static Optional<Litmus.Variant> catalogued(StressTest test) {
    return LitmusCatalog.all().stream()
        .flatMap(litmus -> litmus.variants().stream())
        .filter(variant -> variant.test().equals(test.binaryName()))
        .findFirst();
  }

  private static String summary(StressTest test, List<HarnessRun> own) {
    var total = new TreeMap<String, Long>();
    for (HarnessRun run : own) {
      run.outcomes().forEach(seen -> total.merge(seen.id(), seen.count(), Long::sum));
    }
    var text = new StringBuilder(test.binaryName());
    text.append("  configurations=").append(own.size());
    total.forEach((id, count) -> text.append("  [").append(id).append("]=").append(count));
    return text.toString();
  }

  private static long samples(List<HarnessRun> own) {
    return own.stream()
        .flatMap(run -> run.outcomes().stream())
        .mapToLong(OutcomeCount::count)
        .sum();
  }

  private static long count(HarnessRun run, String outcome) {
    return run.outcomes().stream()
        .filter(seen -> seen.id().equals(outcome))
        .mapToLong(OutcomeCount::count)
        .sum();
  }

  private static boolean isOf(StressTest test, HarnessRun run) {
    return test.harnessName().equals(run.harnessName());
  }
}
