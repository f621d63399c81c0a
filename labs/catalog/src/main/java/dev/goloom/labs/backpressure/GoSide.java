package dev.goloom.labs.backpressure;

import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Run;
import dev.goloom.kit.Twin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What the Go program beside the lab says: the same overload, in front of a channel.
final class GoSide {
  private static final Map<Policy, String> LINES =
      Map.of(
          Policy.BLOCK, "block",
          Policy.REJECT, "reject",
          Policy.CALLER_RUNS, "caller-runs",
          Policy.DROP_OLDEST, "drop-oldest",
          Policy.DROP_NEWEST, "drop-newest");

  private GoSide() {}

  static Finding compare(Run run) throws InterruptedException {
    return switch (run.twin()) {
      case Twin.Absent absent -> Finding.skipped(absent.reason());
      case Twin.Ran go -> compare(Comparison.overload(run), go);
    };
  }

  private static Finding compare(Overload overload, Twin.Ran go) throws InterruptedException {
    var rows = new ArrayList<List<String>>();
    int same = 0;
    for (Policy policy : Policy.values()) {
      String line = LINES.get(policy);
      if (line != null) {
        String here = figures(policy.under(overload));
        String there = figures(go.row(line));
        same += here.equals(there) ? 1 : 0;
        rows.add(List.of(policy.words(), here, there));
      }
    }
    return Finding.when(
            same == rows.size(), same + " of " + rows.size() + " policies have the same figures")
        .withSamples(rows.size(), "policies")
        .with("go", go.version())
        .with(
            new Block.Table(
                "Done / in time", List.of("policy", "here", "in " + go.version()), rows));
  }

  private static String figures(Shift shift) {
    return shift.done() + " / " + shift.inTime();
  }

  private static String figures(Twin.Row row) {
    return (int) row.number("done") + " / " + (int) row.number("intime");
  }
}
