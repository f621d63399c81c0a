package dev.goloom.stress.channels;

import dev.goloom.channels.Chan;
import dev.goloom.channels.Go;
import dev.goloom.channels.Select;
import dev.goloom.channels.SendOnClosedException;
import java.util.concurrent.Callable;

/// Operations that end because the other actor surely does its part, in words of one number.
final class Sure {
  /// What a receive answers if the channel is closed.
  static final int CLOSED = -1;

  /// What a send or a close answers where Go would panic.
  static final int PANIC = -2;

  private Sure() {}

  /// Sends 1; answers 1, or [#PANIC].
  static int send(Chan<Integer> channel) {
    return send(channel, 1);
  }

  /// Sends a value; answers it, or [#PANIC].
  static int send(Chan<Integer> channel, int value) {
    try {
      channel.send(value);
      return value;
    } catch (SendOnClosedException e) {
      return PANIC;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The value, or [#CLOSED].
  static int receive(Chan<Integer> channel) {
    Integer value = call(channel::receive);
    return value == null ? CLOSED : value;
  }

  /// 1 if there was a value, 0 if there was none.
  static int tryReceive(Chan<Integer> channel) {
    return channel.tryReceive() == null ? 0 : 1;
  }

  /// 1 if there was room, 0 if there was none.
  static int trySend(Chan<Integer> channel) {
    return channel.trySend(1) ? 1 : 0;
  }

  /// The case that happened.
  static int await(Select select) {
    return call(select::await);
  }

  /// Does it.
  static void run(Go.Task task) {
    try {
      task.run();
    } catch (Exception e) {
      throw new IllegalStateException(e); // nobody interrupts actors
    }
  }

  @SuppressWarnings("NullAway") // receive answers null, and so may this
  private static <T> T call(Callable<T> operation) {
    try {
      return operation.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e); // nobody interrupts actors
    }
  }
}
