package dev.goloom.workerpool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// `invokeAny`. The JDK's puts futures of its own into the pool, which nobody completes if the pool
/// drops them or is stopped; and then it waits for ever. These are the pool's.
///
/// Happens-before: a future puts itself into the queue `done` when it is done.
///
/// @param <T> what the tasks answer
final class AnyOf<T> {
  private final Function<Callable<T>, PoolFuture<T>> maker;
  private final Consumer<PoolFuture<T>> door;
  private final BlockingQueue<PoolFuture<T>> done = new LinkedBlockingQueue<>();
  private final List<PoolFuture<T>> futures = new ArrayList<>();
  private int failed;
  private @Nullable ExecutionException failure;

  AnyOf(Function<Callable<T>, PoolFuture<T>> maker, Consumer<PoolFuture<T>> door) {
    this.maker = maker;
    this.door = door;
  }

  /// The first result. A worker of the pool runs the tasks that are not started until there is one.
  T first(Collection<? extends Callable<T>> tasks) throws InterruptedException, ExecutionException {
    try {
      PoolFuture<T> winner = submit(tasks);
      for (int i = 0; winner == null && i < futures.size(); i++) {
        futures.get(i).help();
        winner = poll();
      }
      while (winner == null) {
        winner = judge(done.take());
      }
      return winner.get();
    } finally {
      cancelAll();
    }
  }

  /// The first result, if it comes in time.
  T first(Collection<? extends Callable<T>> tasks, long nanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    long deadline = System.nanoTime() + nanos;
    try {
      PoolFuture<T> winner = submit(tasks);
      while (winner == null) {
        PoolFuture<T> next = done.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (next == null) {
          throw new TimeoutException();
        }
        winner = judge(next);
      }
      return winner.get();
    } finally {
      cancelAll();
    }
  }

  /// @return a result that came before all were submitted
  private @Nullable PoolFuture<T> submit(Collection<? extends Callable<T>> tasks)
      throws ExecutionException {
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException("there must be a task");
    }
    PoolFuture<T> winner = null;
    failed = -tasks.size();
    for (Callable<T> task : tasks) {
      PoolFuture<T> future = maker.apply(task);
      future.whenDone(() -> done.add(future));
      futures.add(future);
      door.accept(future);
      winner = poll();
      if (winner != null) {
        break;
      }
    }
    return winner;
  }

  private @Nullable PoolFuture<T> poll() throws ExecutionException {
    PoolFuture<T> winner = null;
    for (PoolFuture<T> next = done.poll(); winner == null && next != null; next = done.poll()) {
      winner = judge(next);
    }
    return winner;
  }

  /// @return the future if it has a result
  /// @throws ExecutionException if all have failed: what the last failed with
  private @Nullable PoolFuture<T> judge(PoolFuture<T> future) throws ExecutionException {
    switch (future.state()) {
      case SUCCESS -> {
        return future;
      }
      case FAILED -> failure = new ExecutionException(future.exceptionNow());
      case CANCELLED, RUNNING -> failure = new ExecutionException(new CancellationException());
    }
    if (++failed == 0) {
      throw failure;
    }
    return null;
  }

  private void cancelAll() {
    futures.forEach(future -> future.cancel(true));
  }
}
