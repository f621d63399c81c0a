package dev.goloom.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.litmus.Litmus;
import dev.goloom.litmus.Litmus.Expectation;
import dev.goloom.litmus.Litmus.Variant;
import dev.goloom.litmus.LitmusCatalog;
import dev.goloom.stress.litmus.EndlessLoop;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every test there is, for a moment: whatever is forbidden must not be seen.
final class EveryTestTest {
  /// These end in a loop that keeps a core busy, so they get a JVM that can be ended.
  private static final Set<String> ENDLESS =
      Set.of(EndlessLoop.Plain.class.getName(), EndlessLoop.VolatileWrite.class.getName());

  private static final Duration MOMENT = Duration.ofMillis(200);
  private static final Duration BUDGET = Duration.ofSeconds(45);

  @Test
  void everyTest_runForAMoment_showsNothingForbidden() throws Exception {
    var failures = new ArrayList<String>();
    int ran = 0;
    for (StressTest test : StressTest.all()) {
      List<OutcomeCount> outcomes = outcomes(test);
      assertTrue(outcomes.stream().anyMatch(seen -> seen.count() > 0), test::binaryName);
      ran++;
      outcomes.stream()
          .filter(OutcomeCount::fails)
          .forEach(seen -> failures.add(test.binaryName() + ": " + seen));
    }
    assertEquals(List.of(), failures);
    assertEquals(testsOnTheClassPath(), ran);
  }

  @ParameterizedTest
  @MethodSource("brokenRaces")
  void brokenRace_withinABudget_showsItsSurprise(Variant variant) throws InterruptedException {
    var sampling = new Sampling(StressTest.find(variant.test()).orElseThrow());
    sampling.run(BUDGET, Optional.of(variant.surprise()));
    assertTrue(count(sampling.outcomes(), variant.surprise()) > 0, variant::toString);
  }

  @ParameterizedTest
  @MethodSource("endless")
  void endlessLoop_withinABudget_isStale(String test) throws Exception {
    ChildJvm.Output output =
        ChildJvm.race("-XX:-TieredCompilation", test, Long.toString(BUDGET.toMillis()), "STALE");
    assertEquals(0, output.exitCode(), output::err);
    assertEquals(1, count(output.outcomes(), "STALE"), output::out);
  }

  private static List<OutcomeCount> outcomes(StressTest test) throws Exception {
    if (ENDLESS.contains(test.binaryName())) {
      String millis = Long.toString(MOMENT.toMillis());
      return ChildJvm.race("-XX:+TieredCompilation", test.binaryName(), millis).outcomes();
    }
    var sampling = new Sampling(test);
    sampling.run(MOMENT, Optional.empty());
    return sampling.outcomes();
  }

  /// Counted in the file itself, so that a reader which skips a line is found out.
  private static int testsOnTheClassPath() throws IOException {
    try (var in = EveryTestTest.class.getResourceAsStream("/META-INF/TestList");
        var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return Math.toIntExact(reader.lines().filter(line -> line.startsWith("JCTEST")).count());
    }
  }

  private static long count(List<OutcomeCount> outcomes, String id) {
    return outcomes.stream()
        .filter(seen -> seen.id().equals(id))
        .mapToLong(OutcomeCount::count)
        .sum();
  }

  private static Stream<Variant> brokenRaces() {
    return LitmusCatalog.all().stream()
        .flatMap(litmus -> litmus.variants().stream())
        .filter(variant -> variant.expectation() == Expectation.SEEN)
        .filter(variant -> variant.stage() == Litmus.Stage.BROKEN)
        .filter(variant -> !ENDLESS.contains(variant.test()));
  }

  private static Stream<String> endless() {
    return ENDLESS.stream().sorted();
  }
}
