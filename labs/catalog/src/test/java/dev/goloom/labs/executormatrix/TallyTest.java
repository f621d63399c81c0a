package dev.goloom.labs.executormatrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TallyTest {

  @Test
  void words_oneOutcome_isTheOutcome() {
    var tally = new Tally();
    tally.add("hangs");
    tally.add("hangs");
    assertEquals("hangs", tally.words());
    assertTrue(tally.always("hangs"));
  }

  @Test
  void words_twoOutcomes_sayHowOftenTheMostFrequentCame() {
    var tally = new Tally();
    tally.add("value");
    tally.add("hangs");
    tally.add("hangs");
    assertEquals("hangs in 2 of 3 runs", tally.words());
    assertFalse(tally.always("hangs"));
    assertEquals(1, tally.count("value"));
  }
}
