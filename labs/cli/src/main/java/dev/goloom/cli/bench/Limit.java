package dev.goloom.cli.bench;

import dev.goloom.kit.Finding;
import dev.goloom.kit.Verdict;
import dev.goloom.kit.measure.Ratio;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// In this row, one side takes at most so many times what a peer takes.
///
/// @param side whose time it is; usually our own
/// @param most of that time divided by the peer's
/// @param aim what that shall come to one day; it decides no verdict, and 0 is none
record Limit(Row row, Side side, Side peer, double most, double aim) {

  /// Of our own time.
  Limit(Row row, Side peer, double most, double aim) {
    this(row, row.sides().getFirst(), peer, most, aim);
  }

  /// Without an aim.
  Limit(Row row, Side peer, double most) {
    this(row, peer, most, 0);
  }

  /// The same limit in several rows.
  static List<Limit> all(Side peer, double most, Row... rows) {
    return Arrays.stream(rows).map(row -> new Limit(row, peer, most)).toList();
  }

  /// The same limit against several peers: against the best of them, therefore.
  static List<Limit> best(Row row, List<? extends Side> peers, double most, double aim) {
    return peers.stream().map(peer -> new Limit(row, peer, most, aim)).toList();
  }

  /// Whether all limits are kept, as far as their rows were measured: the worst verdict counts.
  static Finding judge(List<Limit> limits, Figures figures) {
    List<Limit> measured =
        limits.stream()
            .filter(
                limit -> figures.has(limit.row, limit.side) && figures.has(limit.row, limit.peer))
            .toList();
    if (measured.isEmpty()) {
      return Finding.skipped(whyNone(limits, figures));
    }
    boolean peersDiffer = measured.stream().map(Limit::peer).distinct().count() > 1;
    List<Result> results =
        measured.stream().map(limit -> limit.judge(figures, peersDiffer)).toList();
    Verdict worst = Verdict.overall(results.stream().map(Result::verdict).toList());
    return Finding.of(worst, words(results, peersDiffer ? "comparisons" : "rows"))
        .withSamples(figures.processes(), figures.unit())
        .with("limits", results.stream().map(Result::evidence).toList())
        .with(Tables.limits(results, figures));
  }

  private Result judge(Figures figures, boolean peersDiffer) {
    Ratio ratio = figures.ratio(row, side, peer);
    Ratio control = figures.control(row);
    String label = peersDiffer ? row.label() + " / " + peer.label() : row.label();
    return new Result(this, label, ratio, control, ratio.atMost(most, control));
  }

  private static String whyNone(List<Limit> limits, Figures figures) {
    return limits.stream().anyMatch(limit -> figures.rows().contains(limit.row))
        ? limits.getFirst().peer.label()
            + " was not measured: that needs Go on PATH, and no --no-go"
        : "--row left out its rows";
  }

  private static String words(List<Result> results, String what) {
    long kept = results.stream().filter(result -> result.verdict == Verdict.HOLDS).count();
    return "within the limit in "
        + kept
        + " of "
        + results.size()
        + " "
        + what
        + words("; over it: ", Verdict.REFUTED, results)
        + words("; the A/A control strays too far to tell: ", Verdict.INCONCLUSIVE, results);
  }

  private static String words(String intro, Verdict verdict, List<Result> results) {
    List<String> those =
        results.stream().filter(r -> r.verdict == verdict).map(Result::words).toList();
    return those.isEmpty() ? "" : intro + String.join(", ", those);
  }

  /// What was measured against a limit.
  ///
  /// @param label the row, and the peer where the limits of a claim differ in it
  record Result(Limit limit, String label, Ratio ratio, Ratio control, Verdict verdict) {

    private String words() {
      return String.format(
          Locale.ROOT, "%s %s where %.2f is the limit", label, ratio.words(), limit.most);
    }

    boolean reachesAim() {
      return limit.aim > 0 && ratio.atMost(limit.aim, control) == Verdict.HOLDS;
    }

    private Map<String, Object> evidence() {
      var evidence = new LinkedHashMap<String, Object>();
      evidence.put("row", limit.row.label());
      evidence.put("side", limit.side.label());
      evidence.put("peer", limit.peer.label());
      evidence.put("limit", limit.most);
      if (limit.aim > 0) {
        evidence.put("aim", limit.aim);
        evidence.put("reachesAim", reachesAim());
      }
      evidence.put("ratio", ratio.figures());
      evidence.put("control", control.figures());
      evidence.put("verdict", verdict.name());
      return evidence;
    }
  }
}
