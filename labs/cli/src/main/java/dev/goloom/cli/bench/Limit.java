package dev.goloom.cli.bench;

import dev.goloom.kit.Finding;
import dev.goloom.kit.Verdict;
import dev.goloom.kit.measure.Ratio;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// In this row, goloom takes at most so many times what a peer takes.
///
/// @param most of goloom's time divided by the peer's
record Limit(ChannelRow row, ChannelSide peer, double most) {

  /// The same limit in several rows.
  static List<Limit> all(ChannelSide peer, double most, ChannelRow... rows) {
    return Arrays.stream(rows).map(row -> new Limit(row, peer, most)).toList();
  }

  /// Whether all limits are kept, as far as their rows were measured: the worst verdict counts.
  static Finding judge(List<Limit> limits, ChannelFigures figures) {
    List<Result> results =
        limits.stream()
            .filter(limit -> figures.has(limit.row, limit.peer))
            .map(limit -> limit.judge(figures))
            .toList();
    if (results.isEmpty()) {
      return Finding.skipped(whyNone(limits, figures));
    }
    Verdict worst = Verdict.overall(results.stream().map(Result::verdict).toList());
    return Finding.of(worst, words(results))
        .withSamples(figures.processes(), "ns per step")
        .with("limits", results.stream().map(Result::evidence).toList())
        .with(ChannelTables.limits(results, figures));
  }

  private Result judge(ChannelFigures figures) {
    Ratio ratio = figures.ratio(row, peer);
    Ratio control = figures.control(row);
    return new Result(this, ratio, control, ratio.atMost(most, control));
  }

  private static String whyNone(List<Limit> limits, ChannelFigures figures) {
    return limits.stream().anyMatch(limit -> figures.rows().contains(limit.row))
        ? limits.getFirst().peer.label()
            + " was not measured: that needs Go on PATH, and no --no-go"
        : "--row left out its rows";
  }

  private static String words(List<Result> results) {
    long kept = results.stream().filter(result -> result.verdict == Verdict.HOLDS).count();
    return "within the limit in "
        + kept
        + " of "
        + results.size()
        + " rows"
        + words("; over it: ", Verdict.REFUTED, results)
        + words("; the A/A control strays too far to tell: ", Verdict.INCONCLUSIVE, results);
  }

  private static String words(String intro, Verdict verdict, List<Result> results) {
    List<String> those =
        results.stream().filter(r -> r.verdict == verdict).map(Result::words).toList();
    return those.isEmpty() ? "" : intro + String.join(", ", those);
  }

  /// What was measured against a limit.
  record Result(Limit limit, Ratio ratio, Ratio control, Verdict verdict) {

    private String words() {
      return String.format(
          Locale.ROOT,
          "%s %s where %.2f is the limit",
          limit.row.label(),
          ratio.words(),
          limit.most);
    }

    private Map<String, Object> evidence() {
      var evidence = new LinkedHashMap<String, Object>();
      evidence.put("row", limit.row.label());
      evidence.put("peer", limit.peer.label());
      evidence.put("limit", limit.most);
      evidence.put("ratio", ratio.figures());
      evidence.put("control", control.figures());
      evidence.put("verdict", verdict.name());
      return evidence;
    }
  }
}
