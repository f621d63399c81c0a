package dev.goloom.benchmarks.channels;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One library's channels as the shapes use them.
///
/// A process measures one library, so there is one implementation that the compiler sees, and it
/// inlines these methods: nothing stands between a shape and the channel.
///
/// @param <C> the library's own channel
interface Channels<C> {

  /// A channel, without a buffer if the capacity is 0.
  C make(int capacity);

  void send(C channel, Token token) throws InterruptedException;

  Token receive(C channel) throws InterruptedException;

  /// The library's select, in the form that its documentation has for hot loops; whatever can be
  /// made once is made here.
  ///
  /// @throws UnsupportedOperationException if the library has none
  Source select(List<C> channels);

  /// The receiving end of several channels.
  interface Source {

    /// Waits for any of them.
    Token receive() throws InterruptedException;

    /// Takes from any of them, or nothing if all are empty.
    @Nullable Token poll() throws InterruptedException;
  }
}
