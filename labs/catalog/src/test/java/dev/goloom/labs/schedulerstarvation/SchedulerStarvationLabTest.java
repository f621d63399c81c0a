package dev.goloom.labs.schedulerstarvation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.kit.BadValue;
import dev.goloom.kit.LabRunner;
import dev.goloom.kit.Listener;
import dev.goloom.kit.Parameters;
import dev.goloom.kit.Report;
import dev.goloom.kit.Verdict;
import dev.goloom.kit.process.Child;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SchedulerStarvationLabTest {
  private final SchedulerStarvationLab lab = new SchedulerStarvationLab();

  @Test
  void run_withoutGo_everyClaimHoldsExceptTheOneThatNeedsIt() throws Exception {
    var small = Map.of("millis", "200", "probes", "10", "parked", "100");
    var parameters = Parameters.of(lab.parameters(), true, small);
    var runner = new LabRunner(Optional.empty(), false, Listener.SILENT);
    Report report = runner.run(lab, parameters, true);
    // A machine that stalls may leave a claim open; it must never refute one.
    for (int again = 0; again < 3 && report.verdict() == Verdict.INCONCLUSIVE; again++) {
      report = runner.run(lab, parameters, true);
    }

    for (Report.Result result : report.results()) {
      Verdict expected =
          result.claim().id().equals("go-preempts") ? Verdict.SKIPPED : Verdict.HOLDS;
      assertEquals(expected, result.finding().verdict(), result.toString());
    }
    assertTrue(report.count(Verdict.HOLDS) >= 6);
  }

  @Test
  void check_fewerHogsThanCarriers_isRefused() throws BadValue {
    var parameters = Parameters.of(lab.parameters(), false, Map.of("hogs", "1", "carriers", "2"));
    assertThrows(BadValue.class, () -> lab.check(parameters));
  }

  @Test
  void startedMeanwhile_countsProbesBeforeTheFirstOccupantEnds() throws IOException {
    var observation =
        Observation.read(
            outcome(
                "occupant\t0\t100000",
                "occupant\t0\t90000",
                "probe\t1000\t2000",
                "probe\t5000\t89999",
                "probe\t6000\t90001",
                "probe\t90500\t90600",
                "pool\t2\t2"),
            2,
            4);

    assertEquals(2, observation.startedMeanwhile());
    assertEquals(3, observation.submittedMeanwhile(), "the last probe came too late to tell");
    assertTrue(observation.isTelling());
    assertFalse(observation.isCompensated());
    assertEquals(84.999, observation.waits().max(), 1e-9);
    assertEquals(2, observation.carriers());
  }

  @Test
  void read_recordsMissing_isAnError() {
    Child.Outcome cut = outcome("occupant\t0\t100000", "pool\t2\t2");
    assertThrows(IOException.class, () -> Observation.read(cut, 1, 10));
  }

  @Test
  void isTelling_mostProbesCameTooLate_isFalse() throws IOException {
    var observation =
        Observation.read(
            outcome("occupant\t0\t10", "probe\t20\t30", "probe\t40\t50", "pool\t2\t2"), 1, 2);
    assertFalse(observation.isTelling());
  }

  private static Child.Outcome outcome(String... lines) {
    return new Child.Outcome(0, List.of(lines), List.of(), false, false, List.of(), Duration.ZERO);
  }
}
