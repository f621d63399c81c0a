package dev.goloom.kit;

/// The user asked for something that cannot be: the message is one sentence for them.
public final class BadValue extends Exception {
  private static final long serialVersionUID = 1;

  public BadValue(String message) {
    super(message);
  }
}
