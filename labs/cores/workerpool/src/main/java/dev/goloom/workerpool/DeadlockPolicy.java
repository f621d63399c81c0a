package dev.goloom.workerpool;

import java.time.Duration;

/// What a pool does when its tasks wait for each other. Immutable.
///
/// One remedy needs no policy: a worker that calls [PoolFuture#get] for a task of its pool that is
/// not started runs that task itself. This is about the other ways to wait, which a pool cannot see
/// through: a `CompletableFuture`, a latch, a channel.
///
/// A pool is **stalled** if tasks are queued, all workers that may run are in tasks, each of their
/// threads waits without a time limit (or for a monitor), and no task has ended for the time
/// `after`. That may be a deadlock, or tasks that wait for something slow outside. So:
///
/// 1. Spare workers are started, one, then two more, and so on, up to `spares`. They run queued
///    tasks, and leave when nothing is queued. Tasks that wait for queued ones come free.
/// 2. If all of them wait too, and a waiting task has itself submitted one that is still queued,
///    the outermost such task fails, if `fails`: its future completes with a
///    [PoolDeadlockException] that names who waits for whom, its thread is interrupted, and a spare
///    worker takes its place. This goes on until tasks end again.
/// 3. If no waiting task has submitted a queued one, nobody is blamed: the stall is reported.
///
/// What is done is reported to the logger `dev.goloom.workerpool` (warning) and as a recorded
/// event. Each later step comes after a quarter of `after`.
///
/// @param spares how many more workers may be started
/// @param fails whether waiting tasks are failed when no spare is left
/// @param after how long no task must have ended
public record DeadlockPolicy(int spares, boolean fails, Duration after) {
  private static final int USUAL_SPARES = 16;
  private static final Duration USUAL_TIME = Duration.ofSeconds(5);

  /// Checks the figures.
  ///
  /// @throws IllegalArgumentException if `spares` is negative, or `after` is not positive
  public DeadlockPolicy {
    if (spares < 0) {
      throw new IllegalArgumentException("onDeadlock: spares must not be negative: " + spares);
    }
    if (!after.isPositive()) {
      throw new IllegalArgumentException("onDeadlock: after must be positive: " + after);
    }
  }

  /// The usual one: 16 spares, then tasks fail; after five seconds.
  public static DeadlockPolicy helpThenFail() {
    return new DeadlockPolicy(USUAL_SPARES, true, USUAL_TIME);
  }

  /// So many spares, and no task fails.
  public static DeadlockPolicy compensate(int spares) {
    return new DeadlockPolicy(spares, false, USUAL_TIME);
  }

  /// No spares: tasks fail at once.
  public static DeadlockPolicy fail() {
    return new DeadlockPolicy(0, true, USUAL_TIME);
  }

  /// Says so, and does nothing.
  public static DeadlockPolicy report() {
    return new DeadlockPolicy(0, false, USUAL_TIME);
  }

  /// The same after another time.
  ///
  /// @throws IllegalArgumentException if it is not positive
  public DeadlockPolicy after(Duration time) {
    return new DeadlockPolicy(spares, fails, time);
  }
}
