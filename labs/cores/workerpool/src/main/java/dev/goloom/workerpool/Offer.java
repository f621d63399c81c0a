package dev.goloom.workerpool;

import java.util.Objects;

/// What [WorkerPool#trySubmit] answers: Go's `select { case jobs <- task: default: }`, and why not.
///
/// @param admission what became of the task at the door
/// @param future of the task; it completes in any case: if the task was not accepted it has
///   completed, with a [TaskNotRunException]
/// @param <T> what the task answers
public record Offer<T>(Admission admission, PoolFuture<T> future) {
  /// Checks that nothing is null.
  public Offer {
    Objects.requireNonNull(admission, "admission");
    Objects.requireNonNull(future, "future");
  }

  /// Whether the task is in the pool's hands.
  public boolean accepted() {
    return admission.accepted();
  }
}
