package dev.goloom.litmus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.litmus.Litmus.Expectation;
import dev.goloom.litmus.Litmus.Stage;
import dev.goloom.litmus.Litmus.Variant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class LitmusCatalogTest {
  /// What fits beside a label in a terminal of 110 columns.
  private static final int LONGEST_LINE = 100;

  private static final Pattern ID = Pattern.compile("[a-z]+(-[a-z]+)*");

  @Test
  void all_holdsTheFourPrograms_inTheOrderToLearnThem() {
    assertEquals(
        List.of("store-buffering", "lost-update", "endless-loop", "message-passing"),
        LitmusCatalog.all().stream().map(Litmus::id).toList());
  }

  @Test
  void all_givesNoWayToChangeIt() {
    List<Litmus> all = LitmusCatalog.all();
    assertThrows(UnsupportedOperationException.class, () -> all.remove(0));
  }

  @Test
  void find_unknownId_isEmpty() {
    assertEquals(Optional.empty(), LitmusCatalog.find("store-bufering"));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void find_ownId_givesTheProgram(Litmus litmus) {
    assertEquals(Optional.of(litmus), LitmusCatalog.find(litmus.id()));
    assertTrue(ID.matcher(litmus.id()).matches(), litmus.id());
  }

  @ParameterizedTest
  @MethodSource("programs")
  void variants_goFromBrokenOverWeakerToFixed(Litmus litmus) {
    List<Stage> stages = litmus.variants().stream().map(Variant::stage).toList();
    assertEquals(Stage.BROKEN, stages.getFirst());
    assertTrue(stages.contains(Stage.WEAKER));
    assertEquals(Stage.FIXED, stages.getLast());
    assertEquals(stages.stream().sorted(Comparator.naturalOrder()).toList(), stages);
  }

  @ParameterizedTest
  @MethodSource("variants")
  void expectation_isForbidden_exactlyWhenFixed(Variant variant) {
    assertEquals(variant.stage() == Stage.FIXED, variant.expectation() == Expectation.FORBIDDEN);
  }

  @ParameterizedTest
  @MethodSource("variants")
  void broken_isSeenOnOrdinaryHardware(Variant variant) {
    if (variant.stage() == Stage.BROKEN) {
      assertEquals(Expectation.SEEN, variant.expectation());
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void variants_lookForTheSameSurprise_underDifferentNames(Litmus litmus) {
    assertEquals(1, litmus.variants().stream().map(Variant::surprise).distinct().count());
    assertEquals(
        litmus.variants().size(), litmus.variants().stream().map(Variant::name).distinct().count());
  }

  @Test
  void tests_areNamedOnce() {
    var seen = new HashSet<String>();
    variants().forEach(variant -> assertTrue(seen.add(variant.test()), variant.test()));
  }

  @ParameterizedTest
  @MethodSource("variants")
  void why_isOneSentence(Variant variant) {
    String why = variant.why();
    assertTrue(why.endsWith("."), why);
    assertEquals(why.length() - 1, why.indexOf('.'), why);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void lines_areShortPlainAscii(Litmus litmus) {
    var lines = Stream.of(litmus.title(), litmus.question(), litmus.source());
    var whys = litmus.variants().stream().map(Variant::why);
    Stream.of(lines, whys, litmus.program().stream())
        .flatMap(part -> part)
        .forEach(LitmusCatalogTest::assertShortAscii);
    assertAscii(litmus.go());
  }

  @Test
  void find_differentIds_giveDifferentPrograms() {
    assertNotEquals(LitmusCatalog.find("store-buffering"), LitmusCatalog.find("message-passing"));
  }

  private static void assertShortAscii(String line) {
    assertTrue(line.length() <= LONGEST_LINE, () -> line.length() + " characters: " + line);
    assertAscii(line);
  }

  private static void assertAscii(String line) {
    assertFalse(line.isBlank());
    assertTrue(line.chars().allMatch(c -> c >= ' ' && c <= '~'), line);
  }

  private static Stream<Litmus> programs() {
    return LitmusCatalog.all().stream();
  }

  private static Stream<Variant> variants() {
    return programs().flatMap(litmus -> litmus.variants().stream());
  }
}
