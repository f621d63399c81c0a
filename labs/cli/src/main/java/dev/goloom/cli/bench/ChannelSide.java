package dev.goloom.cli.bench;

/// Whose channels.
enum ChannelSide implements Side {
  GOLOOM("goloom", "goloom"),
  JOX("Jox", "jox"),
  /// `SynchronousQueue` and `ArrayBlockingQueue`.
  JDK("JDK queues", "jdkQueue"),
  KOTLINX("kotlinx", "kotlin"),
  GO("Go", IN_GO);

  private final String label;
  private final String method;

  ChannelSide(String label, String method) {
    this.label = label;
    this.method = method;
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public String method() {
    return method;
  }

  boolean selects() {
    return this != JDK;
  }
}
