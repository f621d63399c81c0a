package dev.goloom.labs.leakinaserver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.goloom.kit.Verdict;
import dev.goloom.labs.Runs;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LeakInAServerLabTest {
  private final LeakInAServerLab lab = new LeakInAServerLab();

  @Test
  void run_withoutGo_everyOtherClaimHolds() throws Exception {
    Runs.everyClaimHolds(lab, Map.of());
  }

  @Test
  void run_oneOfEach_everyOtherClaimHolds() throws Exception {
    Runs.everyClaimHolds(lab, Map.of("hangups", "1", "served", "0", "listeners", "1"));
  }

  @Test
  void goAgrees_asRecorded_holds() throws Exception {
    List<String> go = List.of("leaking send=40 of=40", "fixed send=0 of=40");
    assertEquals(Verdict.HOLDS, Runs.verdict(lab, "go-agrees", go));
  }

  @Test
  void goAgrees_repairedLeaks_isRefuted() throws Exception {
    List<String> go = List.of("leaking send=40 of=40", "fixed send=1 of=40");
    assertEquals(Verdict.REFUTED, Runs.verdict(lab, "go-agrees", go));
  }
}
