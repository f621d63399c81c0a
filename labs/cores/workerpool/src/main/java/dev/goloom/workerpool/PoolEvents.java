package dev.goloom.workerpool;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Whom a pool tells what happens: listeners, recordings, and what stands on top of it.
///
/// While nobody listens, that costs a submit one read of `ears`.
///
/// Happens-before: `ears` is volatile and its list immutable, so a listener sees what was done
/// before it was added.
final class PoolEvents {
  private final String pool;
  private volatile @Nullable Ears ears;

  /// Held weakly: a sub-pool that was dropped without a shutdown is garbage. Guarded by itself.
  private final Set<Dependent> dependents =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  PoolEvents(String pool) {
    this.pool = pool;
  }

  String pool() {
    return pool;
  }

  // What stands on top.

  /// What runs its tasks in the pool's, and ends with it.
  interface Dependent {
    /// The pool takes no more tasks. Called without a lock, perhaps more than once.
    void poolShutDown();

    /// Gives up the tasks that have left the pool's queue and are not started.
    ///
    /// @return them, in order; their futures are completed
    List<Runnable> giveUpOwed();
  }

  void add(Dependent dependent) {
    dependents.add(dependent);
  }

  void remove(Dependent dependent) {
    dependents.remove(dependent);
  }

  void shutDown() {
    dependents().forEach(Dependent::poolShutDown);
  }

  /// Gives up, for a stop of the pool, the tasks that have left its queue and are not started.
  ///
  /// Before it interrupts: those that run would go on with these. And after it: a worker may have
  /// taken a task in between.
  List<Runnable> giveUpOwed() {
    var all = new ArrayList<Runnable>();
    dependents().forEach(dependent -> all.addAll(dependent.giveUpOwed()));
    return all;
  }

  /// What the pool gave up, as its users know it.
  List<Runnable> asSubmitted(List<Runnable> undone) {
    var all = new ArrayList<Runnable>(undone.size());
    for (Runnable task : undone) {
      if (task instanceof LaneToken token) {
        all.addAll(token.undone());
      } else {
        all.add(Claim.original(task));
      }
    }
    return all;
  }

  private List<Dependent> dependents() {
    synchronized (dependents) {
      return List.copyOf(dependents);
    }
  }

  // Who listens.

  /// @param every one of so many tasks is timed, at random: a fixed step could meet the same one of
  ///   several kinds of tasks each time
  private record Ears(List<PoolListener> listeners, int every) {}

  synchronized void listen(PoolListener listener, int every) {
    Ears now = ears;
    if (now == null) {
      ears = new Ears(List.of(listener), every);
    } else {
      var more = new ArrayList<PoolListener>(now.listeners);
      more.add(listener);
      ears = new Ears(List.copyOf(more), Math.min(now.every, every));
    }
  }

  synchronized void unlisten(PoolListener listener) {
    Ears now = ears;
    if (now != null) {
      var fewer = new ArrayList<PoolListener>(now.listeners);
      fewer.remove(listener);
      ears = fewer.isEmpty() ? null : new Ears(List.copyOf(fewer), now.every);
    }
  }

  /// Whether somebody listens and the next task is in the sample.
  boolean sampled() {
    Ears now = ears;
    return now != null && (now.every == 1 || ThreadLocalRandom.current().nextInt(now.every) == 0);
  }

  void ran(long waitNanos, long runNanos) {
    tell(listener -> listener.taskRan(waitNanos, runNanos));
  }

  void submitted(long waitNanos) {
    tell(listener -> listener.submitted(waitNanos));
  }

  void scaled(int from, int to, String reason) {
    PoolScaleEvent.emit(pool, from, to, reason);
    tell(listener -> listener.scaled(from, to, reason));
  }

  void deadlocked(String chain, int workers, int queued) {
    PoolDeadlockEvent.emit(pool, chain, workers, queued);
    tell(listener -> listener.deadlocked(chain));
  }

  void workerFailed() {
    tell(PoolListener::workerFailed);
  }

  /// A listener that throws must not harm the task.
  private void tell(Consumer<PoolListener> what) {
    Ears now = ears;
    if (now == null) {
      return;
    }
    for (PoolListener listener : now.listeners) {
      try {
        what.accept(listener);
      } catch (RuntimeException | Error e) {
        Thread self = Thread.currentThread();
        self.getUncaughtExceptionHandler().uncaughtException(self, e);
      }
    }
  }
}
