package dev.goloom.labs.workerpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.kit.BadValue;
import dev.goloom.kit.Parameters;
import dev.goloom.kit.Verdict;
import dev.goloom.labs.Runs;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class WorkerPoolLabTest {
  /// What the Go program says.
  private static final List<String> GO =
      List.of(
          "bounded queued=8 waiting=5 done=200",
          "panicking jobs=200 recovered=200 workers=2",
          "drain accepted=10 completed=2 undone=8 refused=5",
          "cancelled queued=8 ran=0 taken=0",
          "expired queued=8 ran=0",
          "nested jobs=2 queued=2 done=0");

  private final WorkerPoolLab lab = new WorkerPoolLab();

  @ParameterizedTest
  @CsvSource({"1, 24, 64, 32", "1, 8, 8, 1", "2, 100, 16, 4"})
  void run_anyLoad_everyClaimHolds(String load, String burst, String max, String queue)
      throws Exception {
    Runs.everyClaimHolds(
        lab, Map.of("load", load, "burst", burst, "max", max, "queue", queue, "step", "200"));
  }

  @Test
  void check_burstTooNear_saysHowMany() {
    BadValue e =
        assertThrows(
            BadValue.class,
            () -> lab.check(Parameters.of(lab.parameters(), false, Map.of("load", "4"))));
    assertTrue(String.valueOf(e.getMessage()).contains("(32)"), e.getMessage());
  }

  @Test
  void goAgrees_asRecorded_holds() throws Exception {
    assertEquals(Verdict.HOLDS, Runs.verdict(lab, "go-agrees", GO));
  }

  @Test
  void goAgrees_aJobIsLost_isRefuted() throws Exception {
    List<String> other = GO.stream().map(l -> l.replace("undone=8", "undone=7")).toList();
    assertEquals(Verdict.REFUTED, Runs.verdict(lab, "go-agrees", other));
  }
}
