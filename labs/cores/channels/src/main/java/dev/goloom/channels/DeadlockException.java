package dev.goloom.channels;

import java.io.Serial;

/// All threads of a [Bubble] were blocked for ever. Go's panic `deadlock: all goroutines in bubble
/// are blocked`.
///
/// The message says of each thread what it waited for, and where.
public final class DeadlockException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1L;

  DeadlockException(String report) {
    super(report);
  }
}
