package dev.goloom.kit.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NiceScaleTest {

  @Test
  void ordinaryValues_covered_haveRoundTicks() {
    assertEquals(List.of("0", "2", "4", "6", "8", "10"), labels(0, 9.7));
    assertEquals(List.of("0.0", "0.2", "0.4", "0.6", "0.8"), labels(0, 0.73));
    assertEquals(List.of("-50", "0", "50", "100"), labels(-42, 80));
    assertEquals(List.of("0", "500,000", "1,000,000", "1,500,000"), labels(0, 1_412_907));
  }

  @Test
  void noValues_covered_areZeroToOne() {
    NiceScale scale = scale(Double.NaN, Double.POSITIVE_INFINITY);
    assertEquals(0, scale.start());
    assertEquals(1, scale.end(), 1e-9);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0", "5, 5", "-5, -5", "1e17, 1.0000000000000002e17", "4.9e-324, 4.9e-324", "-1e308, 1e308",
    "1.7e308, 1.7e308", "1000.001, 1000.0011", "0, 1e-20", "-3, -2.9", "0.1, 0.3", "1e-310, 1e-305"
  })
  void anyRange_covered_isWithinFewDistinctTicks(double from, double to) {
    NiceScale scale = scale(from, to);
    assertTrue(scale.steps() >= 1 && scale.steps() <= 7, scale.toString());
    assertTrue(Double.isFinite(scale.end()) && scale.end() > scale.start(), scale.toString());
    assertTrue(scale.fraction(from) >= 0 && scale.fraction(to) <= 1, scale.toString());
    assertTrue(scale.fraction(from) <= scale.fraction(to), scale.toString());
    List<String> labels = labels(scale);
    assertEquals(labels.size(), new HashSet<>(labels).size(), labels.toString());
  }

  private static NiceScale scale(double... values) {
    return NiceScale.covering(DoubleStream.of(values), 5);
  }

  private static List<String> labels(double... values) {
    return labels(scale(values));
  }

  private static List<String> labels(NiceScale scale) {
    return Arrays.stream(scale.ticks()).mapToObj(scale::label).toList();
  }
}
