package dev.goloom.workerpool;

import dev.goloom.channels.Context;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// `invokeAll`: the JDK's, but its time limit holds at the door of a full pool too, and a worker of
/// the pool that calls it runs what it would wait for.
final class AllOf {
  private AllOf() {}

  /// Calls all; those that are not done when the context ends are cancelled.
  static <T> List<Future<T>> call(
      Door<T> door, Collection<? extends Callable<T>> tasks, Context context)
      throws InterruptedException {
    var futures = new ArrayList<PoolFuture<T>>(tasks.size());
    for (Callable<T> task : tasks) {
      futures.add(door.futureOf(task));
    }
    boolean finished = false;
    try {
      finished = submitAll(door, futures, context) && awaitAll(futures, context);
    } finally {
      if (!finished) {
        futures.forEach(future -> future.cancel(true));
      }
    }
    return new ArrayList<>(futures);
  }

  /// @return false if the context has ended
  private static <T> boolean submitAll(Door<T> door, List<PoolFuture<T>> futures, Context context)
      throws InterruptedException {
    for (PoolFuture<T> future : futures) {
      if (!door.enter(future, context)) {
        return false;
      }
    }
    return true;
  }

  /// @return false if the context has ended
  private static <T> boolean awaitAll(List<PoolFuture<T>> futures, Context context)
      throws InterruptedException {
    for (PoolFuture<T> future : futures) {
      try {
        if (context.remaining() == null) {
          future.get();
        } else {
          future.get(context.remaining().toNanos(), TimeUnit.NANOSECONDS);
        }
      } catch (TimeoutException e) {
        return false;
      } catch (CancellationException | ExecutionException e) {
        // the future knows
      }
    }
    return true;
  }
}
