package dev.goloom.channels;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// The receiving end of a channel: Go's `<-chan T`.
///
/// Safe for use by many threads. [Chan] is the only implementation and has the whole contract.
///
/// A channel holds no null, so a null that comes out says "closed, and nothing left", as Go's zero
/// value does; [#receiveOk] is Go's `v, ok := <-ch`.
///
/// @param <T> what is received
public sealed interface RecvChan<T> extends Iterable<T> permits Chan {

  /// Receives the next value; waits until there is one or the channel is closed. Go: `<-ch`.
  ///
  /// **Blocks** while the buffer is empty, no sender waits and the channel is open; for ever on a
  /// nil channel. **Interruption** is atomic: if this method throws [InterruptedException], no
  /// value was taken; if one was taken it is returned, and the interrupt status is left alone. A
  /// thread that is already interrupted takes nothing.
  ///
  /// **Happens-before**: what the sender did before the send, or the closer before the close, is
  /// visible after this method returns (Go memory model, "Channel communication").
  ///
  /// O(1). Allocates nothing unless it has to wait.
  ///
  /// @return the value, or null if the channel is closed and drained
  /// @throws InterruptedException if the thread is interrupted before a value is taken
  @Nullable T receive() throws InterruptedException;

  /// As [#receive], and says which it was. Go: `v, ok := <-ch`.
  ///
  /// Blocks, is interrupted and orders memory as [#receive] does.
  ///
  /// @throws InterruptedException if the thread is interrupted before a value is taken
  Received<T> receiveOk() throws InterruptedException;

  /// Receives a value if that needs no waiting. Go: `select { case v := <-ch: default: }`.
  ///
  /// Never blocks, ignores interruption. Linearizable: it never misses a value that is there.
  /// **Happens-before** as with [#receive] if it answers a value.
  ///
  /// @return the value, or null if there is none now or ever: [#tryReceiveOk] tells which
  @Nullable T tryReceive();

  /// As [#tryReceive], and says whether a null was "not now" or "never again".
  ///
  /// Never blocks, ignores interruption.
  Received<T> tryReceiveOk();

  /// The values until the channel is closed and drained. Go: `for v := range ch`.
  ///
  /// `hasNext` blocks as [#receive] does, and takes the value that `next` will return. An
  /// interrupted `hasNext` throws [CancellationException], leaves the interrupt status set, and has
  /// taken nothing. Each iterator belongs to one thread; any number may share the channel.
  @Override
  Iterator<T> iterator();

  /// How many values are in the buffer. Go: `len(ch)`. Exact, never blocks, O(1); see
  /// [SendChan#len].
  int len();

  /// How many values the buffer can hold. Go: `cap(ch)`. Never blocks. O(1).
  int cap();
}
