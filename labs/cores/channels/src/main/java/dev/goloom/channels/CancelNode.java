package dev.goloom.channels;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// The part of a context that knows how to be cancelled: a node in a tree of such nodes.
///
/// A parent holds its children's nodes, and a timer holds its node, but a node holds its context,
/// with the values in it, only weakly. So a context that was dropped without being cancelled is
/// garbage, though in Go its parent or its timer would hold it. Its node stays in the tree while it
/// is of use to anybody: while a child is below it (an `afterFunc` is one), or somebody holds its
/// channel. After that the next context that is made anywhere takes the node out ([#expunge]).
///
/// Invariants:
///
/// - `reason` goes from null to the reason of the cancellation once, and never changes again. The
///   thread that sets it closes the channel in the same critical section, and calls [#happened]
///   after it.
/// - A node that has a reason gets no new children. So a canceller that finds no child left knows
///   that all below are cancelled, whoever did it.
/// - A child leaves its parent only when all below it are cancelled, or when nobody can use it. A
///   canceller takes children out one at a time, from below; a second canceller that comes
///   meanwhile does the same work, and neither returns before it is done.
/// - `channel`, `children` and `timer` are guarded by the node's monitor; `next` and `previous` by
///   the parent's. No thread holds two of these at once, nor runs user code in one.
///
/// Happens-before: what was done before a cancellation is visible to whoever reads `reason` (it is
/// volatile), and to whoever receives from the channel (its close).
class CancelNode extends WeakReference<@Nullable Context> {
  private static final ReferenceQueue<Object> DROPPED = new ReferenceQueue<>();

  private final @Nullable CancelNode parent;
  private @Nullable CancelNode next;
  private @Nullable CancelNode previous;

  private volatile @Nullable Reason reason;

  /// What to close: null until somebody asks, a [Chan], or a [WeakChan] if the context was dropped.
  private volatile @Nullable Object channel;

  private @Nullable CancelNode children;
  private Clock.@Nullable Event timer;

  /// @param context whose part this is, or null if it is of no context
  CancelNode(@Nullable Context context, @Nullable CancelNode parent) {
    super(context, DROPPED);
    this.parent = parent;
  }

  /// What to do when cancelled. Called once, without a lock, in the canceller's thread.
  void happened() {}

  /// Hangs this new node under its parent; or cancels it, if the parent is cancelled.
  final void attach() {
    expunge();
    Reason already = parent == null ? null : parent.add(this);
    if (already != null) {
      cancel(already);
    }
  }

  /// Cancels this node when that time has come.
  final void cancelAt(Deadline deadline, Reason why) {
    long delay = deadline.nanosLeft();
    if (delay <= 0L) {
      cancel(why);
    } else if (reason == null) {
      keep(deadline.clock().schedule(delay, () -> cancel(why)));
    }
  }

  private void keep(Clock.Event event) {
    boolean late;
    synchronized (this) {
      late = reason != null;
      timer = late ? null : event;
    }
    if (late) {
      event.cancel();
    }
  }

  /// Cancels this node, then all below; returns when that is done. The first reason wins.
  final void cancel(Reason why) {
    cancelAlone(why);
    CancelNode at = this;
    while (true) {
      CancelNode child = at.firstChild();
      if (child != null) {
        child.cancelAlone(Objects.requireNonNull(at.reason));
        at = child;
      } else if (at != this) {
        at.leave();
        at = Objects.requireNonNull(at.parent);
      } else {
        at.leave();
        return;
      }
    }
  }

  private void cancelAlone(Reason why) {
    if (decide(why)) {
      happened();
    }
  }

  /// Sets the reason and closes the channel.
  ///
  /// @return false if there is a reason already
  final boolean decide(Reason why) {
    Clock.Event unneeded;
    synchronized (this) {
      if (reason != null) {
        return false;
      }
      reason = why;
      closeChannel();
      unneeded = timer;
      timer = null;
    }
    if (unneeded != null) {
      unneeded.cancel();
    }
    return true;
  }

