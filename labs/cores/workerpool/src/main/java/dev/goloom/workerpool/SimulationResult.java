package dev.goloom.workerpool;

import java.util.List;

/// What a [PoolSimulation] showed. Immutable.
///
/// @param score the figures to compare policies by
/// @param moments how the pool was, once a millisecond
/// @param decisions every change of the limit
/// @param accepted tasks that the pool took
/// @param completed tasks that ended; the others were queued or ran at the end
/// @param rejected tasks that found the queue full
public record SimulationResult(
    Score score,
    List<Moment> moments,
    List<Decision> decisions,
    long accepted,
    long completed,
    long rejected) {

  /// Copies the lists.
  public SimulationResult {
    moments = List.copyOf(moments);
    decisions = List.copyOf(decisions);
  }

  /// The pool at one instant.
  ///
  /// @param millis since the start
  /// @param limit in force
  /// @param workers live threads, idle ones included
  /// @param running tasks that run
  /// @param queued tasks that wait
  /// @param arrived tasks that have come so far
  /// @param completed tasks that have ended so far
  public record Moment(
      int millis, int limit, int workers, int running, int queued, long arrived, long completed) {}

  /// A change of the limit.
  ///
  /// @param millis since the start
  /// @param limit the new one, within the pool's bounds
  /// @param reason the policy's
  public record Decision(double millis, int limit, String reason) {}

  /// How good a policy was. *High* is the load with the most arrivals, *low* is the one before it,
  /// and *after* the one that follows; a figure for which there is no load is `NaN`.
  ///
  /// The *ideal* number of workers is `arrivals * time of a task`, by Little's law; or the knee, if
  /// that is less.
  ///
  /// @param timeToScale milliseconds from the beginning of the high load to the first 20 ms in
  ///   which at least 95 % as many tasks ended as arrived, or as can end at the knee; looked for in
  ///   steps of 5 ms; infinite if there are none
  /// @param peak the most workers there ever were, as a multiple of the ideal under the high load
  /// @param oscillation threads started and ended in the last 500 ms of the high load, in percent
  ///   of the mean number of workers then
  /// @param limitOscillation how far the limit moved up and down in that time, in percent of it
  /// @param lowWait 99 of 100 tasks of the second half of the low load waited at most so many
  ///   milliseconds
  /// @param loss rejected tasks in percent of all that arrived
  /// @param waste the time of all workers, divided by the time in which they ran tasks: 1 is
  ///   perfect
  /// @param release milliseconds from the end of the high load until there are at most twice as
  ///   many workers as the low one needs; infinite if that never happens
  /// @param churn threads started
  public record Score(
      double timeToScale,
      double peak,
      double oscillation,
      double limitOscillation,
      double lowWait,
      double loss,
      double waste,
      double release,
      int churn) {}
}
