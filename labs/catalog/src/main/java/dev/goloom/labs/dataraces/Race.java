package dev.goloom.labs.dataraces;

import dev.goloom.kit.Block;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Run;
import dev.goloom.kit.Twin;
import dev.goloom.kit.Verdict;
import dev.goloom.kit.process.Checkout;
import dev.goloom.kit.process.Child;
import dev.goloom.kit.process.ChildJvm;
import dev.goloom.litmus.Litmus;
import dev.goloom.litmus.Litmus.Expectation;
import dev.goloom.litmus.Litmus.Variant;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Runs one variant of a litmus program in child JVMs and judges what was seen.
///
/// The tests themselves are in a module that the command does not link against: they are started by
/// the name of their class.
final class Race {
  /// How long to sample, at most, in each child. A parameter of the labs that race.
  static final String MILLIS = "millis";

  private static final String MAIN = "dev.goloom.stress.RaceMain";
  private static final Duration SLACK = Duration.ofSeconds(20);
  private static final long PATIENCE_MILLIS = 2_500;
  private static final String C2_ONLY = "-XX:-TieredCompilation";

  /// Compilers, in the order of trying. Most surprises are made by C2, so it comes first, alone.
  /// Some need the usual mix, some a C2 that reorders at random.
  private static final List<List<String>> COMPILERS =
      List.of(
          List.of(C2_ONLY),
          List.of(),
          List.of(
              C2_ONLY,
              "-XX:+UnlockDiagnosticVMOptions",
              "-XX:+StressLCM",
              "-XX:+StressGCM",
              "-XX:+StressIGVN",
              "-XX:+StressCCP"));

  private final Litmus litmus;
  private final Variant variant;
  private final Run run;
  private final Path jar;

  private Race(Litmus litmus, Variant variant, Run run, Path jar) {
    this.litmus = litmus;
    this.variant = variant;
    this.run = run;
    this.jar = jar;
  }

  /// Measures a variant.
  static Finding measure(Litmus litmus, Variant variant, Run run)
      throws IOException, InterruptedException {
    Optional<Path> jar = Checkout.jar("stress-tests");
    if (jar.isEmpty()) {
      return Finding.skipped("the races are not built here: mvn package -pl stress-tests -am");
    }
    return new Race(litmus, variant, run, jar.get()).measure();
  }

  private Finding measure() throws IOException, InterruptedException {
    Sample sample = variant.expectation() == Expectation.SEEN ? untilSeen() : underAll();
    return withTwin(judge(sample), sample);
  }

  private Sample untilSeen() throws IOException, InterruptedException {
    long millis = Math.max(PATIENCE_MILLIS, run.number(MILLIS));
    Sample sample = Sample.NONE;
    for (List<String> flags : COMPILERS) {
      sample = sample(flags, millis);
      if (sample.surprises() > 0) {
        break;
      }
    }
    return sample;
  }

  /// What must not be seen must not be seen under any compiler: each gets its share of the time.
  private Sample underAll() throws IOException, InterruptedException {
    long millis = Math.max(1, run.number(MILLIS) / COMPILERS.size());
    Sample all = Sample.NONE;
    for (List<String> flags : COMPILERS) {
      all = all.plus(sample(flags, millis));
    }
    return all;
  }

  /// Puts Go's count beside ours, if the user asked for it and Go has such accesses: it knows plain
  /// ones and sequentially consistent ones, nothing between.
  private Finding withTwin(Finding finding, Sample sample)
      throws IOException, InterruptedException {
    String access =
        switch (variant.stage()) {
          case BROKEN -> "-plain";
          case WEAKER -> "";
          case FIXED -> "-atomic";
        };
    if (access.isEmpty() || !(run.twin() instanceof Twin.Ran go)) {
      return finding;
    }
    Optional<Twin.Row> row = go.find(litmus.id() + access);
    return row.isEmpty() ? finding : finding.with(bothColumns(row.get(), sample, go.version()));
  }

  private static Block bothColumns(Twin.Row row, Sample sample, String go) {
    return new Block.Table(
        "JVM and Go, the same program",
        List.of("", "JVM", go),
        List.of(
            List.of("surprises", count(sample.surprises()), count((long) row.number("seen"))),
            List.of("of", count(sample.total()), count((long) row.number("of")))));
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private Sample sample(List<String> compilerFlags, long millis)
      throws IOException, InterruptedException {
    run.note(compilerFlags.size() > 1 ? "compiler in stress mode" : "sampling");
    ChildJvm child =
        ChildJvm.running(MAIN)
            .alsoOnClassPath(jar)
            .flags(compilerFlags)
            .flags(List.of("--enable-native-access=ALL-UNNAMED"))
            .deadline(SLACK.plusMillis(millis));
    child =
        variant.expectation() == Expectation.SEEN
            ? child.args(variant.test(), millis, variant.surprise())
            : child.args(variant.test(), millis);
    Child.Outcome outcome = child.run().orFail("the race " + variant.test());
    return Sample.read(outcome, variant.surprise(), compilerFlags);
  }

  private Finding judge(Sample sample) {
    return Finding.of(verdict(sample), observed(sample))
        .withSamples(sample.total(), "samples")
        .with("surprise", variant.surprise())
        .with("count", sample.surprises())
        .with("outcomes", sample.counts())
        .with("compiler", sample.compiler())
        .with("why", variant.why())
        .with(sample.table())
        .with(new Block.Text(variant.why()));
  }

  private Verdict verdict(Sample sample) {
    boolean seen = sample.surprises() > 0;
    if (sample.total() == 0) {
      return Verdict.INCONCLUSIVE; // nothing ran, so nothing is proved
    }
    if (!seen && (isAlone() || variant.expectation() == Expectation.NOT_ON_X86)) {
      return Verdict.NOT_OBSERVABLE;
    }
    return switch (variant.expectation()) {
      case SEEN, NOT_ON_X86 -> seen ? Verdict.HOLDS : Verdict.INCONCLUSIVE;
      case FORBIDDEN -> seen ? Verdict.REFUTED : Verdict.HOLDS;
    };
  }

  /// With one processor two threads never run at the same time: not seeing something proves
  /// nothing.
  private static boolean isAlone() {
    return Runtime.getRuntime().availableProcessors() < 2;
  }

  private String observed(Sample sample) {
    String seen =
        String.format(
            Locale.ROOT,
            "\"%s\" in %,d of %,d samples (%s)",
            variant.surprise(),
            sample.surprises(),
            sample.total(),
            sample.compiler());
    if (sample.surprises() > 0) {
      return seen;
    }
    if (isAlone()) {
      return seen + "; this JVM has one processor, so two threads never run at the same time";
    }
    return switch (variant.expectation()) {
      case SEEN -> seen + "; a longer run may show it: --set millis=5000";
      case NOT_ON_X86 -> seen + "; the model allows it, this CPU and this compiler do not show it";
      case FORBIDDEN -> seen;
    };
  }
}
