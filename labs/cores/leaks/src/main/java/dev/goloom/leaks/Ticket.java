package dev.goloom.leaks;

import java.lang.ref.Cleaner;
import java.lang.ref.Cleaner.Cleanable;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/// Tells a [ResourceTracker] that a resource is in use. The resource keeps it in a field, nobody
/// else does: so both become unreachable together.
///
/// Thread-safe. Nothing here blocks or throws, except for want of memory.
public final class Ticket implements AutoCloseable {
  /// Of a resource that nobody looks at.
  static final Ticket NONE = new Ticket();

  private final @Nullable Trail trail;
  private final @Nullable Cleanable cleanable;

  private Ticket() {
    this.trail = null;
    this.cleanable = null;
  }

  Ticket(Trail trail, Cleaner cleaner) {
    this.trail = trail;
    this.cleanable = cleaner.register(this, trail);
  }

  /// Whether somebody looks at the resource.
  public boolean isTracked() {
    return trail != null;
  }

  /// Records a use of the resource without a hint.
  public void touch() {
    touch("");
  }

  /// Records a use of the resource, if the level keeps touches.
  ///
  /// @param hint what is done: a short constant
  public void touch(String hint) {
    if (trail != null) {
      trail.touch(hint);
    }
  }

  /// The resource is closed: it is not reported any more. Only the first call has an effect.
  @Override
  public void close() {
    try {
      if (trail != null && cleanable != null && trail.close()) {
        cleanable.clean();
      }
    } finally {
      // Up to here the ticket is reachable, so it cannot be taken for dropped while it is closed.
      Reference.reachabilityFence(this);
    }
  }
}
