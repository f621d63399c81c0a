package dev.goloom.workerpool;

import dev.goloom.channels.Context;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// `invokeAll`: the JDK's, but its time limit holds at the door of a full pool too, and a worker of
/// the pool that calls it runs what it would wait for.
final class AllOf {
  private AllOf() {}

  /// Calls all; those that are not done when the context ends are cancelled.
  static <T> List<Future<T>> call(
      WorkerPool pool, Collection<? extends Callable<T>> tasks, Context context)
      throws InterruptedException {
    var futures = new ArrayList<PoolFuture<T>>(tasks.size());
    for (Callable<T> task : tasks) {
      futures.add(pool.newFuture(task, task, PoolFuture.NORMAL, 0));
    }
    boolean finished = false;
    try {
      finished = submitAll(pool, futures, context) && awaitAll(futures, context);
    } finally {
      if (!finished) {
        futures.forEach(future -> future.cancel(true));
      }
    }
    return new ArrayList<>(futures);
  }

  /// @return false if the context has ended
  private static <T> boolean submitAll(
      WorkerPool pool, List<PoolFuture<T>> futures, Context context) throws InterruptedException {
    for (PoolFuture<T> future : futures) {
      if (context.err() != null) {
        return false;
      }
      Admission admission = pool.enterAwaited(future, context);
      if (admission == Admission.INTERRUPTED && context.err() == null && Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (admission == Admission.DROPPED) {
        future.notRun(TaskNotRunException.Reason.DROPPED);
      } else if (!admission.accepted() && context.err() == null) {
        throw new RejectedExecutionException("pool " + pool.name() + ": " + admission);
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
