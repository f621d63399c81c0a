package dev.goloom.litmus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.litmus.Litmus.Expectation;
import dev.goloom.litmus.Litmus.Stage;
import dev.goloom.litmus.Litmus.Variant;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every litmus program promises.
class LitmusCatalogTest {
  static List<Litmus> programs() {
    return LitmusCatalog.all();
  }

  @Test
  void ids_areUniqueAndFound() {
    var ids = new HashSet<String>();
    for (Litmus litmus : programs()) {
      assertTrue(ids.add(litmus.id()), litmus.id());
      assertEquals(litmus, LitmusCatalog.find(litmus.id()).orElseThrow());
    }
    assertTrue(LitmusCatalog.find("nope").isEmpty());
    assertFalse(ids.isEmpty());
  }

  @ParameterizedTest
  @MethodSource("programs")
  void stages_goFromBrokenOverWeakerToFixed(Litmus litmus) {
    List<Stage> stages = litmus.variants().stream().map(Variant::stage).toList();
    assertEquals(Stage.BROKEN, stages.getFirst());
    assertTrue(stages.contains(Stage.WEAKER));
    assertEquals(Stage.FIXED, stages.getLast());
    assertEquals(stages.stream().sorted().toList(), stages);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void expectations_matchTheStages(Litmus litmus) {
    for (Variant variant : litmus.variants()) {
      boolean fixed = variant.stage() == Stage.FIXED;
      assertEquals(fixed, variant.expectation() == Expectation.FORBIDDEN, variant.name());
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void texts_areSentencesOfReadableLength(Litmus litmus) {
    assertTrue(litmus.question().endsWith("?"));
    litmus.program().forEach(line -> assertTrue(line.length() <= 60, line));
    for (Variant variant : litmus.variants()) {
      assertTrue(variant.why().endsWith("."), variant.why());
      assertTrue(variant.why().length() <= 200, variant.why());
    }
  }
}
