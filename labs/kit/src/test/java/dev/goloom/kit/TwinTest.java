package dev.goloom.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class TwinTest {
  private final Twin.Ran go = new Twin.Ran("go1", List.of("cpu-hogs  started=20 of=20 p50=1.5ms"));

  @Test
  void row_present_readsNumbersWithAndWithoutUnit() {
    assertEquals(20, go.row("cpu-hogs").number("of"));
    assertEquals(1.5, go.row("cpu-hogs").number("p50"));
  }

  @Test
  void row_absent_saysThatTheTwoHaveGrownApart() {
    assertThrows(IllegalStateException.class, () -> go.row("cpu"));
    assertThrows(IllegalStateException.class, () -> go.row("cpu-hogs").number("max"));
  }

  @Test
  void isFatal_processThatGoEnded_holds() {
    var ends = new Twin.Ran("go1", List.of("panic exit=2 told=true", "lives exit=0 told=false"));
    assertEquals(Verdict.HOLDS, ends.isFatal("panic").verdict());
    assertEquals("exit code 2, and it said so", ends.isFatal("panic").observed());
    assertEquals(Verdict.REFUTED, ends.isFatal("lives").verdict());
    assertEquals("exit code 0, and it did not say so", ends.isFatal("lives").observed());
  }
}
