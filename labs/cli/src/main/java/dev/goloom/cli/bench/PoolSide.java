package dev.goloom.cli.bench;

/// Whose pool.
enum PoolSide implements Side {
  GOLOOM("goloom", "goloom"),
  /// The same with its meters bound to a Micrometer registry.
  GOLOOM_METERED("metered", "goloomMetered"),
  /// Without meters, with virtual threads for workers.
  GOLOOM_VIRTUAL("goloom vt", "goloomVirtual"),
  TPE_ARRAY("TPE array", "tpeArray"),
  TPE_LINKED("TPE linked", "tpeLinked"),
  FORK_JOIN("ForkJoin", "forkJoin"),
  /// JBoss's `EnhancedQueueExecutor`.
  ENHANCED_QUEUE("EQE", "enhancedQueue"),
  /// The same with a limited queue.
  ENHANCED_QUEUE_BOUNDED("EQE bounded", "enhancedQueueBounded"),
  /// A virtual thread for each task.
  VIRTUAL_THREADS("virtual", "virtualThreads"),
  GO("Go", IN_GO),
  /// The same tasks in plain threads: what the processors give.
  CEILING("no pool", "ceiling");

  private final String label;
  private final String method;

  PoolSide(String label, String method) {
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
}
