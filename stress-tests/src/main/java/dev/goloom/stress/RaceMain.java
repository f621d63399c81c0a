package dev.goloom.stress;

import java.io.PrintStream;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jcstress.infra.StateCase;
import org.openjdk.jcstress.infra.TestInfo;

/// Runs one race in this JVM and prints what it saw, as tab-separated records:
/// - `sampled total`
/// - `outcome id count grade meaning`, one for each outcome
///
/// The main class of a child JVM. It ends by halting: a race may leave a thread that never ends.
public final class RaceMain {
  private static final int BAD_USAGE = 2;
  private static final int SLICE_MILLIS = 50;

  private RaceMain() {}

  /// Arguments: the binary name of the test's class, for how many milliseconds to sample, and
  /// optionally an outcome to stop at.
  public static void main(String[] args) throws InterruptedException {
    int code = run(args, System.out, System.err);
    System.out.flush();
    Runtime.getRuntime().halt(code);
  }

  static int run(String[] args, PrintStream out, PrintStream err) throws InterruptedException {
    if (args.length < 2 || args.length > 3 || !args[1].matches("[0-9]{1,6}")) {
      err.println("usage: RaceMain CLASS MILLIS [OUTCOME]");
      return BAD_USAGE;
    }
    var test = Tests.find(args[0]);
    if (test.isEmpty()) {
      err.println("there is no jcstress test in a class " + args[0]);
      return BAD_USAGE;
    }
    String stopAt = args.length == 3 ? args[2] : "";
    print(test.get(), sample(test.get(), Integer.parseInt(args[1]), stopAt), out);
    return 0;
  }

  /// Samples in slices, so that it can end as soon as the outcome was seen.
  static Map<String, Long> sample(TestInfo test, int millis, String stopAt)
      throws InterruptedException {
    Sampler sampler =
        TerminationSampler.fits(test) ? new TerminationSampler(test) : new InProcessSampler(test);
    var counts = new TreeMap<String, Long>();
    long end = System.nanoTime() + millis * 1_000_000L;
    do {
      sampler
          .sample(Math.min(SLICE_MILLIS, Math.max(1, millis)))
          .forEach((outcome, count) -> counts.merge(outcome, count, Long::sum));
    } while (System.nanoTime() < end
        && !counts.containsKey(stopAt)
        && !counts.containsKey(TerminationSampler.STALE));
    return counts;
  }

  private static void print(TestInfo test, Map<String, Long> counts, PrintStream out) {
    out.println("sampled\t" + counts.values().stream().mapToLong(Long::longValue).sum());
    counts.forEach((outcome, count) -> {
      StateCase grade = Tests.grade(test, outcome);
      out.println(
          String.join(
              "\t",
              "outcome",
              outcome,
              String.valueOf(count),
              grade.expect().name(),
              grade.description()));
    });
  }
}
