package dev.goloom.channels;

/// The sending end of a channel: Go's `chan<- T`.
///
/// Safe for use by many threads. [Chan] is the only implementation and has the whole contract.
///
/// @param <T> what is sent
public sealed interface SendChan<T> extends AutoCloseable permits Chan {

  /// Sends a value; waits until a receiver takes it or the buffer has room. Go: `ch <- v`.
  ///
  /// **Blocks** while no receiver waits and the buffer is full; for ever on a nil channel.
  /// **Interruption** is atomic: if this method throws [InterruptedException], the value was not
  /// sent; if the value was sent, the method returns and leaves the interrupt status alone. A
  /// thread that is already interrupted sends nothing.
  ///
  /// **Happens-before**: what the sender did before the send is visible after the receive that
  /// takes the value. Without a buffer, what the receiver did before that receive is visible after
  /// this method returns. With capacity C, what was done before the k-th receive is visible after
  /// the (k+C)-th send returns (Go memory model, "Channel communication").
  ///
  /// O(1). Allocates nothing unless it has to wait.
  ///
  /// @throws NullPointerException if the value is null
  /// @throws SendOnClosedException if the channel is closed, now or while this send waits
  /// @throws InterruptedException if the thread is interrupted before the value is sent
  void send(T value) throws InterruptedException;

  /// Sends a value if that needs no waiting. Go: `select { case ch <- v: default: }`.
  ///
  /// Never blocks, ignores interruption. Linearizable: it answers false only if at one instant
  /// during the call no receiver was waiting and the buffer had no room.
  ///
  /// **Happens-before** as with [#send] if it answers true.
  ///
  /// @return true if the value was sent
  /// @throws NullPointerException if the value is null
  /// @throws SendOnClosedException if the channel is closed
  boolean trySend(T value);

  /// Closes the channel: no value will be sent any more. Go: `close(ch)`.
  ///
  /// Waiting receivers return as from a closed channel, waiting senders throw
  /// [SendOnClosedException]. Values in the buffer can still be received. Never blocks, ignores
  /// interruption. O(waiters).
  ///
  /// **Happens-before**: what was done before the close is visible after a receive that answers
  /// because the channel is closed.
  ///
  /// Unlike most [AutoCloseable]s, and like Go, a channel is closed once: by its sender. `try (ch)
  /// { ... }` is Go's `defer close(ch)`.
  ///
  /// @throws CloseOfClosedException if it is closed already
  /// @throws CloseOfNilException if it is the nil channel
  @Override
  void close();

  /// How many values are in the buffer. Go: `len(ch)`.
  ///
  /// Exact at one instant during the call: a value handed to a waiting receiver is never counted,
  /// nor is the value of a waiting sender. Never blocks. O(1).
  int len();

  /// How many values the buffer can hold. Go: `cap(ch)`. Never blocks. O(1).
  int cap();
}
