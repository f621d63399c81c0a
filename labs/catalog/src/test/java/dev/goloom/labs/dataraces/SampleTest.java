package dev.goloom.labs.dataraces;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.goloom.kit.Block;
import dev.goloom.kit.process.Child;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SampleTest {
  private static final Child.Outcome CHILD =
      new Child.Outcome(
          0,
          List.of(
              "sampled\t200",
              "outcome\t0, 0\t50\tACCEPTABLE_INTERESTING\tBoth came first.",
              "outcome\t1, 1\t150\tACCEPTABLE\tOne after the other."),
          List.of(),
          false,
          false,
          List.of(),
          Duration.ZERO);

  @Test
  void read_records_countsTheSurprise() {
    Sample sample = Sample.read(CHILD, "0, 0", List.of());

    assertEquals(200, sample.total());
    assertEquals(50, sample.surprises());
    assertEquals(Map.of("0, 0", 50L, "1, 1", 150L), sample.counts());
    assertEquals("C1 and C2", sample.compiler());
  }

  @Test
  void table_showsCountShareGradeAndMeaning() {
    var table = (Block.Table) Sample.read(CHILD, "0, 0", List.of("-XX:x")).table();

    assertEquals(
        List.of("0, 0", "50", "25.000 %", "interesting", "Both came first."),
        table.rows().getFirst());
  }

  @Test
  void read_surpriseNotSeen_isZero() {
    assertEquals(0, Sample.read(CHILD, "9, 9", List.of()).surprises());
  }

  @Test
  void plus_another_addsCountsByOutcome() {
    Sample one = Sample.read(CHILD, "0, 0", List.of("-XX:x"));
    Sample both = Sample.NONE.plus(one).plus(Sample.read(CHILD, "0, 0", List.of()));
    assertEquals(400, both.total());
    assertEquals(100, both.surprises());
    assertEquals(Map.of("0, 0", 100L, "1, 1", 300L), both.counts());
    assertEquals("C2; C1 and C2", both.compiler());
  }
}
