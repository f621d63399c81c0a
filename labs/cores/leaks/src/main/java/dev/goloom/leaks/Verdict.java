package dev.goloom.leaks;

/// What a profile concludes.
public enum Verdict {
  /// The method worked (it found its canary) and found no leak that it can prove.
  CLEAN,
  /// At least one certain finding.
  LEAKING,
  /// The method could not work here: see the limits. Never to be read as "clean".
  UNKNOWN
}
