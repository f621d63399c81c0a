package dev.goloom.channels;

import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/// A context together with the right to cancel it: what Go returns as `ctx, cancel`.
///
/// Hand it on as a [Context], and whoever gets it can watch but not cancel. A `try (var ctx =
/// parent.withCancel()) { ... }` is Go's `defer cancel()`; a compiler or editor that warns of a
/// resource that is never closed does the work of `go vet`'s `lostcancel`.
///
/// Safe for use by many threads.
public final class CancelContext extends Context implements AutoCloseable {
  private final CancelNode node;

  private CancelContext(Context parent, @Nullable Deadline deadline) {
    super(parent, deadline);
    node = new CancelNode(this, parent.node());
  }

  static CancelContext of(Context parent) {
    var child = new CancelContext(parent, parent.deadline);
    child.node.attach();
    return child;
  }

  /// A child that is cancelled at a deadline, or earlier by its parent.
  static CancelContext of(Context parent, Deadline deadline, @Nullable Throwable cause) {
    if (parent.deadline != null && parent.deadline.isBefore(deadline)) {
      return of(parent);
    }
    var child = new CancelContext(parent, deadline);
    child.node.attach();
    child.node.cancelAt(deadline, new CancelNode.Reason(true, cause));
    return child;
  }

  /// Cancels this context and all that were derived from it. Go: `cancel()`.
  ///
  /// When it returns, this context and all below are cancelled: `err` answers, `done` is closed.
  /// This context goes first, then what is below it. Threads of [#afterFunc] have been started but
  /// may not have run. Calls after the first do nothing; a call during another returns when the
  /// work is done.
  ///
  /// Never blocks for longer than that work takes; ignores interruption; runs no user code in this
  /// thread. O(contexts below). **Happens-before**: what was done before the cancelling call is
  /// visible to a thread that sees this context, or one below, cancelled.
  public void cancel() {
    cancel(CancelNode.Reason.CANCELLED);
  }

  /// As [#cancel()], and says why. Go: the `CancelCauseFunc` of `context.WithCancelCause`.
  ///
  /// @param cause what [#cause] will answer if nobody cancelled before; null for none
  public void cancel(@Nullable Throwable cause) {
    cancel(new CancelNode.Reason(false, cause));
  }

  private void cancel(CancelNode.Reason why) {
    try {
      node.cancel(why);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /// [#cancel()].
  @Override
  public void close() {
    cancel();
  }

  @Override
  CancelNode node() {
    return node;
  }

  /// As Go prints it.
  @Override
  public String toString() {
    return hasOwnDeadline()
        ? "%s.WithDeadline(%s [%s])".formatted(parent, deadline(), remaining())
        : parent + ".WithCancel";
  }

  @SuppressWarnings({"ReferenceEquality", "NullAway"}) // a child inherits its parent's deadline
  private boolean hasOwnDeadline() {
    return deadline != parent.deadline;
  }
}
