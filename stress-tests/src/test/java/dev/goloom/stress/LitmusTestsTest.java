package dev.goloom.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.litmus.Litmus.Expectation;
import dev.goloom.litmus.Litmus.Variant;
import dev.goloom.litmus.LitmusCatalog;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.TestInfo;

/// The catalogue and the tests say the same, and no forbidden outcome is seen.
class LitmusTestsTest {
  private static final String LITMUS = "dev.goloom.stress.litmus.";

  static List<Variant> variants() {
    return LitmusCatalog.all().stream().flatMap(litmus -> litmus.variants().stream()).toList();
  }

  @Test
  void catalogueAndTestList_nameTheSameTests() {
    Set<String> listed =
        Tests.all().stream()
            .map(TestInfo::binaryName)
            .filter(name -> name.startsWith(LITMUS))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> told =
        variants().stream().map(Variant::test).collect(Collectors.toCollection(TreeSet::new));
    assertEquals(told, listed);
    assertEquals(variants().size(), told.size(), "two variants share a test");
  }

  @ParameterizedTest
  @MethodSource("variants")
  void surprise_isGradedAsTheCatalogueExpects(Variant variant) {
    TestInfo test = Tests.find(variant.test()).orElseThrow();
    Expect grade = Tests.grade(test, variant.surprise()).expect();
    Expect expected =
        variant.expectation() == Expectation.FORBIDDEN
            ? Expect.FORBIDDEN
            : Expect.ACCEPTABLE_INTERESTING;
    assertEquals(expected, grade);
  }

  @ParameterizedTest
  @MethodSource("variants")
  void sample_briefly_showsNothingForbidden(Variant variant) throws InterruptedException {
    TestInfo test = Tests.find(variant.test()).orElseThrow();
    Map<String, Long> counts = RaceMain.sample(test, 200, "");

    assertTrue(counts.values().stream().mapToLong(Long::longValue).sum() > 0, "nothing ran");
    for (String outcome : counts.keySet()) {
      Expect grade = Tests.grade(test, outcome).expect();
      assertTrue(
          grade == Expect.ACCEPTABLE || grade == Expect.ACCEPTABLE_INTERESTING,
          () -> outcome + " is " + grade + ": " + counts);
    }
  }
}
