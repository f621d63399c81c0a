package dev.goloom.leaks.junit;

import java.io.Serial;

/// A test, a class or a whole run left threads behind. The message lists them.
public final class LeakedThreadsError extends AssertionError {
  @Serial private static final long serialVersionUID = 1;

  LeakedThreadsError(String message) {
    super(message);
  }
}
