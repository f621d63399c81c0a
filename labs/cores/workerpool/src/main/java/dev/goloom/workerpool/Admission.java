package dev.goloom.workerpool;

/// What became of a submitted task at the door.
public enum Admission {
  /// It is queued or running; it will be counted as completed, undone or cancelled.
  ACCEPTED,

  /// It ran in the submitting thread, because the pool was full: [Backpressure.CallerRuns].
  RAN_IN_CALLER,

  /// The pool was full.
  REJECTED,

  /// The pool was still full after the time that [Backpressure.Block] allows.
  TIMED_OUT,

  /// It was thrown away, as [Backpressure.DropNewest] wants it.
  DROPPED,

  /// It was the least worthy when the pool was full: [Backpressure.ShedByPriority],
  /// [Backpressure.ShedByDeadline].
  SHED,

  /// The pool was shut down, before or while the submitter waited.
  SHUT_DOWN,

  /// The submitter was interrupted while it waited.
  INTERRUPTED;

  /// Whether the task is in the pool's hands, or was run.
  public boolean accepted() {
    return this == ACCEPTED || this == RAN_IN_CALLER;
  }
}
