package dev.goloom.workerpool;

/// The life of a pool; it only goes forward.
public enum Phase {
  /// Takes tasks.
  RUNNING,

  /// Takes no task; runs those that it has.
  DRAINING,

  /// Has given up the queued tasks, and interrupted those that run.
  INTERRUPTING,

  /// No task is queued or running, and no worker is left.
  TERMINATED
}
