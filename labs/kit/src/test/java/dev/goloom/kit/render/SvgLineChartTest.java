package dev.goloom.kit.render;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class SvgLineChartTest {

  @Test
  void namesWithRoom_placed_stayAtTheirLines() {
    assertArrayEquals(new double[] {10, 100, 240}, SvgLineChart.apart(10, 100, 240));
  }

  @Test
  void namesThatWouldOverlap_placed_moveDown() {
    assertArrayEquals(new double[] {10, 26, 42}, SvgLineChart.apart(10, 10, 12));
  }

  @Test
  void twelveLinesThatEndAtZero_placed_stayInsideTheChart() {
    double[] at = SvgLineChart.apart(240, 240, 240, 240, 240, 240, 240, 240, 240, 240, 240, 240);
    assertTrue(at[0] >= 0 && at[11] <= 240);
    for (int i = 1; i < at.length; i++) {
      assertTrue(at[i] - at[i - 1] >= 16);
    }
  }
}
