package dev.goloom.leaks;

/// What a profile concludes.
public enum Verdict {
  /// The method worked (it found its canary), no waiting virtual thread was out of its reach, and
  /// it found no leak that it can prove.
  CLEAN,
  /// At least one certain finding.
  LEAKING,
  /// The method could not work here: see the limits. Never to be read as "clean".
  UNKNOWN
}
