package dev.goloom.labs.dynamicscaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.goloom.kit.BadValue;
import dev.goloom.kit.Claim;
import dev.goloom.kit.Lab;
import dev.goloom.kit.LabInfo;
import dev.goloom.kit.LabRunner;
import dev.goloom.kit.Listener;
import dev.goloom.kit.Parameters;
import dev.goloom.kit.Report;
import dev.goloom.kit.Verdict;
import dev.goloom.labs.Runs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
class DynamicScalingLabTest {
  private static final List<String> GO =
      List.of(
          "eager-follows tasks=100 workers=100",
          "eager-runs-away tasks=100 workers=100 served=4 waiting=96",
          "little-resizes low=38 up=325 down=38");

  private final DynamicScalingLab lab = new DynamicScalingLab();

  @Test
  void run_withoutGo_everyOtherClaimHolds() throws Exception {
    Runs.everyClaimHolds(lab, Map.of("seeds", "2"));
  }

  @Test
  void run_otherRandomNumbers_everyOtherClaimHolds() throws Exception {
    Runs.everyClaimHolds(lab, Map.of("seeds", "1", "seed", "4711"));
  }

  @Test
  void yourLoad_eagerAtAKnee_isRefuted() throws Exception {
    assertEquals(Verdict.REFUTED, yourLoad(Map.of("policy", "1")));
    assertEquals(Verdict.REFUTED, yourLoad(Map.of("policy", "2")));
  }

  @Test
  void yourLoad_noKnee_isKept() throws Exception {
    assertEquals(Verdict.HOLDS, yourLoad(Map.of("knee", "0", "hi", "200")));
  }

  private Verdict yourLoad(Map<String, String> typed) throws Exception {
    var parameters = Parameters.of(lab.parameters(), true, typed);
    var runner = new LabRunner(Optional.empty(), false, Listener.SILENT);
    Report report = runner.run(only("your-load"), parameters, true);
    return report.results().getFirst().finding().verdict();
  }

  /// The lab with one of its claims.
  private Lab only(String id) {
    return new Lab() {
      @Override
      public LabInfo info() {
        return lab.info();
      }

      @Override
      public List<Claim> claims() {
        return lab.claims().stream().filter(claim -> claim.id().equals(id)).toList();
      }
    };
  }

  @Test
  void check_stepThatIsNone_isRefused() throws Exception {
    var flat = Parameters.of(lab.parameters(), true, Map.of("lo", "50", "hi", "50"));
    assertEquals(
        "hi must be above lo (50)",
        assertThrows(BadValue.class, () -> lab.check(flat)).getMessage());
  }

  @Test
  void goAgrees_asRecorded_holds() throws Exception {
    assertEquals(Verdict.HOLDS, Runs.verdict(lab, "go-agrees", GO));
  }

  @Test
  void goAgrees_fewerWorkers_isRefuted() throws Exception {
    List<String> fewer =
        GO.stream().map(line -> line.replace("workers=100", "workers=64")).toList();
    assertEquals(Verdict.REFUTED, Runs.verdict(lab, "go-agrees", fewer));
  }
}
