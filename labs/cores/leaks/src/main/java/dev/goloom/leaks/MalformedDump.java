package dev.goloom.leaks;

import java.io.IOException;

/// A file is no thread dump that can be read: the message says what it is instead, or where it
/// breaks off, in one line.
public final class MalformedDump extends IOException {
  private static final long serialVersionUID = 1;

  MalformedDump(String message) {
    super(message);
  }

  /// One line for the user.
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
