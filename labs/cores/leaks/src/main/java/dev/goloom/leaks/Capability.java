package dev.goloom.leaks;

/// What this JVM lets a [LeakDetector] do, the least first.
public enum Capability {
  /// No flag: differences between thread dumps, for any threads. No proof.
  DUMPS,
  /// No flag: proof for the threads that [LeakDetector] started, suspicion for all others.
  OWN_THREADS,
  /// `--add-exports java.base/jdk.internal.vm=ALL-UNNAMED`: proof on demand for all virtual
  /// threads.
  ON_DEMAND,
  /// No flag: reachability, read from a heap dump. No proof, but nothing is collected, detached or
  /// reclaimed either.
  HEAP_DUMP
}
