package dev.goloom.channels;

import org.jspecify.annotations.Nullable;

/// Starts a task in a thread of its own when its parent is cancelled. A leaf of the tree.
final class AfterFunc extends CancelNode implements Context.Stop {
  private final Go.Task task;

  AfterFunc(@Nullable CancelNode parent, Go.Task task) {
    super(null, parent);
    this.task = task;
  }

  @Override
  void happened() {
    Go.go(task);
  }

  @Override
  public boolean stop() {
    boolean first = decide(Reason.CANCELLED);
    if (first) {
      leave();
    }
    return first;
  }
}
