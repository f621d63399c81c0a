package dev.goloom.workerpool;

import org.jspecify.annotations.Nullable;

/// What [LittleKnee] has seen since the limit was last changed. Immutable.
///
/// It measures tasks that were started under this limit only: those that ran before have ended when
/// as many tasks have ended as ran then. Measuring goes on in rounds, each just long enough to tell
/// something.
///
/// @param limit in force
/// @param since when it was put in force, in nanoseconds as the snapshots count
/// @param settled when so many tasks have ended in all, those of before are gone
/// @param from where the round that is being measured began, or null if those of before still run
/// @param verdict what the last round told, or [Verdict#UNKNOWN]
/// @param last the last round that told something, or null
record Round(
    int limit,
    long since,
    long settled,
    @Nullable PoolSnapshot from,
    Verdict verdict,
    @Nullable Interval last) {

  private static final int LEAST_COMPLETED = 24;
  private static final int LEAST_TIMED = 4;

  /// More than one, because short tasks are the first to end under a new limit.
  private static final double TASKS_PER_LIMIT = 1.5;

  /// What a round tells about the tasks' time.
  enum Verdict {
    /// No round has ended.
    UNKNOWN,

    /// They take no longer than when few run.
    CLEAR,

    /// They take longer.
    INFLATED,

    /// Their times vary too much to tell.
    OPEN
  }

  /// A limit was put in force when the pool was like this.
  static Round begin(int limit, PoolSnapshot pool) {
    long settled = pool.completed() + pool.running();
    return new Round(limit, pool.nanos(), settled, null, Verdict.UNKNOWN, null);
  }

  /// The same, once the tasks of before are gone.
  Round settle(PoolSnapshot now) {
    return from == null && now.completed() - settled >= 0 ? restart(verdict, last, now) : this;
  }

  /// A round has told something; the next one begins.
  Round ended(Verdict told, Interval round, PoolSnapshot now) {
    return restart(told, round, now);
  }

  private Round restart(Verdict told, @Nullable Interval round, PoolSnapshot now) {
    return new Round(limit, since, settled, now, told, round);
  }

  /// What was seen in the round that is being measured, or null if it has not begun, or has seen
  /// too few tasks to tell anything.
  @Nullable Interval seen(PoolSnapshot now) {
    if (from == null) {
      return null;
    }
    Interval seen = Interval.between(from, now);
    boolean enough =
        (double) seen.completed() >= Math.max(LEAST_COMPLETED, TASKS_PER_LIMIT * limit);
    return enough && seen.timed() >= LEAST_TIMED ? seen : null;
  }
}
