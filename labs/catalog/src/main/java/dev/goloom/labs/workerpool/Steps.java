package dev.goloom.labs.workerpool;

import dev.goloom.kit.Run;
import java.time.Duration;

/// How a pool is loaded: little, much, little again.
///
/// By Little's law a load is told in workers: tasks that arrive in a second times the seconds that
/// one takes is how many are in work on average.
///
/// @param load how many workers the low load keeps busy
/// @param burst how many the high one would
/// @param most workers of the pool
/// @param queue places in it
/// @param task milliseconds that a task waits for something outside
/// @param step how long each of the three lasts, at least
record Steps(int load, int burst, int most, int queue, int task, Duration step) {
  static Steps of(Run run) {
    return new Steps(
        (int) run.number(WorkerPoolLab.LOAD),
        (int) run.number(WorkerPoolLab.BURST),
        (int) run.number(WorkerPoolLab.MOST),
        (int) run.number(WorkerPoolLab.QUEUE),
        (int) run.number(WorkerPoolLab.TASK),
        Duration.ofMillis(run.number(WorkerPoolLab.STEP)));
  }

  /// The limit that tells high from low: half of what the burst needs, or of what there is.
  int mark() {
    return Math.min(burst, most) / 2;
  }

  /// Nanoseconds from one arrival to the next.
  long interval(int busy) {
    return Duration.ofMillis(task).toNanos() / busy;
  }
}
