package dev.goloom.kit.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SummaryTest {
  @Test
  void of_oddAndEven_takesTheMiddle() {
    assertEquals(3, Summary.of(List.of(5, 1, 3)).median());
    assertEquals(2.5, Summary.of(List.of(4, 1, 3, 2)).median());
  }

  @Test
  void of_hundred_p99IsTheLastButOne() {
    Summary summary = Summary.of(IntStream.rangeClosed(1, 100).boxed().toList());
    assertEquals(99, summary.p99());
    assertEquals(100, summary.max());
    assertEquals(1, summary.min());
  }

  @Test
  void of_nothing_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> Summary.of(List.of()));
  }
}
