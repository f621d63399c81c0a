package dev.goloom.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.goloom.litmus.Litmus.Expectation;
import dev.goloom.litmus.Litmus.Variant;
import dev.goloom.litmus.LitmusCatalog;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jcstress.annotations.Expect;

/// The catalog and the tests are written apart; here they are held together.
final class CatalogAgreementTest {

  @Test
  void litmusTests_areTheTestsOfTheCatalog() {
    Set<String> named =
        variants().map(Variant::test).collect(Collectors.toCollection(TreeSet::new));
    Set<String> existing =
        StressTest.all().stream()
            .map(StressTest::binaryName)
            .filter(name -> name.startsWith("dev.goloom.stress.litmus."))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(named, existing);
  }

  @ParameterizedTest
  @MethodSource("variants")
  void surprise_isGraded_asTheCatalogExpects(Variant variant) {
    StressTest test = StressTest.find(variant.test()).orElseThrow();
    Expect expected =
        variant.expectation() == Expectation.FORBIDDEN
            ? Expect.FORBIDDEN
            : Expect.ACCEPTABLE_INTERESTING;
    assertEquals(expected, test.graded(variant.surprise(), 1).grade());
  }

  @ParameterizedTest
  @MethodSource("variants")
  void otherOutcomes_areAcceptable(Variant variant) {
    StressTest test = StressTest.find(variant.test()).orElseThrow();
    for (String outcome : test.declaredOutcomes()) {
      if (!outcome.equals(variant.surprise())) {
        assertEquals(Expect.ACCEPTABLE, test.graded(outcome, 1).grade(), outcome);
      }
    }
  }

  private static Stream<Variant> variants() {
    return LitmusCatalog.all().stream().flatMap(litmus -> litmus.variants().stream());
  }
}
