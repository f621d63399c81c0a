package dev.goloom.labs.executormatrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.kit.Verdict;
import dev.goloom.labs.Runs;
import dev.goloom.labs.pools.Contender;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class ExecutorMatrixLabTest {
  private static final List<String> GO =
      List.of(
          "nested-wait     blocked=2 of=2",
          "panic           exit=2 told=true",
          "recovered       caught=200 of=200 workers=2",
          "undone          hang=5 of=5",
          "blocked-senders told=4 of=4");

  private final ExecutorMatrixLab lab = new ExecutorMatrixLab();

  @Test
  void run_withoutGo_everyOtherClaimHolds() throws Exception {
    Runs.everyClaimHolds(lab, Map.of());
  }

  @Test
  void goAgrees_asRecorded_holds() throws Exception {
    assertEquals(Verdict.HOLDS, Runs.verdict(lab, "go-agrees", GO));
  }

  @Test
  void goAgrees_aSenderIsNotTold_isRefuted() throws Exception {
    List<String> other = GO.stream().map(line -> line.replace("told=4", "told=3")).toList();
    assertEquals(Verdict.REFUTED, Runs.verdict(lab, "go-agrees", other));
  }

  @ParameterizedTest
  @EnumSource(Contender.class)
  void listed_anyPool_isRightOnlyIfAllAreListedInOrder(Contender contender) throws Exception {
    Cell cell = Situation.LISTED.meet(contender, 3);
    assertEquals(cell.right(), cell.words().equals("all 5, oldest first"), cell.toString());
  }

  @Test
  void undone_anyHang_isWrong() throws Exception {
    assertFalse(Situation.UNDONE.meet(Contender.THREAD_POOL, 1).right());
    assertTrue(Situation.UNDONE.meet(Contender.FORK_JOIN, 1).right());
  }
}
