package dev.goloom.kit.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.goloom.kit.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class RatioTest {
  private static final Ratio QUIET = new Ratio(0.98, 1.0, 1.02);
  private static final Ratio NOISY = new Ratio(0.5, 1.1, 2.0);

  @Test
  void of_machineThatSlowsDown_comparesWithinEachRound() {
    Ratio ratio = Ratio.of(List.of(10.0, 20.0, 40.0), List.of(5.0, 10.0, 20.0));
    assertEquals(new Ratio(2, 2, 2), ratio);
  }

  @Test
  void of_roundsThatDoNotPair_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> Ratio.of(List.of(1.0), List.of()));
  }

  @Test
  void atMost_clearlyBelow_holds() {
    assertEquals(Verdict.HOLDS, new Ratio(1.4, 1.5, 1.6).atMost(2, QUIET));
  }

  @Test
  void atMost_clearlyAbove_isRefuted() {
    assertEquals(Verdict.REFUTED, new Ratio(2.4, 2.5, 2.6).atMost(2, QUIET));
  }

  @Test
  void atMost_controlStraysFurtherThanTheEffect_isInconclusive() {
    assertEquals(Verdict.INCONCLUSIVE, new Ratio(1.4, 1.5, 1.6).atMost(2, NOISY));
    assertEquals(Verdict.INCONCLUSIVE, new Ratio(2.4, 2.5, 2.6).atMost(2, NOISY));
  }

  @Test
  void atLeast_mirrorsAtMost() {
    assertEquals(Verdict.HOLDS, new Ratio(2.4, 2.5, 2.6).atLeast(2, QUIET));
    assertEquals(Verdict.REFUTED, new Ratio(1.4, 1.5, 1.6).atLeast(2, QUIET));
    assertEquals(Verdict.INCONCLUSIVE, new Ratio(2.4, 2.5, 2.6).atLeast(2, NOISY));
  }

  @Test
  void noise_ofAControlBelowOne_countsAsMuchAsAboveOne() {
    assertEquals(2, new Ratio(0.5, 1, 1).noise());
    assertEquals(2, new Ratio(1, 1, 2).noise());
  }
}
