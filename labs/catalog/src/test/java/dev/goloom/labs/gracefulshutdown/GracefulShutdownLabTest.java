package dev.goloom.labs.gracefulshutdown;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.goloom.kit.Verdict;
import dev.goloom.kit.process.Child;
import dev.goloom.labs.Runs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
class GracefulShutdownLabTest {
  private static final List<String> GO =
      List.of(
          "no-handler  accepted=80 finished=54 undone=0 lost=26",
          "os-exit     accepted=80 finished=54 undone=0 lost=26",
          "drain       accepted=80 finished=80 undone=0 lost=0",
          "drain-hasty accepted=80 finished=56 undone=24 lost=0");

  private final GracefulShutdownLab lab = new GracefulShutdownLab();

  @Test
  void run_withoutGo_everyOtherClaimHolds() throws Exception {
    Runs.everyClaimHolds(lab, Map.of("millis", "20", "delay", "100"));
  }

  @Test
  void goAgrees_asRecorded_holds() throws Exception {
    assertEquals(Verdict.HOLDS, Runs.verdict(lab, "go-agrees", GO));
  }

  @Test
  void goAgrees_aDrainLoses_isRefuted() throws Exception {
    List<String> other = GO.stream().map(line -> line.replace("lost=0", "lost=1")).toList();
    assertEquals(Verdict.REFUTED, Runs.verdict(lab, "go-agrees", other));
  }

  @Test
  void account_booksThatDiffer_countsWhatNobodyKnows() {
    Account account = account(Set.of(1L, 2L, 3L, 4L, 5L), List.of(1L), Set.of(2L), Set.of(3L));
    assertEquals(2, account.lost());
    assertEquals("5 accepted: 1 finished, 1 undone, 1 interrupted, 2 lost", account.words());
  }

  @Test
  void account_finishedTwiceOrNamedUndone_isDoubled() {
    assertEquals(1, account(Set.of(1L), List.of(1L, 1L), Set.of(), Set.of()).doubled());
    assertEquals(1, account(Set.of(1L), List.of(1L), Set.of(1L), Set.of()).doubled());
  }

  private static Account account(
      Set<Long> accepted, List<Long> finished, Set<Long> undone, Set<Long> interrupted) {
    var service =
        new Child.Outcome(143, List.of(), List.of(), false, false, List.of(), Duration.ZERO);
    return new Account(
        accepted, finished, undone, interrupted, Set.of(), List.of(), List.of(), false, service);
  }
}
