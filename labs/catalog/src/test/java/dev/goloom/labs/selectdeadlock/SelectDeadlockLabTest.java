package dev.goloom.labs.selectdeadlock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.kit.Verdict;
import dev.goloom.kit.threads.Actors;
import dev.goloom.labs.Runs;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SelectDeadlockLabTest {
  private static final List<String> GO =
      List.of(
          "empty-select blocked=1 of=1 reason=select-(no-cases)",
          "nil-cases blocked=1 of=1 reason=select",
          "everybody-receives blocked=2 of=2 reason=select",
          "cross-send blocked=2 of=2 reason=chan-send",
          "cross-send-room ended=1 of=1",
          "myth ended=10000 of=10000",
          "forgotten-default turns=10803412 values=1",
          "live-lock turns=15923086 values=0",
          "closed-case turns=1211652 values=3",
          "closed-case-fixed turns=5 values=3",
          "all-asleep exit=2 told=true");

  private final SelectDeadlockLab lab = new SelectDeadlockLab();

  @Test
  void run_withoutGo_everyOtherClaimHolds() throws Exception {
    Runs.everyClaimHolds(lab, Map.of("runs", "500", "turns", "1000", "millis", "5"));
  }

  @Test
  void goAgrees_asRecorded_holds() throws Exception {
    assertEquals(Verdict.HOLDS, Runs.verdict(lab, "go-agrees", GO));
    assertEquals(Verdict.HOLDS, Runs.verdict(lab, "go-kills-the-process", GO));
  }

  @Test
  void goAgrees_fewTurns_leavesItOpen() throws Exception {
    List<String> slow = replaced("live-lock turns=15923086", "live-lock turns=7");
    assertEquals(Verdict.INCONCLUSIVE, Runs.verdict(lab, "go-agrees", slow));
  }

  @Test
  void goAgrees_theMythDeadlocks_isRefutedWhateverElseIsOpen() throws Exception {
    List<String> stuck = replaced("myth ended=10000", "myth ended=9999");
    assertEquals(Verdict.REFUTED, Runs.verdict(lab, "go-agrees", stuck));
  }

  @Test
  void crossSend_settled_bothWaitInASend() throws Exception {
    try (var actors = new Actors()) {
      Standoff.crossSend(actors);
      actors.settle();
      assertEquals(2, actors.blocked().size());
      actors.all().forEach(a -> assertTrue(a.waitReason().startsWith("chan send"), a.waitReason()));
    }
  }

  private static List<String> replaced(String what, String by) {
    return GO.stream().map(line -> line.replace(what, by)).toList();
  }
}
