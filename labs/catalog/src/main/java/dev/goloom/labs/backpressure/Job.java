package dev.goloom.labs.backpressure;

import dev.goloom.workerpool.TaskNotRunException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// One task of an overload, and what became of it. Times are ticks.
///
/// While the experiment runs, its [Conductor] guards the fields; afterwards nothing writes them.
final class Job {
  private static final int NEVER = -1;

  /// Opened when the work is done.
  final CountDownLatch gate = new CountDownLatch(1);

  private final int number;
  private final int deadline;
  private final boolean urgent;

  /// When the source came to the pool with it, and when the pool let the source go.
  int offered = NEVER;

  int answered = NEVER;
  int started = NEVER;
  int ended = NEVER;
  boolean ranInSource;
  boolean refused;
  @Nullable Future<?> future;

  /// @param number from 0; it arrives at the tick of this number
  Job(int number, int deadline, boolean urgent) {
    this.number = number;
    this.deadline = deadline;
    this.urgent = urgent;
  }

  int number() {
    return number;
  }

  int arrives() {
    return number;
  }

  int deadline() {
    return deadline;
  }

  boolean isUrgent() {
    return urgent;
  }

  boolean isDone() {
    return ended != NEVER;
  }

  boolean isInTime() {
    return isDone() && ended <= deadline;
  }

  /// From its arrival to its start.
  int waited() {
    return started - number;
  }

  /// Why it was not run, if its future knows.
  Optional<TaskNotRunException.Reason> reason() {
    Future<?> mine = future;
    if (mine == null || mine.state() != Future.State.FAILED) {
      return Optional.empty();
    }
    return mine.exceptionNow() instanceof TaskNotRunException why
        ? Optional.of(why.reason())
        : Optional.empty();
  }
}
