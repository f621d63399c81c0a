package dev.goloom.labs.leakhunt;

import dev.goloom.kit.Block;
import dev.goloom.kit.Claim;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Lab;
import dev.goloom.kit.LabInfo;
import dev.goloom.kit.Parameter;
import dev.goloom.kit.Parameters;
import dev.goloom.kit.Run;
import dev.goloom.kit.Verdict;
import dev.goloom.kit.process.Child;
import dev.goloom.labs.proofs.Collector;
import dev.goloom.labs.proofs.Rows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// A seeded leak among healthy look-alikes: the reader names the place and the pattern, the
/// detector says who is right.
public final class LeakHuntLab implements Lab {
  private static final String SEED = "seed";
  private static final String HUNTS = "hunts";

  /// Creates the lab; see [java.util.ServiceLoader].
  public LeakHuntLab() {}

  @Override
  public LabInfo info() {
    return new LabInfo(
        "leak-hunt",
        "Find the seeded leak",
        "Here are three goroutine profiles of one process. Where does it leak, and why?",
        "90-minute senior format, question 5",
        5,
        List.of());
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Collector.parameter(),
        Parameter.of(SEED, "which leak is hidden; another number, another hunt", 1, 0, 1_000_000),
        new Parameter(HUNTS, "further seeds on which the detector is tried", 30, 5, 1, 500));
  }

  /// Without a seed there is nothing to ask about; with the first one, this.
  @Override
  public List<Claim> claims() {
    return claims(Seed.of(1));
  }

  @Override
  public List<Claim> claims(Parameters values) {
    return claims(Seed.of(values.number(SEED)));
  }

  private static List<Claim> claims(Seed seed) {
    return List.of(
        Claim.that("profiles", "Three profiles leave two candidates, and do not decide.")
            .expecting("two groups grew and stayed when the load was gone; one of them is healthy")
            .measuredBy(run -> hunt(run, outcome -> profiles(seed, outcome))),
        Claim.that("place", "The proof names the place of the leak.")
            .expecting("the department that the seed made leak")
            .asking(
                "Look at the profiles above. Which department leaks?",
                List.of(Department.values()).indexOf(seed.culprit()),
                Stream.of(Department.values()).map(Department::word).toArray(String[]::new))
            .measuredBy(run -> hunt(run, outcome -> place(seed, outcome))),
        Claim.that("pattern", "The proof names what the leaked goroutines wait for.")
            .expecting("the pattern that the seed gave to that department")
            .asking(
                "And what went wrong there?",
                List.of(Pattern.values()).indexOf(seed.pattern()),
                Stream.of(Pattern.values()).map(Pattern::words).toArray(String[]::new))
            .measuredBy(run -> hunt(run, outcome -> pattern(seed, outcome))),
        Claim.that("any-seed", "It does so whatever is hidden.")
            .expecting("the right place, pattern and number for each further seed, nothing else")
            .measuredBy(LeakHuntLab::anySeed));
  }

  private static Finding hunt(Run run, Function<? super Child.Outcome, Finding> judgement)
      throws IOException, InterruptedException {
    Rows<Child.Outcome> rows =
        Rows.of(
            Collector.chosen(run),
            run,
            collector -> collector.run(collector.seeing(Hunt.class).args(run.number(SEED))));
    return rows.judged(all ->
        all.stream()
            .map(judgement)
            .filter(finding -> finding.verdict() != Verdict.HOLDS)
            .findFirst()
            .orElseGet(() -> judgement.apply(all.getFirst())));
  }

  private static Finding profiles(Seed seed, Child.Outcome outcome) {
    Map<String, long[]> counts = counts(outcome);
    List<String> candidates =
        counts.entrySet().stream()
            .filter(entry -> entry.getValue()[2] > entry.getValue()[0])
            .map(Map.Entry::getKey)
            .map(key -> key.substring(0, key.indexOf('\t')))
            .toList();
    boolean asStated =
        candidates.size() == 2
            && candidates.contains(seed.culprit().word())
            && candidates.contains(seed.idler().word());
    List<List<String>> table =
        counts.entrySet().stream()
            .map(entry ->
                Stream.concat(
                        Stream.of(entry.getKey().split("\t", -1)),
                        LongStream.of(entry.getValue()).mapToObj(String::valueOf))
                    .toList())
            .toList();
    return Finding.when(asStated, candidates.size() + " groups are larger than in the morning")
        .withSamples(3, "profiles")
        .with("counts", table)
        .with(
            new Block.Table(
                "Goroutines by place and reason",
                List.of("department", "waits for", "morning", "under load", "night"),
                table))
        .with(
            new Block.Text(
                "At night the load is gone. Goroutines that are kept for the next day, and can be"
                    + " woken, are healthy. One department keeps such; another one leaks. Who keeps"
                    + " idle goroutines had one in the morning."));
  }

  /// Place and reason, and how many stand there in the morning, at noon and at night.
  private static Map<String, long[]> counts(Child.Outcome outcome) {
    var counts = new LinkedHashMap<String, long[]>();
    List<String> times = List.of("morning", "noon", "night");
    for (List<String> at : outcome.records("at")) {
      long[] row = counts.computeIfAbsent(at.get(1) + "\t" + at.get(2), _ -> new long[3]);
      row[times.indexOf(at.get(0))] += Long.parseLong(at.get(3));
    }
    return counts;
  }

  private static Finding place(Seed seed, Child.Outcome outcome) {
    List<String> places = outcome.records("found").stream().map(List::getFirst).toList();
    return Finding.when(
            places.equals(List.of(seed.culprit().word())), "proved: " + String.join(", ", places))
        .withSamples(1, "profiles")
        .with("places", places);
  }

  private static Finding pattern(Seed seed, Child.Outcome outcome) {
    List<List<String>> found = outcome.records("found");
    return Finding.when(
            isRight(seed, found),
            found.isEmpty()
                ? "nothing is proved"
                : found.getFirst().get(2) + " goroutines: " + seed.pattern().words())
        .withSamples(seed.leaked(), "threads")
        .with("found", found)
        .with(
            new Block.Trace(
                "The leak profile, in Go's text (debug=1)",
                outcome.records("text").stream().map(List::getFirst).toList()));
  }

  /// Whether that is the leak, the whole leak and nothing but the leak.
  private static boolean isRight(Seed seed, List<List<String>> found) {
    return found.equals(
        List.of(
            List.of(
                seed.culprit().word(),
                seed.pattern().reason().name(),
                String.valueOf(seed.leaked()),
                "PROVEN")));
  }

  private static Finding anySeed(Run run) throws IOException, InterruptedException {
    long first = run.number(SEED) + 1;
    List<Long> seeds = LongStream.range(first, first + run.number(HUNTS)).boxed().toList();
    Rows<Child.Outcome> rows =
        Rows.of(
            Collector.chosen(run),
            run,
            collector -> collector.run(collector.seeing(Hunt.class).args(seeds.toArray())));
    return rows.judged(all -> anySeed(seeds, all));
  }

  private static Finding anySeed(List<Long> seeds, List<Child.Outcome> all) {
    var wrong = new ArrayList<Long>();
    for (Child.Outcome outcome : all) {
      Map<Long, List<List<String>>> found = bySeed(outcome);
      seeds.stream()
          .filter(seed -> !isRight(Seed.of(seed), found.getOrDefault(seed, List.of())))
          .forEach(wrong::add);
    }
    int hunts = seeds.size() * all.size();
    return Finding.when(
            wrong.isEmpty(), (hunts - wrong.size()) + " of " + hunts + " hunts: the right answer")
        .withSamples(hunts, "hunts")
        .with("wrong", wrong);
  }

  /// What was found after each `hunt` record.
  private static Map<Long, List<List<String>>> bySeed(Child.Outcome outcome) {
    var found = new LinkedHashMap<Long, List<List<String>>>();
    var last = new ArrayList<List<String>>();
    for (String line : outcome.out()) {
      List<String> fields = List.of(line.split("\t", -1));
      if (fields.getFirst().equals("hunt")) {
        last = new ArrayList<>();
        found.put(Long.parseLong(fields.get(1)), last);
      } else if (fields.getFirst().equals("found")) {
        last.add(fields.subList(1, fields.size()));
      }
    }
    return found;
  }
}
