package dev.goloom.benchmarks.pool;

/// What a pool has to do in a row. `pool.go` is written after these sentences too.
sealed interface Load permits Compute, Waits, Futures, Paced {
  /// So many tasks may wait for a worker.
  int PLACES = 1_024;

  /// The pool to measure; it serves all operations of a row.
  Pool pool(Library library, int workers, Tally tally);

  /// Does it once.
  ///
  /// @throws IllegalStateException if a task was lost or ran twice
  /// @throws InterruptedException if this thread is interrupted
  Measured run(Pool pool, Tally tally) throws InterruptedException;

  /// What an operation came to.
  ///
  /// @param nanos the sum of the figures of all its tasks
  /// @param tasks how many
  record Measured(long nanos, int tasks) {}
}
