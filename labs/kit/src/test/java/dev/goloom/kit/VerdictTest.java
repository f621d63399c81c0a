package dev.goloom.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
  @Test
  void overall_oneRefuted_isRefuted() {
    var verdicts = List.of(Verdict.HOLDS, Verdict.INCONCLUSIVE, Verdict.REFUTED, Verdict.SKIPPED);
    assertEquals(Verdict.REFUTED, Verdict.overall(verdicts));
  }

  @Test
  void overall_noneRefutedOneInconclusive_isInconclusive() {
    assertEquals(
        Verdict.INCONCLUSIVE, Verdict.overall(List.of(Verdict.HOLDS, Verdict.INCONCLUSIVE)));
  }

  @Test
  void overall_nothingRan_isSkipped() {
    assertEquals(Verdict.SKIPPED, Verdict.overall(List.of(Verdict.SKIPPED)));
    assertEquals(Verdict.SKIPPED, Verdict.overall(List.of()));
  }

  @Test
  void exitCode_ofEachVerdict_isTheDocumentedOne() {
    assertEquals(0, Verdict.HOLDS.exitCode());
    assertEquals(0, Verdict.NOT_OBSERVABLE.exitCode());
    assertEquals(0, Verdict.SKIPPED.exitCode());
    assertEquals(1, Verdict.REFUTED.exitCode());
    assertEquals(4, Verdict.INCONCLUSIVE.exitCode());
  }
}
