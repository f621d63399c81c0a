package dev.goloom.workerpool;

import dev.goloom.channels.Context;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import java.util.function.Function;

/// How a task that its submitter waits for gets in.
///
/// @param name of the pool behind it
/// @param maker makes the future of a task
/// @param entry has a future admitted; a context that ends ends the wait for a place
/// @param <T> what the tasks answer
record Door<T>(
    String name,
    Function<Callable<T>, PoolFuture<T>> maker,
    BiFunction<PoolFuture<T>, Context, Admission> entry) {

  PoolFuture<T> futureOf(Callable<T> task) {
    return maker.apply(task);
  }

  /// Brings a task in. One that is dropped there is done.
  ///
  /// @return false if the context has ended before
  /// @throws InterruptedException if the caller was interrupted while it waited for a place
  /// @throws RejectedExecutionException if the task is not accepted for another reason
  boolean enter(PoolFuture<T> future, Context context) throws InterruptedException {
    if (context.err() != null) {
      return false;
    }
    Admission admission = entry.apply(future, context);
    if (admission.accepted()) {
      return true;
    }
    if (context.err() != null) {
      return false;
    }
    if (admission == Admission.INTERRUPTED && Thread.interrupted()) {
      throw new InterruptedException();
    }
    future.notRun(TaskNotRunException.Reason.of(admission));
    if (admission != Admission.DROPPED) {
      throw new RejectedExecutionException("pool " + name + ": " + admission);
    }
    return true;
  }
}
