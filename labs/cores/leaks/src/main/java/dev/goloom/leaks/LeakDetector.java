package dev.goloom.leaks;

import java.util.concurrent.ThreadFactory;

/// Finds threads that can never end.
@SuppressWarnings("DoNotCallSuggester") // nothing is built yet
public final class LeakDetector {
  private LeakDetector() {}

  /// Probes this JVM and makes a detector of what it allows.
  public static LeakDetector create() {
    return new LeakDetector();
  }

  /// What this JVM allows.
  public Capability capability() {
    throw new UnsupportedOperationException("not built yet");
  }

  /// All threads, without any proof and without side effects.
  public Snapshot snapshot() {
    throw new UnsupportedOperationException("not built yet");
  }

  /// Proves what it can. The threads that it proves are reclaimed, and their `finally` does not
  /// run.
  public LeakProfile profile() {
    throw new UnsupportedOperationException("not built yet");
  }

  /// Starts a virtual thread that later profiles of this detector know. Go: `go f()`.
  public Thread go(Runnable task) {
    throw new UnsupportedOperationException("not built yet");
  }

  /// A factory of such threads.
  public ThreadFactory factory() {
    throw new UnsupportedOperationException("not built yet");
  }
}
