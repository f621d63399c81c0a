package dev.goloom.channels;

import java.lang.ref.Reference;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Carries a cancellation, a deadline and values down the calls of one request: Go's
/// `context.Context`.
///
/// ```java
/// void search(Context parent, String words) throws InterruptedException {
///   try (var ctx = parent.withTimeout(Duration.ofMillis(80))) {   // Go: defer cancel()
///     RecvChan<Page> found = index.find(ctx, words);
///     Select.of(receive(found, page -> show(page)), receive(ctx.done(), _ -> ctx.check())).run();
///   }
/// }
/// ```
///
/// Contexts form a tree. Cancelling one cancels all below it, and none above. Immutable but for the
/// cancellation; safe for use by many threads.
///
/// | Go | here |
/// |---|---|
/// | `context.Background()` | [#background] |
/// | `context.WithCancel`, `WithCancelCause` | [#withCancel]: its [CancelContext#cancel(Throwable)] takes a cause |
/// | `context.WithTimeout`, `WithDeadline`, and with `Cause` | [#withTimeout(Duration)], [#withDeadline(Instant)] |
/// | `context.WithValue`, `WithoutCancel`, `AfterFunc` | [#withValue], [#withoutCancel], [#afterFunc] |
/// | `defer cancel()` | `try (var ctx = parent.withCancel())` |
/// | `ctx.Done()`, `ctx.Err()`, `context.Cause(ctx)` | [#done], [#err], [#cause] |
/// | `if err := ctx.Err(); err != nil { return err }` | [#check] |
/// | `errors.Is(err, context.Canceled)` | `catch (ContextCancelledException e)` |
///
/// Why a handle and not a function: Go returns the context and a function that cancels it. Java
/// returns one thing, and has a statement for what must happen at the end of a block. So the handle
/// is the context, with `cancel` and `close`: see [CancelContext].
///
/// A context that was dropped without being cancelled is garbage, and so are its values, even if
/// its parent lives on or its deadline is far away. (In Go the parent holds it until it is
/// cancelled, and its timer until it fires; `go vet` warns.) Cancel all the same: it is what tells
/// the callees to stop.
///
/// Source: package `context` of Go's standard library.
public abstract sealed class Context permits CancelContext, PlainContext {
  private static final ScopedValue<Context> CURRENT = ScopedValue.newInstance();

  final @Nullable Context parent;
  final @Nullable Deadline deadline;

  Context(@Nullable Context parent, @Nullable Deadline deadline) {
    this.parent = parent;
    this.deadline = deadline;
  }

  /// What can cancel this context, or null if nothing can.
  abstract @Nullable CancelNode node();

  // Where contexts come from.

  /// The context at the top of a tree: never cancelled, no deadline, no values. Go:
  /// `context.Background()`.
  public static Context background() {
    return PlainContext.BACKGROUND;
  }

  /// The context in which [#run] or [#call] runs this code, else [#background]. Go has no
  /// counterpart: there a context is a parameter.
  ///
  /// A thread started by [Go#go] does not inherit it; a fork of a structured task scope does, and a
  /// task of an [ErrGroup] has its group's.
  public static Context current() {
    return CURRENT.orElse(PlainContext.BACKGROUND);
  }

  /// A child that can be cancelled by itself. Go: `context.WithCancel`, `context.WithCancelCause`.
  ///
  /// If this context is cancelled, so is the child, at once and for the same reason.
  public final CancelContext withCancel() {
    return CancelContext.of(this);
  }

  /// A child that is cancelled after a time. Go: `context.WithTimeout`.
  ///
  /// Its deadline is this context's if that is earlier. The clock is the current [Bubble]'s, or the
  /// system's.
  ///
  /// @param timeout from now; zero or less: the child is cancelled when this returns
  public final CancelContext withTimeout(Duration timeout) {
    return CancelContext.of(this, Deadline.after(timeout), null);
  }

  /// As [#withTimeout(Duration)], and says why. Go: `context.WithTimeoutCause`.
  ///
  /// @param timeout from now; zero or less: the child is cancelled when this returns
  /// @param cause what [#cause] answers if the timeout cancels the child
  public final CancelContext withTimeout(Duration timeout, Throwable cause) {
    return CancelContext.of(this, Deadline.after(timeout), Objects.requireNonNull(cause));
  }

