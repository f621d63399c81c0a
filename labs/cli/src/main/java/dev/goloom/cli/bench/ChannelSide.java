package dev.goloom.cli.bench;

/// Whose channels.
enum ChannelSide {
  GOLOOM("goloom", "goloom"),
  JOX("Jox", "jox"),
  /// `SynchronousQueue` and `ArrayBlockingQueue`.
  JDK("JDK queues", "jdkQueue"),
  KOTLINX("kotlinx", "kotlin"),
  GO("Go", "goroutines");

  private final String label;
  private final String method;

  ChannelSide(String label, String method) {
    this.label = label;
    this.method = method;
  }

  /// What a table calls it.
  String label() {
    return label;
  }

  /// What the benchmarks call it.
  String method() {
    return method;
  }

  boolean has(ChannelRow row) {
    return this != JDK || !row.selects();
  }
}
