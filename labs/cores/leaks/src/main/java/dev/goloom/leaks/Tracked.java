package dev.goloom.leaks;

import java.lang.ref.Reference;

/// A resource of somebody else's class, and the [Ticket] that says that it is in use. Whoever uses
/// the resource keeps this handle: what is reported is a handle that was dropped.
///
/// Thread-safe as far as the resource is.
///
/// @param <T> the resource's type
/// @param <X> what closing it throws
public final class Tracked<T, X extends Exception> implements AutoCloseable {
  private final T resource;
  private final Closing<? super T, X> closing;
  private final Ticket ticket;

  /// How a resource is closed.
  ///
  /// @param <T> the resource's type
  /// @param <X> what it throws
  @FunctionalInterface
  public interface Closing<T, X extends Exception> {
    /// Closes the resource.
    ///
    /// @throws X if it cannot
    void close(T resource) throws X;
  }

  Tracked(T resource, Closing<? super T, X> closing, Ticket ticket) {
    this.resource = resource;
    this.closing = closing;
    this.ticket = ticket;
  }

  /// The resource. Do not keep it and drop the handle.
  public T resource() {
    return resource;
  }

  /// Records a use of the resource, if the level keeps touches.
  ///
  /// @param hint what is done: a short constant
  public void touch(String hint) {
    ticket.touch(hint);
  }

  /// Closes the resource. It counts as closed even if that throws. A second call closes the
  /// resource again, so it should not mind.
  ///
  /// @throws X what closing the resource throws
  @Override
  public void close() throws X {
    try {
      ticket.close();
      closing.close(resource);
    } finally {
      Reference.reachabilityFence(this);
    }
  }
}
