package dev.goloom.channels;

import org.jspecify.annotations.Nullable;

/// A context that adds no cancellation: the background, one more value, or less than its parent.
final class PlainContext extends Context {
  static final Context BACKGROUND =
      new PlainContext(null, null, null, null, null, "context.Background");

  final @Nullable Key<?> key;
  final @Nullable Object value;
  private final @Nullable CancelNode node;
  private final String name;

  private PlainContext(
      @Nullable Context parent,
      @Nullable Deadline deadline,
      @Nullable CancelNode node,
      @Nullable Key<?> key,
      @Nullable Object value,
      String name) {
    super(parent, deadline);
    this.node = node;
    this.key = key;
    this.value = value;
    this.name = name;
  }

  static Context valued(Context parent, Key<?> key, Object value) {
    return new PlainContext(parent, parent.deadline, parent.node(), key, value, ".WithValue");
  }

  static Context detached(Context parent) {
    return new PlainContext(parent, null, null, null, null, ".WithoutCancel");
  }

  @Override
  @Nullable CancelNode node() {
    return node;
  }

  /// As Go prints it, the value left out.
  @Override
  public String toString() {
    return parent == null ? name : parent + name + (key == null ? "" : "(" + key + ")");
  }
}
