package dev.goloom.labs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.kit.BadValue;
import dev.goloom.kit.Claim;
import dev.goloom.kit.Lab;
import dev.goloom.kit.Parameters;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every lab of the catalogue promises.
class LabLawsTest {
  static List<Lab> labs() {
    return ServiceLoader.load(Lab.class).stream().map(ServiceLoader.Provider::get).toList();
  }

  @Test
  void ids_areUnique() {
    List<String> ids = labs().stream().map(lab -> lab.info().id()).toList();
    assertEquals(ids.size(), new HashSet<>(ids).size());
    assertFalse(ids.isEmpty());
  }

  @ParameterizedTest
  @MethodSource("labs")
  void packageName_isTheIdWithoutHyphens(Lab lab) {
    String expected = "dev.goloom.labs." + lab.info().id().replace("-", "");
    assertEquals(expected, lab.getClass().getPackageName());
  }

  @ParameterizedTest
  @MethodSource("labs")
  void claims_areSentencesWithUniqueIds(Lab lab) {
    var ids = new HashSet<String>();
    for (Claim claim : lab.claims()) {
      assertTrue(ids.add(claim.id()), claim.id());
      assertTrue(claim.id().matches("[a-z0-9]+(-[a-z0-9]+)*"), claim.id());
      assertTrue(claim.statement().endsWith("."), claim.statement());
      assertFalse(claim.expected().isBlank(), claim.id());
    }
    assertFalse(ids.isEmpty());
  }

  @ParameterizedTest
  @MethodSource("labs")
  void defaults_areAccepted(Lab lab) throws BadValue {
    for (boolean quick : new boolean[] {false, true}) {
      lab.check(Parameters.of(lab.parameters(), quick, Map.of()));
    }
  }

  @ParameterizedTest
  @MethodSource("labs")
  void page_travelsWithTheLabAndAsksItsQuestion(Lab lab) throws IOException {
    String page = resource(lab, "README.md");
    assertTrue(
        page.replaceAll("\\s+", " ").contains(lab.info().question()),
        "the page asks something else");
  }

  @ParameterizedTest
  @MethodSource("labs")
  void twin_travelsWithALabThatNeedsGo(Lab lab) throws IOException {
    if (lab.info().needs().contains("go")) {
      assertTrue(resource(lab, "main.go").contains("package main"));
    }
  }

  private static String resource(Lab lab, String name) throws IOException {
    try (InputStream in = lab.getClass().getResourceAsStream(name)) {
      assertNotNull(in, lab.info().id() + " has no " + name);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
