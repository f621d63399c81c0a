package dev.goloom.workerpool;

import java.io.Serial;
import java.util.List;

/// The tasks of a pool wait for each other, and no worker is left to run those that are waited for.
/// It is the cause in the [java.util.concurrent.ExecutionException] of the future of the task that
/// was failed. See [DeadlockPolicy].
public final class PoolDeadlockException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // the list is one that can be
  private final List<String> chain;

  PoolDeadlockException(String what, List<String> chain) {
    super(what + ":\n  " + String.join("\n  ", chain));
    this.chain = List.copyOf(chain);
  }

  /// Who waits for whom: the failed task first, each one having submitted the next, the last one
  /// queued. A line for each: the task, its thread, and where that waits.
  public List<String> chain() {
    return chain;
  }
}
