package dev.goloom.channels;

/// A thread that waits to send; what thread dumps show as its blocker.
final class ChanSend extends Waiter {
  private final Chan<?> channel;

  ChanSend(Chan<?> channel, Object value) {
    super(Thread.currentThread(), channel.waitingIn());
    this.channel = channel;
    this.element = value;
  }

  @Override
  boolean sends() {
    return true;
  }

  /// Go's wait reason, and the channel.
  @Override
  public String toString() {
    return (channel.isNil() ? "chan send (nil chan) " : "chan send ") + channel;
  }
}
