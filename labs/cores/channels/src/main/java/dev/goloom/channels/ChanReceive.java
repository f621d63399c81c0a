package dev.goloom.channels;

/// A thread that waits to receive; what thread dumps show as its blocker.
final class ChanReceive extends Waiter {
  private final Chan<?> channel;

  ChanReceive(Chan<?> channel) {
    super(Thread.currentThread(), channel.waitingIn());
    this.channel = channel;
  }

  /// Go's wait reason, and the channel.
  @Override
  public String toString() {
    if (channel.isNil()) {
      return "chan receive (nil chan) " + channel;
    }
    return (channel.isDone() ? "chan receive (context) " : "chan receive ") + channel;
  }
}
