package dev.goloom.cli.dev;

import dev.goloom.kit.Verdict;
import dev.goloom.kit.process.Child;
import dev.goloom.kit.process.Go;
import dev.goloom.kit.process.Shell;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Runs every command that a page shows and compares what it prints.
final class PageCheck {
  /// The headings of a lab's page, in their order.
  static final List<String> LAB_HEADINGS =
      List.of(
          "Question",
          "Say this",
          "Go",
          "JVM analog, and where it fails",
          "Run",
          "Expect",
          "Why",
          "Follow-ups",
          "Links");

  /// A busy machine may leave a claim open; then the command is run again.
  private static final int INCONCLUSIVE = Verdict.INCONCLUSIVE.exitCode();

  private static final int RETRIES = 3;
  private static final Duration DEADLINE = Duration.ofMinutes(5);

  private final Path root;
  private final PrintWriter out;
  private int failures;

  PageCheck(Path root, PrintWriter out) {
    this.root = root;
    this.out = out;
  }

  /// Every page of the checkout that shows commands.
  static List<Path> pages(Path root) throws IOException {
    try (Stream<Path> docs = Files.walk(root.resolve("docs"));
        Stream<Path> labs = Files.walk(root.resolve("labs/catalog/src/main/java"))) {
      Stream<Path> all = Stream.concat(docs, labs).filter(PageCheck::isPage);
      return Stream.concat(Stream.of(root.resolve("README.md")), all.sorted()).toList();
    }
  }

  private static boolean isPage(Path path) {
    return path.toString().endsWith(".md") && !path.toString().contains("target");
  }

  /// Checks one page and says what is wrong.
  ///
  /// @throws InterruptedException if cancelled
  void check(Path file) throws IOException, InterruptedException {
    Page page = Page.parse(Files.readString(file, StandardCharsets.UTF_8));
    String name = root.relativize(file.toAbsolutePath()).toString();
    if (file.toString().contains("catalog") && !page.headings().equals(LAB_HEADINGS)) {
      fail(name + ": the headings of a lab's page are " + String.join(" - ", LAB_HEADINGS));
    }
    for (Page.Example example : page.examples()) {
      check(name, file, example);
    }
  }

  private void check(String name, Path file, Page.Example example)
      throws IOException, InterruptedException {
    String where = name + ":" + example.line() + ": " + example.command();
    boolean needsGo = example.section().equals("Go") || example.command().contains("--go");
    if (needsGo && Go.onPath().isEmpty()) {
      say("SKIP " + where + " (needs Go)");
      return;
    }
    Path directory = example.section().equals("Go") ? file.toAbsolutePath().getParent() : root;
    Child.Outcome outcome = Shell.run(example.command(), directory, DEADLINE);
    for (int again = 0; again < RETRIES && outcome.exit() == INCONCLUSIVE; again++) {
      say("     " + where + ": inconclusive, once more");
      outcome = Shell.run(example.command(), directory, DEADLINE);
    }
    judge(where, example, outcome);
  }

  private void judge(String where, Page.Example example, Child.Outcome outcome) {
    Optional<String> missing = Expectation.missing(example.expected(), outcome.out());
    if (outcome.expired()) {
      fail(where + ": did not end within " + DEADLINE.toMinutes() + " minutes");
    } else if (outcome.exit() != 0) {
      fail(where + ": exit code " + outcome.exit() + " " + String.join(" ", outcome.err()));
    } else if (missing.isPresent()) {
      fail(where + ": the page says, but the command did not:\n  " + missing.get());
      outcome.out().forEach(line -> out.println("  | " + line));
    } else {
      say("OK   " + where);
    }
  }

  private void fail(String message) {
    failures++;
    say("FAIL " + message);
  }

  private void say(String message) {
    out.println(message);
    out.flush();
  }

  int failures() {
    return failures;
  }
}
