package dev.goloom.benchmarks.pool;

import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/// A pool as the loads use it: what comes while it is full waits.
///
/// A process measures one library, so there is one implementation that the compiler sees, and it
/// inlines these methods: nothing stands between a load and the pool.
interface Pool extends AutoCloseable {

  /// Waits for a place, and has the task run.
  void execute(Runnable task) throws InterruptedException;

  /// The same with a future; and with a deadline that is far away, if the pool knows deadlines.
  <T> Future<T> submit(Callable<T> task) throws InterruptedException;

  /// Waits for all tasks, and ends the threads.
  @Override
  void close();
}
