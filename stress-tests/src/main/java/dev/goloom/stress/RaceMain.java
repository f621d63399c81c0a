package dev.goloom.stress;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.openjdk.jcstress.annotations.Expect;

/// Samples one test in this JVM and prints the counts, for a program to read.
///
/// Arguments: the binary name of the test class, the milliseconds to sample for, and, if the
/// sampling shall end as soon as it was seen, an outcome. Standard output is tab-separated:
///
/// ```
/// sampled  <total>
/// outcome  <id>  <count>  <ACCEPTABLE|ACCEPTABLE_INTERESTING|FORBIDDEN|UNKNOWN>  <description>
/// ```
///
/// with one `outcome` line for each outcome that the test declares, seen or not, and for each other
/// one that was seen. Nothing is printed before the sampling is over. Exit code 0: sampled; 1: the
/// test itself failed; 2: bad arguments. In both failures one line on standard error says why.
///
/// The flags that make a compiler reorder things are those of the JVM, so whoever wants others
/// starts another JVM.
public final class RaceMain {
  private static final int LONGEST_MILLIS = 600_000;

  private RaceMain() {}

  /// Samples, prints, and ends the JVM at once: a loop that never ends must not keep it.
  public static void main(String[] args) {
    int code = run(List.of(args), System.out, System.err);
    System.out.flush();
    System.err.flush();
    Runtime.getRuntime().halt(code);
  }

  /// The same without the end of the JVM.
  ///
  /// @return the exit code
  static int run(List<String> args, PrintStream out, PrintStream err) {
    try {
      print(sampled(args), out);
      return 0;
    } catch (BadArguments e) {
      err.println("race: " + e.getMessage());
      return 2;
    } catch (IllegalStateException e) {
      err.println("race: " + e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      err.println("race: interrupted");
      return 1;
    }
  }

  private static Sampling sampled(List<String> args) throws BadArguments, InterruptedException {
    if (args.size() < 2 || args.size() > 3) {
      throw new BadArguments("expected <test class> <milliseconds> [<outcome>], got " + args);
    }
    StressTest test = test(args.get(0));
    Duration time = time(args.get(1));
    Optional<String> stopWhenSeen = args.stream().skip(2).findFirst();
    if (stopWhenSeen.isPresent()) {
      requireDeclared(stopWhenSeen.get(), test);
    }
    var sampling = new Sampling(test);
    sampling.run(time, stopWhenSeen);
    return sampling;
  }

  private static StressTest test(String name) throws BadArguments {
    Optional<StressTest> test = StressTest.find(name);
    if (test.isEmpty()) {
      List<String> names = StressTest.all().stream().map(StressTest::binaryName).toList();
      throw new BadArguments("no test '" + name + "'. Nearest: " + Nearest.to(name, names));
    }
    return test.get();
  }

  private static Duration time(String millis) throws BadArguments {
    try {
      int number = Integer.parseInt(millis);
      if (number > 0 && number <= LONGEST_MILLIS) {
        return Duration.ofMillis(number);
      }
    } catch (NumberFormatException e) {
      // Said below, in the same words as for a number outside the limits.
    }
    throw new BadArguments("'" + millis + "' is not a number from 1 to " + LONGEST_MILLIS);
  }

  private static void requireDeclared(String outcome, StressTest test) throws BadArguments {
    if (test.graded(outcome, 0).grade() == Expect.UNKNOWN) {
      String nearest = Nearest.to(outcome, test.declaredOutcomes());
      throw new BadArguments(
          test.binaryName() + " has no outcome '" + outcome + "'. Nearest: " + nearest);
    }
  }

  private static void print(Sampling sampling, PrintStream out) {
    out.print("sampled\t" + sampling.total() + "\n");
    for (OutcomeCount outcome : sampling.outcomes()) {
      out.print(
          String.join(
                  "\t",
                  "outcome",
                  outcome.id(),
                  Long.toString(outcome.count()),
                  outcome.grade().name(),
                  outcome.description())
              + "\n");
    }
  }

  /// What was wrong with the command line, in one line.
  private static final class BadArguments extends Exception {
    private static final long serialVersionUID = 1;

    BadArguments(String message) {
      super(message);
    }
  }
}
