package dev.goloom.kit;

import java.util.List;

/// A question for the person at the terminal, asked before the claim is measured.
///
/// @param question what will happen?
/// @param choices two to four answers
/// @param whenHolds the index of the answer that is right if the claim holds
public record Prediction(String question, List<String> choices, int whenHolds) {

  public Prediction {
    choices = List.copyOf(choices);
    if (choices.size() < 2 || whenHolds < 0 || whenHolds >= choices.size()) {
      throw new IllegalArgumentException("a prediction needs two choices and one of them right");
    }
  }

  public static Prediction of(String question, int whenHolds, String... choices) {
    return new Prediction(question, List.of(choices), whenHolds);
  }
}
