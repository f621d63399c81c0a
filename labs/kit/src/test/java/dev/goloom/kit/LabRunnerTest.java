package dev.goloom.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LabRunnerTest {
  @Test
  void run_measurementFails_isInconclusiveAndTheNextClaimStillRuns() throws Exception {
    Report report =
        run(
            claim(
                "a",
                _ -> {
                  throw new IOException("no such device");
                }),
            claim("b", _ -> Finding.when(true, "seen")));

    assertEquals(Verdict.INCONCLUSIVE, report.results().get(0).finding().verdict());
    assertTrue(report.results().get(0).finding().observed().contains("no such device"));
    assertEquals(Verdict.HOLDS, report.results().get(1).finding().verdict());
    assertEquals(Verdict.INCONCLUSIVE, report.verdict());
  }

  @Test
  void run_interrupted_endsTheRun() {
    Claim interrupted =
        claim(
            "a",
            _ -> {
              throw new InterruptedException();
            });
    assertThrows(InterruptedException.class, () -> run(interrupted));
  }

  @Test
  void twin_noGo_saysHowToGetIt() throws Exception {
    Report report = run(claim("a", LabRunnerTest::needGo));

    Finding finding = report.results().getFirst().finding();
    assertEquals(Verdict.SKIPPED, finding.verdict());
    assertTrue(finding.observed().contains("install Go"), finding.observed());
  }

  @Test
  void listener_hearsEverythingInOrder() throws Exception {
    var heard = new ArrayList<String>();
    var listener =
        new Listener() {
          @Override
          public void labStarted(Lab lab, int claims) {
            heard.add("lab " + claims);
          }

          @Override
          public void claimStarted(int index, Claim claim) {
            heard.add("start " + claim.id());
          }

          @Override
          public void note(String doing) {
            heard.add("note " + doing);
          }

          @Override
          public void claimFinished(int index, Report.Result result) {
            heard.add("end " + index);
          }

          @Override
          public void labFinished(Report report) {
            heard.add("done");
          }
        };
    Claim noting =
        claim(
            "a",
            run -> {
              run.note("x");
              return Finding.when(true, "");
            });
    new LabRunner(Optional.empty(), false, listener)
        .run(new FakeLab(List.of(noting)), Parameters.of(List.of(), false, Map.of()), false);

    assertEquals(List.of("lab 1", "start a", "note x", "end 0", "done"), heard);
  }

  private static Finding needGo(Run run) throws IOException, InterruptedException {
    return switch (run.twin()) {
      case Twin.Absent absent -> Finding.skipped(absent.reason());
      case Twin.Ran _ -> Finding.when(true, "");
    };
  }

  private static Claim claim(String id, Claim.Measurement measurement) {
    return Claim.that(id, "It is so.").measuredBy(measurement);
  }

  private static Report run(Claim... claims) throws Exception {
    return new LabRunner(Optional.empty(), false, Listener.SILENT)
        .run(new FakeLab(List.of(claims)), Parameters.of(List.of(), false, Map.of()), false);
  }

  private record FakeLab(List<Claim> claims) implements Lab {
    @Override
    public LabInfo info() {
      return new LabInfo("fake", "Fake", "Is it?", "nowhere", 1, List.of());
    }
  }
}
