package dev.goloom.labs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.goloom.kit.BadValue;
import dev.goloom.kit.Claim;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Lab;
import dev.goloom.kit.LabRunner;
import dev.goloom.kit.Listener;
import dev.goloom.kit.Parameters;
import dev.goloom.kit.Report;
import dev.goloom.kit.Run;
import dev.goloom.kit.Twin;
import dev.goloom.kit.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Runs of labs without the Go tool.
public final class Runs {
  private Runs() {}

  /// Runs all claims: those that begin with `go-` are skipped, all others hold.
  public static void everyClaimHolds(Lab lab, Map<String, String> small) throws Exception {
    var parameters = Parameters.of(lab.parameters(), true, small);
    var runner = new LabRunner(Optional.empty(), false, Listener.SILENT);
    Report report = runner.run(lab, parameters, true);
    for (Report.Result result : report.results()) {
      boolean needsGo = result.claim().id().startsWith("go-");
      Verdict expected = needsGo ? Verdict.SKIPPED : Verdict.HOLDS;
      assertEquals(expected, result.finding().verdict(), result.toString());
    }
  }

  /// The verdict on one claim, were Go to say this.
  public static Verdict verdict(Lab lab, String claimId, List<String> goSays) throws Exception {
    Claim claim =
        lab.claims().stream().filter(c -> c.id().equals(claimId)).findFirst().orElseThrow();
    Finding finding = claim.measurement().measure(run(lab, new Twin.Ran("go1.99", goSays)));
    return finding.verdict();
  }

  private static Run run(Lab lab, Twin twin) throws BadValue {
    var parameters = Parameters.of(lab.parameters(), true, Map.of());
    return new Run() {
      @Override
      public long number(String name) {
        return parameters.number(name);
      }

      @Override
      public boolean quick() {
        return true;
      }

      @Override
      public void note(String doing) {}

      @Override
      public Twin twin() {
        return twin;
      }
    };
  }
}
