package dev.goloom.channels;

import java.io.Serial;

/// A second close. Go's panic `close of closed channel`.
public final class CloseOfClosedException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1L;

  CloseOfClosedException(Chan<?> channel) {
    super("close of closed channel: " + channel);
  }
}
