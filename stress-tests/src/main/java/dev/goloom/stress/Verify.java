package dev.goloom.stress;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Says whether a run of the official harness proves anything, and whether it found a bug.
///
/// Arguments: result files, or directories that hold them; `--must-see` to fail when a surprise of
/// the catalog was not seen, which is only a warning without it; and `--left-out <binary name>` for
/// each test that was not to run. Exit code 0: all tests ran and none failed; 1: see the lines; 2:
/// bad arguments, or no result file.
public final class Verify {
  private final Set<String> leftOut = new TreeSet<>();
  private final List<Path> places = new ArrayList<>();
  private boolean mustSee;

  private Verify() {}

  /// Verifies and exits.
  public static void main(String[] args) {
    System.exit(run(List.of(args), System.out, System.err));
  }

  /// The same without the exit.
  ///
  /// @return the exit code
  static int run(List<String> args, PrintStream out, PrintStream err) {
    try {
      return parsed(args).verify(out);
    } catch (IllegalArgumentException | IOException e) {
      err.println("verify: " + e.getMessage());
      return 2;
    }
  }

  private static Verify parsed(List<String> args) {
    var verify = new Verify();
    var words = args.iterator();
    while (words.hasNext()) {
      String word = words.next();
      if (word.equals("--must-see")) {
        verify.mustSee = true;
      } else if (word.equals("--left-out") && words.hasNext()) {
        verify.leftOut.add(words.next());
      } else if (word.startsWith("--")) {
        throw new IllegalArgumentException("unknown or incomplete option " + word);
      } else {
        verify.places.add(Path.of(word));
      }
    }
    if (verify.places.isEmpty()) {
      throw new IllegalArgumentException("expected a result file, or a directory with some");
    }
    return verify;
  }

  private int verify(PrintStream out) throws IOException {
    var runs = new ArrayList<HarnessRun>();
    for (Path place : places) {
      runs.addAll(HarnessRun.readFrom(place));
    }
    List<StressTest> tests = StressTest.all();
    var verification = Verification.of(tests, leftOut, runs);
    verification.lines().forEach(out::println);
    verification.unseen().forEach(line -> out.println((mustSee ? "ERROR: " : "warning: ") + line));
    verification.failures().forEach(line -> out.println("ERROR: " + line));
    out.println(
        "jcstress: "
            + (tests.size() - leftOut.size())
            + " of "
            + tests.size()
            + " tests were to run, "
            + verification.failures().size()
            + " failures");
    return verification.failures().isEmpty() && (!mustSee || verification.unseen().isEmpty())
        ? 0
        : 1;
  }
}
