package dev.goloom.labs.contextcancellation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.goloom.kit.Verdict;
import dev.goloom.labs.Runs;
import dev.goloom.labs.contextcancellation.Hops.Budget;
import dev.goloom.labs.contextcancellation.Waste.Worker;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ContextCancellationLabTest {
  private static final List<String> GO =
      List.of(
          "timeouts-add-up begun=3 answered=3 total=240ms",
          "budget-is-shared begun=2 answered=1 total=100ms",
          "wasted-ignores before=27 after=123",
          "wasted-listens before=27 after=0",
          "cause-is-kept same=true canceled=true",
          "dropped-context bytes=317 each of=10000",
          "cancelled-context bytes=0 each of=10000");

  private final ContextCancellationLab lab = new ContextCancellationLab();

  @Test
  void run_withoutGo_everyOtherClaimHolds() throws Exception {
    Runs.everyClaimHolds(lab, Map.of("units", "20", "requests", "10", "contexts", "1000"));
  }

  @Test
  void chain_shared_everyHopHasWhatIsLeft() throws Exception {
    List<Hop> hops = Hops.chain(Budget.SHARED);
    assertEquals(List.of(100L, 80L, 60L), hops.stream().map(Hop::left).toList());
    assertEquals(List.of(100L, 100L, 100L), hops.stream().map(Hop::to).toList());
  }

  @Test
  void waste_moreUnits_growsOnlyWithoutTheContext() throws Exception {
    assertEquals(270, Waste.of(Worker.IGNORES, 100).after());
    assertEquals(3, Waste.of(Worker.CHECKS, 100).after());
    assertEquals(0, Waste.of(Worker.LISTENS, 100).after());
  }

  @Test
  void goAgrees_asRecorded_holds() throws Exception {
    assertEquals(Verdict.HOLDS, Runs.verdict(lab, "go-agrees", GO));
    assertEquals(Verdict.HOLDS, Runs.verdict(lab, "go-keeps-dropped", GO));
  }

  @Test
  void goAgrees_stalledMachine_leavesItOpen() throws Exception {
    List<String> stalled =
        GO.stream().map(l -> l.replace("before=27 after=123", "before=150 after=0")).toList();
    assertEquals(Verdict.INCONCLUSIVE, Runs.verdict(lab, "go-agrees", stalled));
  }

  @Test
  void goAgrees_lostCause_isRefuted() throws Exception {
    List<String> lost = GO.stream().map(l -> l.replace("same=true", "same=false")).toList();
    assertEquals(Verdict.REFUTED, Runs.verdict(lab, "go-agrees", lost));
  }
}
