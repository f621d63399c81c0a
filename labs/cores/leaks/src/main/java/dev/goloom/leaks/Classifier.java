package dev.goloom.leaks;

import java.util.Optional;

/// Names what a thread waits for. The frames are not read yet.
final class Classifier {
  private Classifier() {}

  /// The reason, from the state, the frames and the blocker.
  static WaitReason classify(Thread.State state, Stack stack, Optional<String> blocker) {
    return state == Thread.State.RUNNABLE ? WaitReason.RUNNING : WaitReason.OTHER;
  }
}
