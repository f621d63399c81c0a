package dev.goloom.kit;

import java.io.IOException;
import java.util.Optional;

/// One sentence about how programs behave, with the code that tests it here and now.
///
/// @param id unique within its lab
/// @param statement the sentence
/// @param expected what the measurement shows if the sentence is true
/// @param myth the widely repeated opposite, in its own words, which a `HOLDS` refutes
/// @param prediction what to ask a person first
/// @param measurement the code
public record Claim(
    String id,
    String statement,
    String expected,
    Optional<String> myth,
    Optional<Prediction> prediction,
    Measurement measurement) {

  /// The code behind a claim. It runs on the caller's thread, and racy or hanging work belongs in a
  /// child process.
  @FunctionalInterface
  public interface Measurement {
    /// Measures once.
    ///
    /// @throws InterruptedException when the run is cancelled
    /// @throws IOException if a child could not be started or did not speak the expected protocol
    Finding measure(Run run) throws IOException, InterruptedException;
  }

  /// Starts a claim; `measuredBy` ends it.
  public static Draft that(String id, String statement) {
    return new Draft(id, statement, "", Optional.empty(), Optional.empty());
  }

  /// A claim that has no measurement yet. Immutable.
  public record Draft(
      String id,
      String statement,
      String expected,
      Optional<String> myth,
      Optional<Prediction> prediction) {

    public Draft expecting(String text) {
      return new Draft(id, statement, text, myth, prediction);
    }

    public Draft against(String widelyRepeated) {
      return new Draft(id, statement, expected, Optional.of(widelyRepeated), prediction);
    }

    public Draft asking(String question, int whenHolds, String... choices) {
      var asked = Prediction.of(question, whenHolds, choices);
      return new Draft(id, statement, expected, myth, Optional.of(asked));
    }

    public Claim measuredBy(Measurement measurement) {
      return new Claim(id, statement, expected, myth, prediction, measurement);
    }
  }
}
