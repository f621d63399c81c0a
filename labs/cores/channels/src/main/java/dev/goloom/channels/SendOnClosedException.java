package dev.goloom.channels;

import java.io.Serial;

/// A send on a closed channel, or on one that was closed while the send waited. Go's panic `send on
/// closed channel`.
public final class SendOnClosedException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1L;

  SendOnClosedException(Chan<?> channel) {
    super("send on closed channel: " + channel);
  }
}
