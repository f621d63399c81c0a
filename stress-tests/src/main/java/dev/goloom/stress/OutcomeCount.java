package dev.goloom.stress;

import org.openjdk.jcstress.annotations.Expect;

/// How often an outcome came up, and what the test says of it. Immutable.
///
/// @param id the values that the actors saw, for example `0, 1`
/// @param count how often
/// @param grade whether it may come up
/// @param description one sentence from the test, or nothing
record OutcomeCount(String id, long count, Expect grade, String description) {

  /// Whether the test failed by this: a forbidden outcome, or one that it does not know.
  boolean fails() {
    return count > 0 && (grade == Expect.FORBIDDEN || grade == Expect.UNKNOWN);
  }
}
