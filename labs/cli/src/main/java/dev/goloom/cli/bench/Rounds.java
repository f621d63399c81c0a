package dev.goloom.cli.bench;

import dev.goloom.kit.Block;
import dev.goloom.kit.measure.Ratio;
import dev.goloom.kit.measure.Summary;
import dev.goloom.kit.process.Child;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/// What contenders needed that were measured in turn: one figure for each of their processes.
///
/// The first contender runs twice in each round. The ratio of the two is the A/A control: it shows
/// how far apart two runs of the same thing lie on this machine today.
///
/// A round's figure for a contender is the fastest iteration of its process: on a shared machine
/// noise only adds. One process is one draw, because what the JIT compiler and the scheduler settle
/// on differs from process to process; so min, median and max are taken over processes.
final class Rounds {
  /// Goes behind the first contender's name when it runs for the second time in a round.
  static final String AGAIN = " (again)";

  private final String first;
  private final Map<String, List<Double>> fastest = new LinkedHashMap<>();
  private final Map<String, List<Double>> medians = new LinkedHashMap<>();
  private final Map<String, Map<String, String>> settings = new LinkedHashMap<>();

  /// Starts without a figure.
  ///
  /// @param first the contender that runs twice
  Rounds(String first) {
    this.first = first;
  }

  /// Adds a process.
  void add(String name, Child.Outcome outcome) {
    add(name, outcome, _ -> true);
  }

  /// Adds a process that measured several things, of which one counts here.
  ///
  /// @param wanted whether a sample counts, by its fields
  void add(String name, Child.Outcome outcome, Predicate<List<String>> wanted) {
    List<Double> samples =
        outcome.records("sample").stream()
            .filter(wanted)
            .map(sample -> Double.valueOf(sample.getFirst()))
            .toList();
    Summary summary = Summary.of(samples);
    fastest.computeIfAbsent(name, _ -> new ArrayList<>()).add(summary.min());
    medians.computeIfAbsent(name, _ -> new ArrayList<>()).add(summary.median());
    var said = new LinkedHashMap<String, String>();
    outcome.records("setting").forEach(record -> said.put(record.get(0), record.get(1)));
    settings.put(name, said);
  }

  /// How many processes were measured for each contender.
  int count() {
    return fastest.values().iterator().next().size();
  }

  boolean has(String name) {
    return fastest.containsKey(name);
  }

  /// The ratio of two contenders, round by round.
  Ratio ratio(String a, String b) {
    return Ratio.of(of(a), of(b));
  }

  /// The A/A control.
  Ratio control() {
    return ratio(first + AGAIN, first);
  }

  /// The figures of a contender's processes.
  Summary summary(String name) {
    return Summary.of(of(name));
  }

  /// How far a contender's processes lie apart: the largest of their medians over the smallest.
  double spread(String name) {
    List<Double> values = medians.getOrDefault(name, List.of());
    return Collections.max(values) / Collections.min(values);
  }

  private List<Double> of(String name) {
    List<Double> values = fastest.get(name);
    if (values == null) {
      throw new IllegalArgumentException("nothing was measured for " + name);
    }
    return values;
  }

  /// What each contender's last process said of itself: collector, heap, carriers, load.
  Map<String, Map<String, String>> settings() {
    return settings;
  }

  /// The same in words, as far as a reader wants to know.
  String settingsInWords(Predicate<String> wanted) {
    return String.join(
        "; ",
        settings.entrySet().stream()
            .filter(of -> !of.getKey().endsWith(AGAIN))
            .map(of -> of.getKey() + ": " + words(of.getValue(), wanted))
            .toList());
  }

  private static String words(Map<String, String> said, Predicate<String> wanted) {
    return String.join(
        ", ",
        said.entrySet().stream()
            .filter(setting -> wanted.test(setting.getKey()))
            .map(setting -> setting.getKey() + " " + setting.getValue())
            .toList());
  }

  /// Every contender's figures, for evidence.
  Map<String, Object> figures() {
    var figures = new LinkedHashMap<String, Object>();
    fastest.forEach((name, values) -> {
      var one = new LinkedHashMap<>(Summary.of(values).figures());
      one.put("fastest", List.copyOf(values));
      one.put("medians", List.copyOf(medians.getOrDefault(name, List.of())));
      figures.put(name, one);
    });
    return figures;
  }

  /// The table that people read, with the ratio to the first contender.
  Block table(String caption, String unit) {
    var rows = new ArrayList<List<String>>();
    fastest.forEach((name, values) -> {
      Summary summary = Summary.of(values);
      rows.add(
          List.of(
              name,
              number(summary.min()),
              number(summary.median()),
              number(summary.max()),
              ratio(name, first).words()));
    });
    return new Block.Table(
        caption,
        List.of("contender", "min " + unit, "median " + unit, "max " + unit, "x " + first),
        rows);
  }

  /// The median over processes as a picture.
  Block picture(String caption, String unit) {
    var bars = new ArrayList<Block.Histogram.Bar>();
    fastest.forEach((name, values) ->
        bars.add(new Block.Histogram.Bar(name, Math.round(Summary.of(values).median()), "")));
    return new Block.Histogram(caption, unit, bars);
  }

  /// As few digits as a reader needs.
  static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%,.0f", value);
  }
}
