package dev.goloom.cli.bench;

import dev.goloom.cli.bench.Contender.Effort;
import dev.goloom.kit.Block;
import dev.goloom.kit.Run;
import dev.goloom.kit.measure.Ratio;
import dev.goloom.kit.measure.Summary;
import dev.goloom.kit.process.Child;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Contenders measured in turn, round after round: A B C A, A B C A, ...
///
/// The first contender runs twice in each round. The ratio of the two is the A/A control: it shows
/// how far apart two runs of the same thing lie on this machine today.
///
/// A round's figure for a contender is the fastest iteration of its process: on a shared machine
/// noise only adds. One process is one draw, because what the JIT compiler and the scheduler settle
/// on differs from process to process; so min, median and max are taken over processes.
final class Rounds {
  private static final String AGAIN = " (again)";

  private final List<Contender> contenders;
  private final Map<String, List<Double>> fastest = new LinkedHashMap<>();
  private final Map<String, Map<String, String>> settings = new LinkedHashMap<>();

  Rounds(List<Contender> contenders) {
    this.contenders = List.copyOf(contenders);
  }

  /// Measures.
  ///
  /// @throws IOException if a process fails
  /// @throws InterruptedException if the run is cancelled
  void run(int rounds, Effort effort, Run run) throws IOException, InterruptedException {
    Contender first = contenders.getFirst();
    for (int round = 1; round <= rounds; round++) {
      for (Contender contender : contenders) {
        measure(contender, contender.name(), "round " + round + "/" + rounds, effort, run);
      }
      measure(first, first.name() + AGAIN, "round " + round + "/" + rounds, effort, run);
    }
  }

  private void measure(Contender contender, String name, String round, Effort effort, Run run)
      throws IOException, InterruptedException {
    run.note(round + " " + name);
    Child.Outcome outcome = contender.fork(effort);
    List<Double> samples =
        outcome.records("sample").stream().map(r -> Double.valueOf(r.getFirst())).toList();
    fastest.computeIfAbsent(name, _ -> new ArrayList<>()).add(Summary.of(samples).min());
    var said = new LinkedHashMap<String, String>();
    outcome.records("setting").forEach(r -> said.put(r.get(0), r.get(1)));
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
    String first = contenders.getFirst().name();
    return ratio(first + AGAIN, first);
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

  String settingsInWords() {
    return String.join(
        "; ",
        contenders.stream().map(c -> c.name() + ": " + words(settings.get(c.name()))).toList());
  }

  private static String words(@Nullable Map<String, String> said) {
    return said == null
        ? "-"
        : String.join(
            ", ", said.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList());
  }

  /// Every contender's figures, for evidence.
  Map<String, Object> figures() {
    var figures = new LinkedHashMap<String, Object>();
    fastest.forEach((name, values) -> figures.put(name, Summary.of(values).figures()));
    return figures;
  }

  /// The table that people read, with the ratio to the first contender.
  Block table(String caption, String unit) {
    String first = contenders.getFirst().name();
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

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%,.0f", value);
  }
}