  /// A child that is cancelled at a time. Go: `context.WithDeadline`.
  ///
  /// As [#withTimeout(Duration)] with the time that is left now: if the system's wall clock is set
  /// later, the deadline does not move.
  ///
  /// @param deadline when; now or before: the child is cancelled when this returns
  public final CancelContext withDeadline(Instant deadline) {
    return CancelContext.of(this, Deadline.at(deadline), null);
  }

  /// A child with one more value. Go: `context.WithValue`. It hides a value that this context has
  /// for the same key.
  ///
  /// @throws NullPointerException if the key or the value is null
  public final <T> Context withValue(Key<T> key, T value) {
    Objects.requireNonNull(key, "a context's key must not be null");
    Objects.requireNonNull(value, "a context's value must not be null");
    return PlainContext.valued(this, key, value);
  }

  /// A child that is not cancelled when this context is: it has the values, but no deadline. Go:
  /// `context.WithoutCancel`.
  public final Context withoutCancel() {
    return PlainContext.detached(this);
  }

  // What a context knows.

  /// A channel that is closed when this context is cancelled; nothing is ever sent. Go:
  /// `ctx.Done()`.
  ///
  /// It is made when first asked for; each call answers the same. Of a context that can never be
  /// cancelled, the channel is nil: never ready in a [Select].
  ///
  /// **Happens-before**: what was done before the cancelling call is visible after a receive from
  /// this channel.
  public final RecvChan<Void> done() {
    CancelNode node = node();
    if (node == null) {
      return Bubble.current() == null ? Chan.never() : Chan.nil();
    }
    try {
      return node.done();
    } finally {
      Reference.reachabilityFence(this); // till the node holds the channel, only we hold the node
    }
  }

  /// Why this context is cancelled: a [ContextCancelledException] or a [DeadlineExceededException],
  /// or null if it is not. Go: `ctx.Err()`.
  ///
  /// Each call answers a new exception of the same class, with the stack trace of the asker, so
  /// that it can be thrown. If it answers one, [#done] is closed. Never blocks; O(1), one volatile
  /// read while the context is not cancelled, after which the read **happens-after** what was done
  /// before the cancelling call.
  public final @Nullable CancellationException err() {
    CancelNode.Reason reason = reason();
    return reason == null ? null : reason.toException();
  }

  /// Throws [#err] if there is one. Go: `if err := ctx.Err(); err != nil { return err }`.
  ///
  /// @throws ContextCancelledException if this context is cancelled
  /// @throws DeadlineExceededException if its deadline has cancelled it
  public final void check() {
    CancelNode.Reason reason = reason();
    if (reason != null) {
      throw reason.toException();
    }
  }

  /// What the first to cancel this context, or one above, gave as the cause; [#err] if nothing was
  /// given; null if this context is not cancelled. Go: `context.Cause(ctx)`.
  public final @Nullable Throwable cause() {
    CancelNode.Reason reason = reason();
    return reason == null || reason.cause() != null ? causeOf(reason) : reason.toException();
  }

  private static @Nullable Throwable causeOf(CancelNode.@Nullable Reason reason) {
    return reason == null ? null : reason.cause();
  }

  private CancelNode.@Nullable Reason reason() {
    CancelNode node = node();
    return node == null ? null : node.reason();
  }

  /// When this context will be cancelled at the latest, or null if there is no such time. Go:
  /// `ctx.Deadline()`. In a [Bubble] time begins at 2000-01-01T00:00:00Z.
  public final @Nullable Instant deadline() {
    return deadline == null ? null : deadline.wall();
  }

  /// How long it is to the deadline: zero if it has passed, null if there is none. Go:
  /// `time.Until(deadline)`.
  public final @Nullable Duration remaining() {
    return deadline == null ? null : Duration.ofNanos(Math.max(0L, deadline.nanosLeft()));
  }

  /// The value that this context, or the nearest one above, has for a key; null if none has. Go:
  /// `ctx.Value(key)`. O(depth).
  @SuppressWarnings("unchecked") // withValue put a T there
  public final <T> @Nullable T value(Key<T> key) {
    for (Context c = this; c != null; c = c.parent) {
      if (c instanceof PlainContext plain && plain.key == key) {
        return (T) plain.value;
      }
    }
    return null;
  }

  // What to do on cancellation.

