package dev.goloom.channels;

/// A thread of a bubble that waits for the bubble, not for another thread.
final class Pause extends Waiter {
  private final String reason;

  Pause(Bubble bubble, String reason) {
    super(Thread.currentThread(), bubble);
    this.reason = reason;
  }

  /// Go's wait reason.
  @Override
  public String toString() {
    return reason;
  }
}
