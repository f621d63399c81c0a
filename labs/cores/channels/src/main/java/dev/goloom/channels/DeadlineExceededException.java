package dev.goloom.channels;

import java.io.Serial;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// A context was cancelled by its deadline. Go: `context.DeadlineExceeded`.
///
/// Its cause is what was given to [Context#withTimeout(java.time.Duration, Throwable)], if
/// anything.
public final class DeadlineExceededException extends CancellationException {
  @Serial private static final long serialVersionUID = 1L;

  DeadlineExceededException(@Nullable Throwable cause) {
    super("context deadline exceeded");
    initCause(cause);
  }
}
