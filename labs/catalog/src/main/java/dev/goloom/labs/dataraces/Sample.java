package dev.goloom.labs.dataraces;

import dev.goloom.kit.Block;
import dev.goloom.kit.process.Child;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The outcomes that one child JVM counted.
///
/// @param total how many times the race was run
/// @param surprises how many of them had the outcome that is looked for
/// @param compiler which compiler made the code
record Sample(long total, long surprises, List<Outcome> outcomes, String compiler) {

  Sample {
    outcomes = List.copyOf(outcomes);
  }

  /// Nothing sampled yet.
  static final Sample NONE = new Sample(0, 0, List.of(), "");

  /// One line of the table.
  record Outcome(String id, long count, String grade, String meaning) {
    Outcome plus(Outcome other) {
      return new Outcome(id, count + other.count, grade, meaning);
    }
  }

  /// Reads what the child counted, the outcomes that matter first.
  static Sample read(Child.Outcome child, String surprise, List<String> compilerFlags) {
    long total = Long.parseLong(child.records("sampled").getFirst().getFirst());
    List<Outcome> outcomes =
        child.records("outcome").stream()
            .map(r -> new Outcome(r.get(0), Long.parseLong(r.get(1)), grade(r.get(2)), r.get(3)))
            .sorted(Comparator.comparing(outcome -> outcome.grade().equals("acceptable")))
            .toList();
    long surprises =
        outcomes.stream().filter(o -> o.id().equals(surprise)).mapToLong(Outcome::count).sum();
    return new Sample(total, surprises, outcomes, compiler(compilerFlags));
  }

  private static String grade(String expect) {
    return expect.replace("ACCEPTABLE_INTERESTING", "INTERESTING").toLowerCase(Locale.ROOT);
  }

  private static String compiler(List<String> flags) {
    return switch (flags.size()) {
      case 0 -> "C1 and C2";
      case 1 -> "C2";
      default -> "C2 in stress mode";
    };
  }

  /// This sample and another of the same race.
  Sample plus(Sample other) {
    var merged = new LinkedHashMap<String, Outcome>();
    outcomes.forEach(outcome -> merged.put(outcome.id(), outcome));
    other.outcomes.forEach(outcome -> merged.merge(outcome.id(), outcome, Outcome::plus));
    return new Sample(
        total + other.total,
        surprises + other.surprises,
        List.copyOf(merged.values()),
        compiler.isEmpty() ? other.compiler : compiler + "; " + other.compiler);
  }

  Map<String, Object> counts() {
    var counts = new LinkedHashMap<String, Object>();
    outcomes.forEach(outcome -> counts.put(outcome.id(), outcome.count()));
    return counts;
  }

  private String share(long count) {
    double percent = count == 0 ? 0 : 100.0 * count / total;
    return count > 0 && percent < 0.001
        ? "< 0.001 %"
        : String.format(Locale.ROOT, "%.3f %%", percent);
  }

  Block table() {
    var rows = new ArrayList<List<String>>();
    for (Outcome outcome : outcomes) {
      rows.add(
          List.of(
              outcome.id(),
              String.format(Locale.ROOT, "%,d", outcome.count()),
              share(outcome.count()),
              outcome.grade(),
              outcome.meaning()));
    }
    return new Block.Table("", List.of("outcome", "count", "share", "grade", "meaning"), rows);
  }
}
