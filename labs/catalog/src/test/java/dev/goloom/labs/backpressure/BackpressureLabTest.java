package dev.goloom.labs.backpressure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.kit.BadValue;
import dev.goloom.kit.Parameters;
import dev.goloom.kit.Verdict;
import dev.goloom.kit.threads.Actors;
import dev.goloom.labs.Runs;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class BackpressureLabTest {
  private static final Overload SMALL = new Overload(2, 40, 4);

  /// What the Go program says of a quick run.
  private static final List<String> GO =
      List.of(
          "block done=120 intime=9",
          "reject done=68 intime=9",
          "caller-runs done=120 intime=61",
          "drop-oldest done=68 intime=36",
          "drop-newest done=68 intime=9");

  private final BackpressureLab lab = new BackpressureLab();

  @ParameterizedTest
  @CsvSource({"2, 40, 4", "3, 90, 9", "5, 120, 7"})
  void run_anySize_everyClaimHolds(String load, String tasks, String queue) throws Exception {
    Runs.everyClaimHolds(lab, Map.of("load", load, "tasks", tasks, "queue", queue));
  }

  @Test
  void check_fewTasksForTheQueue_saysHowMany() {
    BadValue e =
        assertThrows(
            BadValue.class,
            () ->
                lab.check(
                    Parameters.of(lab.parameters(), false, Map.of("tasks", "70", "queue", "8"))));
    assertTrue(String.valueOf(e.getMessage()).contains("(80)"), e.getMessage());
  }

  @ParameterizedTest
  @EnumSource
  void under_playedTwice_theSameTasksHaveTheSameFate(Policy policy) throws Exception {
    Shift once = policy.under(SMALL);
    Shift again = policy.under(SMALL);
    assertEquals(fates(once), fates(again));
    assertTrue(once.everyTaskHasOneFate());
  }

  @ParameterizedTest
  @EnumSource
  void under_interrupted_endsAndLeavesNoWorker(Policy policy) throws Exception {
    var endless = new Overload(2, 1_000_000, 4);
    try (var actors = new Actors()) {
      actors.start("player", () -> policy.under(endless));
      Actors.until("a worker runs", () -> hasWorker(policy));
    } // interrupts it, and fails if it does not end
    Actors.until("no worker is left", () -> !hasWorker(policy));
  }

  private static boolean hasWorker(Policy policy) {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().startsWith(policy.words() + "-"));
  }

  private static List<List<Integer>> fates(Shift shift) {
    return shift.jobs().stream()
        .map(job -> List.of(job.started, job.ended, job.refused ? 1 : 0))
        .toList();
  }

  @Test
  void under_block_beginsInOrderAsSoonAsTheWorkerIsFree() throws Exception {
    Shift shift = Policy.BLOCK.under(SMALL);
    for (Job job : shift.jobs()) {
      assertEquals(2 * job.number(), job.started);
      assertEquals(2 * job.number() + 2, job.ended);
    }
  }

  @Test
  void under_reject_theFirstRefusedComesWhenTheQueueIsFull() throws Exception {
    Shift shift = Policy.REJECT.under(SMALL);
    Job first = shift.jobs().stream().filter(job -> job.refused).findFirst().orElseThrow();
    // Of the first 7 tasks 3 have begun, and 4 are queued, when number 7 comes at tick 7.
    assertEquals(4, shift.longestQueue());
    assertEquals(4, shift.depths().get(first.number() - 1));
    assertEquals(4, shift.depths().get(first.number()));
  }

  @Test
  void jobs_anyLoad_oneInTwiceTheLoadIsUrgent() {
    for (int load = 2; load <= 5; load++) {
      long urgent = new Overload(load, 1_000, 8).jobs().stream().filter(Job::isUrgent).count();
      assertEquals(1_000.0 / (2 * load), (double) urgent, 3.0);
    }
  }

  @Test
  void goAgrees_asRecorded_holds() throws Exception {
    assertEquals(Verdict.HOLDS, Runs.verdict(lab, "go-agrees", GO));
  }

  @Test
  void goAgrees_oneFigureDiffers_isRefuted() throws Exception {
    List<String> other = GO.stream().map(l -> l.replace("intime=36", "intime=37")).toList();
    assertEquals(Verdict.REFUTED, Runs.verdict(lab, "go-agrees", other));
  }
}
