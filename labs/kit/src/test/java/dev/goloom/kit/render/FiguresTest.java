package dev.goloom.kit.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FiguresTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0",
        "-0.0 | 0",
        "1234567 | 1,234,567",
        "1412907.54 | 1,412,907.5",
        "0.30000000000000004 | 0.3",
        "12.3456 | 12.35",
        "0.00001234 | 1.234e-05",
        "1e18 | 1.000e+18",
        "NaN | not a number",
        "-Infinity | minus infinite"
      })
  void number_inWords_hasNoMoreDigitsThanMeanSomething(double number, String words) {
    assertEquals(words, Figures.of(number));
  }

  @Test
  void wholeNumbers_inWords_keepEveryDigit() {
    assertEquals("9,223,372,036,854,775,807", Figures.any(Long.MAX_VALUE));
    assertEquals("-7", Figures.any(-7));
  }

  @Test
  void share_ofARareOutcome_isNotZero() {
    assertEquals("0.04127 %", Figures.share(4_127, 10_000_000));
    assertEquals("0.0 %", Figures.share(0, 10));
    assertEquals("25.0 %", Figures.share(1, 4));
    assertEquals("", Figures.share(0, 0));
    assertEquals("", Figures.share(1, Double.POSITIVE_INFINITY - Double.POSITIVE_INFINITY));
  }
}
