package dev.goloom.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NearestTest {
  @Test
  void to_oneLetterMissing_givesTheWord() {
    assertEquals("volatile", Nearest.to("volatle", List.of("plain", "opaque", "volatile")));
  }

  @Test
  void to_shortWord_prefersReplacingOverRewriting() {
    assertEquals("1, 0", Nearest.to("1,0", List.of("0, 0", "0, 1", "1, 0", "1, 1")));
  }
}
