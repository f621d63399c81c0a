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
    Sample sample = sample(COMPILERS.getFirst());
    if (variant.expectation() == Expectation.SEEN) {
      for (List<String> flags : COMPILERS.subList(1, COMPILERS.size())) {
        if (sample.surprises() > 0) {
          break;
        }
        sample = sample(flags);
      }
    }
    return withTwin(judge(sample), sample);
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

  private Sample sample(List<String> compilerFlags) throws IOException, InterruptedException {
    run.note(compilerFlags.size() > 1 ? "compiler in stress mode" : "sampling");
    long millis = limit(run.number(MILLIS));
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

  /// A surprise ends the sampling as soon as it is seen, so there is no harm in waiting longer for
  /// it on a busy machine. What must not be seen is sampled for as long as the user wants.
  private long limit(long millis) {
    return variant.expectation() == Expectation.SEEN ? Math.max(PATIENCE_MILLIS, millis) : millis;
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
    return switch (variant.expectation()) {
      case SEEN -> seen ? Verdict.HOLDS : unseen();
      case NOT_ON_X86 -> seen ? Verdict.HOLDS : Verdict.NOT_OBSERVABLE;
      case FORBIDDEN -> seen ? Verdict.REFUTED : Verdict.HOLDS;
    };
  }

  /// A surprise that ordinary machines show within seconds did not show.
  private static Verdict unseen() {
    boolean alone = Runtime.getRuntime().availableProcessors() < 2;
    return alone ? Verdict.NOT_OBSERVABLE : Verdict.INCONCLUSIVE;
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
    boolean allowed = variant.expectation() != Expectation.FORBIDDEN;
    if (sample.surprises() > 0 || !allowed) {
      return seen;
    }
    if (Runtime.getRuntime().availableProcessors() < 2) {
      return seen + "; this JVM has one processor, so two threads never run at the same time";
    }
    return variant.expectation() == Expectation.NOT_ON_X86
        ? seen + "; allowed by the model, but this CPU and compiler keep the order; ARM need not"
        : seen + "; a longer run may show it: --set millis=5000";
  }
}
