package dev.goloom.workerpool;

import java.time.Duration;

/// What happens to a task that comes when the pool is full. Immutable.
///
/// Full means: as many tasks run as may, and the queue has no place. There is no unbounded queue.
public sealed interface Backpressure {

  /// The submitter waits until there is a place: Go's `jobs <- task`.
  static Backpressure block() {
    return new Block(Block.FOR_EVER);
  }

  /// The submitter waits at most so long, and is then rejected.
  ///
  /// @throws IllegalArgumentException if the time is negative
  static Backpressure block(Duration limit) {
    return new Block(limit);
  }

  /// The submitter is told at once: Go's `select` with `default`.
  static Backpressure reject() {
    return new Reject();
  }

  /// The submitter runs the task itself.
  ///
  /// **Hazard**: the newest task then runs before older ones; and the submitter, perhaps an event
  /// loop or the thread that accepts connections, is away for as long as the task takes.
  static Backpressure callerRuns() {
    return new CallerRuns();
  }

  /// The task that has waited longest makes place.
  static Backpressure dropOldest() {
    return new DropOldest();
  }

  /// The new task is thrown away, and nobody is told but its future.
  static Backpressure dropNewest() {
    return new DropNewest();
  }

  /// A queued task of a lower priority makes place, the newest of the lowest; if there is none, the
  /// new task is shed. Needs priorities.
  static Backpressure shedByPriority() {
    return new ShedByPriority();
  }

  /// The task that is least likely to be done in time is shed: one whose deadline has passed, else
  /// the one with the least time left. Needs [WorkerPool.Builder#deadline]: a task without one is
  /// never shed for another. O(queue) when the pool is full.
  static Backpressure shedByDeadline() {
    return new ShedByDeadline();
  }

  /// See [#block(Duration)].
  ///
  /// @param limit how long a submitter waits
  record Block(Duration limit) implements Backpressure {
    private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

    /// Checks the limit.
    ///
    /// @throws IllegalArgumentException if it is negative
    public Block {
      if (limit.isNegative()) {
        throw new IllegalArgumentException("the limit of block must not be negative: " + limit);
      }
    }

    boolean isForEver() {
      return limit.compareTo(FOR_EVER) >= 0;
    }
  }

  /// See [#reject].
  record Reject() implements Backpressure {}

  /// See [#callerRuns].
  record CallerRuns() implements Backpressure {}

  /// See [#dropOldest].
  record DropOldest() implements Backpressure {}

  /// See [#dropNewest].
  record DropNewest() implements Backpressure {}

  /// See [#shedByPriority].
  record ShedByPriority() implements Backpressure {}

  /// See [#shedByDeadline].
  record ShedByDeadline() implements Backpressure {}
}
