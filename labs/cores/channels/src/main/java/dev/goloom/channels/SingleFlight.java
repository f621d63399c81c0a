package dev.goloom.channels;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// Calls that ask for the same thing at the same time share one call: Go's `singleflight.Group`.
///
/// ```java
/// SingleFlight<String, User> users = new SingleFlight<>();
/// User user = users.call(id, () -> database.load(id)).value();   // a thousand callers, one query
/// ```
///
/// Safe for use by many threads. Source: `golang.org/x/sync/singleflight`.
///
/// # How it works
///
/// A map holds the flight that is in the air for each key. The first caller makes the flight and
/// flies it; whoever comes before it lands joins it. The map, and each flight's `followers` and
/// `channels`, are guarded by the group's monitor, in which nothing blocks and no function runs but
/// the key's `equals` and `hashCode`. A flight lands in one critical section: it leaves the map, so
/// nobody joins any more, and its result is fixed. Then `landed` is closed.
///
/// Happens-before: what the function did is visible to all that get its result (the close of
/// `landed`, or the send to the channel).
///
/// @param <K> what calls are told apart by; `equals` and `hashCode` must not block
/// @param <V> what they ask for
public final class SingleFlight<K, V> {
  private final Map<K, Flight<V>> inTheAir = new HashMap<>();

  /// A group with no call under way. Go: `var g singleflight.Group`.
  public SingleFlight() {}

  /// Calls a function, or waits for a call with an equal key that is under way and answers its
  /// result. Go: `v, err, shared := g.Do(key, fn)`.
  ///
  /// The function runs in the thread of the first caller: if that thread is interrupted while the
  /// function blocks, that is the function's affair, and whatever it throws is the result for all.
  /// The others only wait: the **interruption** of one of them ends its wait and nothing else. To
  /// have a flight that no caller's interruption can reach, use [#callChan].
  ///
  /// **Blocks** until the function has ended. Whatever the function throws, nobody is left waiting.
  ///
  /// @param function may answer null
  /// @return what the function answered, and whether it was given to more than one caller
  /// @throws ExecutionException if the function threw something, which is the cause; each caller
  ///   gets an exception of its own
  /// @throws InterruptedException if the thread is interrupted while it waits for another's call
  /// @throws IllegalStateException if the function asks for its own key, which would wait for ever
  public Result<V> call(K key, Callable<? extends @Nullable V> function)
      throws InterruptedException, ExecutionException {
    Objects.requireNonNull(function, "a function must not be null");
    Flight<V> mine = new Flight<>();
    Flight<V> flight = join(key, mine, null);
    if (flight == mine) {
      fly(key, mine, function);
    } else {
      flight.await(key);
    }
    return flight.result().orThrow();
  }

  /// As [#call], but in a thread of its own, and answers a channel that will get the result, errors
  /// included. Go: `g.DoChan(key, fn)`.
  ///
  /// Never blocks. The channel gets one value and is not closed. It can be dropped: nobody waits
  /// for it to be read.
  ///
  /// @param function may answer null
  public RecvChan<Result<V>> callChan(K key, Callable<? extends @Nullable V> function) {
    Objects.requireNonNull(function, "a function must not be null");
    Chan<Result<V>> channel = Chan.make(1);
    Flight<V> mine = new Flight<>();
    if (join(key, mine, channel) == mine) {
      start(key, mine, function);
    }
    return channel;
  }

  /// Lets the next call with this key call its function, though another may still be under way. Go:
  /// `g.Forget(key)`. Never blocks. Those who joined before still get that one's result.
  public synchronized void forget(K key) {
    inTheAir.remove(key);
  }

  private synchronized Flight<V> join(K key, Flight<V> mine, @Nullable Chan<Result<V>> channel) {
    Flight<V> flight = inTheAir.putIfAbsent(key, mine);
    if (flight == null) {
      flight = mine;
    } else {
      flight.followers++;
    }
    if (channel != null) {
      flight.channels.add(channel);
    }
    return flight;
  }

  private void start(K key, Flight<V> mine, Callable<? extends @Nullable V> function) {
    boolean started = false;
    try {
      Go.go(() -> fly(key, mine, function));
      started = true;
    } finally {
      if (!started) {
        land(key, mine, null, new IllegalStateException("no thread could be started"));
      }
    }
  }

  @SuppressWarnings("CatchingUnchecked") // whatever it is, the others must learn of it
  private void fly(K key, Flight<V> flight, Callable<? extends @Nullable V> function) {
    V value = null;
    Throwable error = null;
    flight.caller = Thread.currentThread();
    try {
      value = function.call();
    } catch (Throwable thrown) {
      error = thrown;
    }
    land(key, flight, value, error);
  }

  private void land(K key, Flight<V> flight, @Nullable V value, @Nullable Throwable error) {
    synchronized (this) {
      inTheAir.remove(key, flight);
      flight.result = new Result<>(value, error, flight.followers > 0);
    }
    flight.announce();
  }

  /// One call of a function, and those who wait for it.
  private static final class Flight<V> {
    final List<Chan<Result<V>>> channels = new ArrayList<>(0);
    private final Chan<Void> landed = Chan.make();
    private int followers;
    private @Nullable Result<V> result;

    /// Who calls the function; a race, but a thread that reads itself has written it.
    private @Nullable Thread caller;

    void await(Object key) throws InterruptedException {
      if (caller == Thread.currentThread()) {
        throw new IllegalStateException("the function for key " + key + " calls for its own key");
      }
      landed.receive();
    }

    /// After the landing nobody joins, so `channels` does not change any more.
    void announce() {
      landed.close();
      for (Chan<Result<V>> channel : channels) {
        channel.trySend(result());
      }
    }

    Result<V> result() {
      return Objects.requireNonNull(result);
    }
  }

  /// How a call ended. Immutable.
  ///
  /// @param value what the function answered; null if it answered null or threw something
  /// @param error what the function threw, or null
  /// @param shared whether more than one caller got this
  /// @param <V> what was asked for
  public record Result<V>(@Nullable V value, @Nullable Throwable error, boolean shared) {
    private Result<V> orThrow() throws ExecutionException {
      if (error != null) {
        throw new ExecutionException(error);
      }
      return this;
    }
  }
}
