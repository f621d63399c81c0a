package dev.goloom.labs.backpressure;

import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/// A pool of one worker, as the experiment needs it. Closing ends its threads.
interface Intake extends AutoCloseable {

  /// Hands a task over; may block, and may run it in the caller.
  ///
  /// @throws java.util.concurrent.RejectedExecutionException if the pool refuses it
  Future<?> submit(Job job, Callable<?> work);

  /// What is in the pool now.
  Level level();

  /// Whether a submitter waits in the pool until there is a place, however long that takes.
  boolean waitsForPlace();

  @Override
  void close();

  /// How full a pool is.
  ///
  /// @param completed tasks done since the start
  /// @param inside tasks taken and not done
  /// @param queued those of them that wait
  /// @param blocked submitters that wait for a place
  record Level(long completed, long inside, int queued, int blocked) {}
}
