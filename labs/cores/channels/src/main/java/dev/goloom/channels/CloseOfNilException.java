package dev.goloom.channels;

import java.io.Serial;

/// A close of the nil channel. Go's panic `close of nil channel`.
public final class CloseOfNilException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1L;

  CloseOfNilException(Chan<?> channel) {
    super("close of nil channel: " + channel);
  }
}
