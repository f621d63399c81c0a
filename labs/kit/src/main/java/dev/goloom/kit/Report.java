package dev.goloom.kit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What one run of a lab saw. Immutable.
public record Report(LabInfo lab, Environment environment, List<Result> results, Duration took) {

  public Report {
    results = List.copyOf(results);
  }

  /// A claim and what was found.
  public record Result(Claim claim, Finding finding, Duration took) {}

  /// The verdict on the whole lab.
  public Verdict verdict() {
    return Verdict.overall(results.stream().map(r -> r.finding().verdict()).toList());
  }

  /// This report and a later one of the same lab.
  public Report plus(Report later) {
    var all = new ArrayList<>(results);
    all.addAll(later.results);
    return new Report(lab, later.environment, all, took.plus(later.took));
  }

  /// How many claims got this verdict.
  public long count(Verdict verdict) {
    return results.stream().filter(r -> r.finding().verdict() == verdict).count();
  }
}
