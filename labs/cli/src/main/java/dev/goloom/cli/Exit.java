package dev.goloom.cli;

/// The exit codes that are not a verdict's.
final class Exit {
  static final int OK = 0;
  static final int BAD_USAGE = 2;
  static final int CANNOT_RUN_HERE = 3;

  /// What a shell reports of a program that a closed pipe ended: 128 + SIGPIPE.
  static final int NOBODY_READS = 141;

  private Exit() {}
}
