package dev.goloom.cli.bench;

/// Somebody whose work is measured.
interface Side {
  /// The method of the benchmarks that is written in Go.
  String IN_GO = "goroutines";

  /// What a table calls it.
  String label();

  /// What the benchmarks call it.
  String method();
}
