package dev.goloom.labs.pooldeadlock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.kit.BadValue;
import dev.goloom.kit.Parameters;
import dev.goloom.kit.Verdict;
import dev.goloom.labs.Runs;
import dev.goloom.labs.pools.Contender;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PoolDeadlockLabTest {
  private static final List<String> GO =
      List.of(
          "all-asleep   exit=2 told=true",
          "nested-wait  blocked=6 of=6",
          "semaphore    blocked=6 of=6",
          "help         ended=4 of=4",
          "no-pool      ended=4 of=4",
          "not-waiting  ended=4 of=4");

  private final PoolDeadlockLab lab = new PoolDeadlockLab();

  @Test
  void run_withoutGo_everyOtherClaimHolds() throws Exception {
    Runs.everyClaimHolds(lab, Map.of());
  }

  @Test
  void run_fewestAndShallowest_everyOtherClaimHolds() throws Exception {
    Runs.everyClaimHolds(lab, Map.of("roots", "2", "depth", "1", "spares", "0"));
  }

  @Test
  void check_asManySparesAsNeeded_namesTheLimit() throws Exception {
    var parameters =
        Parameters.of(lab.parameters(), true, Map.of("roots", "3", "depth", "2", "spares", "5"));
    BadValue bad = assertThrows(BadValue.class, () -> lab.check(parameters));
    assertTrue(String.valueOf(bad.getMessage()).contains("(5)"), bad.getMessage());
  }

  @Test
  void goAgrees_asRecorded_holds() throws Exception {
    assertEquals(Verdict.HOLDS, Runs.verdict(lab, "go-agrees", GO));
  }

  @Test
  void goAgrees_aRemedyDoesNotHelp_isRefuted() throws Exception {
    List<String> other = GO.stream().map(line -> line.replace("ended=4", "ended=3")).toList();
    assertEquals(Verdict.REFUTED, Runs.verdict(lab, "go-agrees", other));
  }

  @Test
  void lockOrder_platformThreads_areNamedByTheJvm() throws Exception {
    LockOrder seen = LockOrder.in(Contender.THREAD_POOL);
    assertEquals(2, seen.waiting());
    assertEquals(2, seen.detected());
    assertTrue(seen.dump().stream().anyMatch(line -> line.contains("lockInterruptibly")));
  }
}
