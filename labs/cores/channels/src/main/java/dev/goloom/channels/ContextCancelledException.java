package dev.goloom.channels;

import java.io.Serial;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// A context was cancelled. Go: `context.Canceled`.
///
/// Its cause is what was given to [CancelContext#cancel(Throwable)], if anything.
public final class ContextCancelledException extends CancellationException {
  @Serial private static final long serialVersionUID = 1L;

  ContextCancelledException(@Nullable Throwable cause) {
    super("context canceled");
    initCause(cause);
  }
}