  private void closeChannel() {
    Object held = channel instanceof WeakChan weak ? weak.get() : channel;
    if (held instanceof Chan<?> made) {
      made.close();
    }
  }

  /// Why this node is cancelled, or null if it is not. If it answers a reason, the channel is
  /// closed.
  final @Nullable Reason reason() {
    return reason == null ? null : settledReason();
  }

  private synchronized @Nullable Reason settledReason() {
    return reason;
  }

  /// The channel that is closed on cancellation.
  @SuppressWarnings("unchecked") // it carries nothing
  final RecvChan<Void> done() {
    return channel instanceof Chan<?> made ? (Chan<Void>) made : makeChannel();
  }

  @SuppressWarnings("unchecked") // it carries nothing
  private synchronized RecvChan<Void> makeChannel() {
    if (channel instanceof Chan<?> made) {
      return (Chan<Void>) made;
    }
    Chan<Void> made = Chan.done();
    if (reason != null) {
      made.close();
    }
    channel = made;
    return made;
  }

  // The list of children: newest first.

  private synchronized @Nullable Reason add(CancelNode child) {
    if (reason == null) {
      child.next = children;
      if (children != null) {
        children.previous = child;
      }
      children = child;
    }
    return reason;
  }

  private synchronized @Nullable CancelNode firstChild() {
    return children;
  }

  private synchronized void remove(CancelNode child) {
    if (child.previous != null) {
      child.previous.next = child.next;
    } else if (child == children) {
      children = child.next;
    } else {
      return; // it has left
    }
    if (child.next != null) {
      child.next.previous = child.previous;
    }
    child.next = null;
    child.previous = null;
  }

  /// Takes this node out of its parent's list, and then ancestors that it was the last use of.
  final void leave() {
    if (parent != null) {
      parent.remove(this);
      parent.leaveIfUnused();
    }
  }

  /// How many children there are, for tests. O(children).
  final synchronized int childCount() {
    int count = 0;
    for (CancelNode child = children; child != null; child = child.next) {
      count++;
    }
    return count;
  }

  // Contexts that were dropped.

  /// Takes nodes out of their trees that nobody can use any more.
  static void expunge() {
    for (Reference<?> r = DROPPED.poll(); r != null; r = DROPPED.poll()) {
      CancelNode node = r instanceof WeakChan weak ? weak.owner : (CancelNode) r;
      node.leaveIfUnused();
    }
  }

  private void leaveIfUnused() {
    for (CancelNode at = this; at != null && at.becomesUnused(); at = at.parent) {
      if (at.parent != null) {
        at.parent.remove(at);
      }
    }
  }

  private boolean becomesUnused() {
    if (!refersTo(null)) {
      return false;
    }
    Clock.Event unneeded;
    synchronized (this) {
      if (reason != null || children != null || channelIsHeld()) {
        return false;
      }
      unneeded = timer;
      timer = null;
    }
    if (unneeded != null) {
      unneeded.cancel();
    }
    return true;
  }

  /// From now on holds the channel weakly: [#expunge] learns when the last holder lets go of it.
  private boolean channelIsHeld() {
    if (channel instanceof Chan<?> made) {
      channel = new WeakChan(made, this);
    }
    return channel instanceof WeakChan weak && !weak.refersTo(null);
  }

  private static final class WeakChan extends WeakReference<Chan<?>> {
    final CancelNode owner;

    WeakChan(Chan<?> channel, CancelNode owner) {
      super(channel, DROPPED);
      this.owner = owner;
    }
  }

  /// Why something was cancelled.
  ///
  /// @param byDeadline or by somebody
  record Reason(boolean byDeadline, @Nullable Throwable cause) {
    static final Reason CANCELLED = new Reason(false, null);

    /// A new exception, with the caller's stack trace.
    CancellationException toException() {
      return byDeadline
          ? new DeadlineExceededException(cause)
          : new ContextCancelledException(cause);
    }
  }
}
