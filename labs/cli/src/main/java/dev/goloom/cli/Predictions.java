package dev.goloom.cli;

import dev.goloom.kit.Claim;
import dev.goloom.kit.Prediction;
import dev.goloom.kit.Report;
import dev.goloom.kit.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// Asks the person what will happen, and says afterwards whether they were right.
final class Predictions {
  private static final int NO_ANSWER = -1;

  private final Console console;
  private final PrintWriter out;
  private boolean asking;
  private int answer = NO_ANSWER;
  private int asked;
  private int right;

  /// Prepares to ask.
  ///
  /// @param asking whether somebody is there who wants to be asked
  Predictions(Console console, boolean asking) {
    this.console = console;
    this.out = console.out();
    this.asking = asking;
  }

  /// Asks about a claim that has something to ask. End of input means: no more questions.
  void ask(Claim claim) {
    answer = NO_ANSWER;
    if (asking && claim.prediction().isPresent()) {
      answer = ask(claim.prediction().get());
    }
  }

  private int ask(Prediction prediction) {
    out.println("Your prediction: " + prediction.question());
    for (int i = 0; i < prediction.choices().size(); i++) {
      out.println("  " + (i + 1) + ") " + prediction.choices().get(i));
    }
    while (true) {
      out.print("1-" + prediction.choices().size() + ", or Enter to just watch: ");
      out.flush();
      String line = read();
      if (line == null || line.isBlank()) {
        asking = line != null;
        return NO_ANSWER;
      }
      for (int i = 0; i < prediction.choices().size(); i++) {
        if (line.strip().equals(String.valueOf(i + 1))) {
          return i;
        }
      }
    }
  }

  private @Nullable String read() {
    try {
      return console.ask();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Compares the answer with what was measured, once there is a verdict on it.
  void compare(Report.Result result) {
    Verdict verdict = result.finding().verdict();
    if (answer == NO_ANSWER || verdict != Verdict.HOLDS) {
      return; // only a claim that holds says which of the answers is right
    }
    Prediction prediction = result.claim().prediction().orElseThrow();
    boolean predictedIt = answer == prediction.whenHolds();
    asked++;
    right += predictedIt ? 1 : 0;
    out.println(
        predictedIt
            ? "Right: " + prediction.choices().get(answer) + "."
            : "Not so: you said \"" + prediction.choices().get(answer) + "\".");
    out.flush();
  }

  /// Says how many were right, if any were asked.
  void score() {
    if (asked > 0) {
      out.println("You predicted " + right + " of " + asked + ".");
      out.flush();
    }
  }
}
