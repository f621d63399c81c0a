package dev.goloom.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.stress.litmus.EndlessLoop;
import dev.goloom.stress.litmus.LostUpdate;
import dev.goloom.stress.litmus.StoreBuffering;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.openjdk.jcstress.annotations.Expect;

/// What this module relies on inside jcstress. A new version of it has to pass here first.
final class StressTestTest {
  private static final Duration SHORT = Duration.ofMillis(30);

  @Test
  void find_testClass_givesItsTest() {
    StressTest test = test(StoreBuffering.Plain.class);
    assertEquals(StoreBuffering.Plain.class, test.type());
    assertEquals("dev.goloom.stress.litmus.StoreBuffering.Plain", test.harnessName());
    assertEquals(
        test.binaryName(),
        StressTest.findByHarnessName(test.harnessName()).orElseThrow().binaryName());
  }

  @Test
  void find_otherClass_isEmpty() {
    assertEquals(Optional.empty(), StressTest.find(StoreBuffering.class.getName()));
  }

  @Test
  void declaredOutcomes_areThoseOfTheAnnotations_inTheirOrder() {
    assertEquals(
        List.of("0, 1", "1, 0", "1, 1", "0, 0"),
        test(StoreBuffering.Plain.class).declaredOutcomes());
  }

  @Test
  void sample_knownTest_countsKnownOutcomes() throws InterruptedException {
    StressTest test = test(StoreBuffering.Volatile.class);
    Map<String, Long> counts = test.sample(SHORT);
    long total = counts.values().stream().mapToLong(Long::longValue).sum();
    assertTrue(total >= 256, () -> "only " + total + " samples");
    assertTrue(Set.of("0, 1", "1, 0", "1, 1").containsAll(counts.keySet()), counts::toString);
  }

  @Test
  void sample_again_startsFromFreshStates() throws InterruptedException {
    StressTest test = test(LostUpdate.GetAndAdd.class);
    for (int round = 0; round < 4; round++) {
      assertEquals(Set.of("2"), test.sample(SHORT).keySet());
    }
  }

  @Test
  void sample_terminationTest_isRefused() {
    StressTest test = test(EndlessLoop.Volatile.class);
    assertThrows(UnsupportedOperationException.class, () -> test.sample(SHORT));
  }

  @Test
  void asksForTermination_followsTheMode() {
    assertTrue(test(EndlessLoop.Plain.class).asksForTermination());
    assertFalse(test(StoreBuffering.Plain.class).asksForTermination());
  }

  @Test
  void graded_undeclaredOutcome_isUnknownAndFails() {
    OutcomeCount seen = test(StoreBuffering.Plain.class).graded("7, 7", 1);
    assertEquals(Expect.UNKNOWN, seen.grade());
    assertTrue(seen.fails());
  }

  @Test
  void graded_forbiddenOutcome_failsOnlyIfSeen() {
    StressTest test = test(StoreBuffering.Volatile.class);
    assertTrue(test.graded("0, 0", 1).fails());
    assertFalse(test.graded("0, 0", 0).fails());
  }

  private static StressTest test(Class<?> type) {
    return StressTest.find(type.getName()).orElseThrow();
  }
}