  /// Runs a task in a new thread ([Go#go]) when this context is cancelled; at once if it is. Go:
  /// `context.AfterFunc`.
  ///
  /// Never blocks. **Happens-before**: what was done before this call, and before the cancelling
  /// one, is visible to the task.
  ///
  /// @return what prevents the task: `stop` answers true if it did, false if the task was started
  ///   or was stopped before. It does not wait for the task.
  public final Stop afterFunc(Go.Task task) {
    var leaf = new AfterFunc(node(), Objects.requireNonNull(task, "a task must not be null"));
    attach(leaf);
    return leaf;
  }

  /// Interrupts the current thread when this context is cancelled; at once if it is. Go needs none:
  /// there all that blocks takes a context.
  ///
  /// ```java
  /// try (var _ = ctx.interruptOnCancel()) {
  ///   return queue.take();   // InterruptedException when ctx is cancelled
  /// }
  /// ```
  ///
  /// After the `stop` no interrupt comes any more, and one that came and was not noticed is
  /// cleared. (If somebody else interrupts the thread while ours is pending, the two are one, and
  /// are cleared; an interrupt that was pending before ours is kept.)
  ///
  /// @return what ends this: `stop` answers true if no interrupt was sent. Another thread that
  ///   calls it gets a [WrongThreadException].
  public final Stop interruptOnCancel() {
    var leaf = new InterruptOnCancel(node());
    attach(leaf);
    return leaf;
  }

  private void attach(CancelNode leaf) {
    try {
      leaf.attach();
    } finally {
      Reference.reachabilityFence(this); // till the leaf is there, only we hold the node
    }
  }

  /// Waits. Go: `select { case <-time.After(d): case <-ctx.Done(): }`.
  ///
  /// **Blocks** for that time, or until this context is cancelled or the thread is interrupted.
  ///
  /// @param time how long; zero or less: not at all
  /// @throws ContextCancelledException if this context is, or is then, cancelled
  /// @throws DeadlineExceededException if its deadline has cancelled it
  /// @throws InterruptedException if the thread is, or is then, interrupted
  public final void sleep(Duration time) throws InterruptedException {
    Select.of(Select.receive(done()), Select.after(time)).await();
    check();
  }

  // Bridges.

  /// Cancels a future when this context is cancelled: completes it with [#err], in a new thread
  /// ([#afterFunc]), which then runs what depends on it. A future that is complete is let go of.
  ///
  /// @return the future
  public final <T> CompletableFuture<T> bind(CompletableFuture<T> future) {
    Stop stop = afterFunc(() -> future.completeExceptionally(Objects.requireNonNull(err())));
    var _ = future.whenComplete((_, _) -> stop.stop());
    return future;
  }

  /// A child that is cancelled when a future completes, with what it failed with, if it failed, as
  /// the cause. The future holds a few words of the child until then, even if the child is
  /// cancelled first.
  public final CancelContext withFuture(CompletionStage<?> future) {
    CancelContext child = withCancel();
    CancelNode node = child.node();
    var _ = future.whenComplete((_, failure) -> node.cancel(new CancelNode.Reason(false, failure)));
    return child;
  }

  /// Runs code in which [#current] is this context.
  public final void run(Runnable code) {
    ScopedValue.where(CURRENT, this).run(code);
  }

  /// Calls code in which [#current] is this context.
  ///
  /// @throws X what the code throws
  public final <T extends @Nullable Object, X extends Throwable> T call(
      ScopedValue.CallableOp<? extends T, X> code) throws X {
    return ScopedValue.where(CURRENT, this).call(code);
  }

  /// What ends an [#afterFunc] or an [#interruptOnCancel].
  public interface Stop extends AutoCloseable {
    /// Ends it; what that means stands there. Never blocks. Calls after the first do nothing.
    ///
    /// @return true if this came before the cancellation and before any other stop
    boolean stop();

    /// [#stop].
    @Override
    default void close() {
      stop();
    }
  }

  /// What a value is found by. Two keys are never equal, whatever their names: keep yours in a
  /// private constant, and nobody else can read or hide your value.
  ///
  /// @param <T> what the value is
  @SuppressWarnings("UnusedTypeParameter") // withValue and value use it
  public static final class Key<T> {
    private final String name;

    private Key(String name) {
      this.name = name;
    }

    /// A new key.
    ///
    /// @param name what [Context#toString] shows
    public static <T> Key<T> of(String name) {
      return new Key<>(name);
    }

    /// The name.
    @Override
    public String toString() {
      return name;
    }
  }
}
