package dev.goloom.kit;

import java.util.Collection;

/// What became of a [Claim] on this machine.
public enum Verdict {
  /// Observed here, as stated.
  HOLDS,
  /// Observed here, and it is not so.
  REFUTED,
  /// The model allows it; this CPU or JVM cannot show it.
  NOT_OBSERVABLE,
  /// The machine was too noisy, or a budget ran out.
  INCONCLUSIVE,
  /// A named tool is absent.
  SKIPPED;

  /// The verdict on a whole report: the worst news first, and `SKIPPED` only if nothing ran.
  public static Verdict overall(Collection<Verdict> verdicts) {
    for (Verdict verdict : new Verdict[] {REFUTED, INCONCLUSIVE, HOLDS, NOT_OBSERVABLE}) {
      if (verdicts.contains(verdict)) {
        return verdict;
      }
    }
    return SKIPPED;
  }

  /// The exit code of a command whose overall verdict this is.
  public int exitCode() {
    return switch (this) {
      case HOLDS, NOT_OBSERVABLE, SKIPPED -> 0;
      case REFUTED -> 1;
      case INCONCLUSIVE -> 4;
    };
  }

  /// The word for readers: no underscore.
  public String words() {
    return name().replace('_', ' ');
  }
}
