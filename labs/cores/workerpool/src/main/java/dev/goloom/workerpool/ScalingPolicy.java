package dev.goloom.workerpool;

import java.time.Duration;

/// Decides how many tasks of a pool may run at once.
///
/// A policy is a pure function and has no clock: the time is in the snapshots, and what it must
/// remember travels in the [Target]. The same input gives the same output, so one policy object may
/// serve many pools and threads, and [PoolSimulation] tests it in virtual time.
///
/// The policy sets a limit; the threads are the pool's own business:
///
/// - A task starts if an idle worker is there and fewer tasks run than the limit allows.
/// - A task that finds no idle worker starts one at once if there are fewer than the limit: no
///   decision is waited for. So below the pool's minimum, which the limit never is, growth is
///   immediate.
/// - The worker that has been idle for the shortest time is taken first. One leaves when it has
///   been idle for the keep-alive; one beyond the limit leaves earlier.
///
/// A pool asks once when it begins, with the same snapshot twice and a target of its minimum, and
/// then after each [#tick]. It brings every answer between its minimum and its maximum.
@FunctionalInterface
public interface ScalingPolicy {

  /// Decides. Must not block, and must not throw: it runs on the thread that serves the pool.
  ///
  /// @param before the pool when the policy was last asked
  /// @param now the pool now; its time may equal that of `before`, and is never earlier
  /// @param last the last decision, with the limit that was put in force
  Target decide(PoolSnapshot before, PoolSnapshot now, Target last);

  /// How often the policy wants to be asked; zero if once is enough.
  default Duration tick() {
    return Duration.ofMillis(10);
  }

  /// Always the same limit.
  ///
  /// @throws IllegalArgumentException if it is below 1
  static ScalingPolicy fixed(int limit) {
    return new Constant(Target.of(limit, "fixed"));
  }

  /// As many as the pool's maximum: a task that finds nobody idle starts a worker at once.
  ///
  /// Right while tasks are independent. **Hazard**: if they wait for something that serves only so
  /// many at once, a database with 64 connections, more workers make each task slower, and the pool
  /// goes to its maximum for nothing.
  static ScalingPolicy eager() {
    return new Constant(Target.of(Integer.MAX_VALUE, "eager"));
  }

  /// As many as the load needs by Little's law, unless more make every task slower.
  static LittleKnee littleKnee() {
    return LittleKnee.USUAL;
  }
}
