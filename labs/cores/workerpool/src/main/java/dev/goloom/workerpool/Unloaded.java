package dev.goloom.workerpool;

/// The time of a task when not too many run: what [LittleKnee] compares with. Immutable.
///
/// The first tasks count as unloaded. From then on it is the mean of all rounds that agree with it.
/// One that took much less replaces it. One that took more says nothing, because that is what a
/// knee looks like: the mean must not creep up with it. For the same reason nothing but less is
/// learnt at a known knee.
///
/// @param mean in nanoseconds, 0 if no task was seen
/// @param samples how many tasks it rests on
/// @param known whether it rests, or once rested, on enough of them to compare with
record Unloaded(double mean, double samples, boolean known) {
  static final Unloaded UNKNOWN = new Unloaded(0, 0, false);

  /// In standard errors.
  private static final double MORE = 3;

  /// In standard errors; more than for `MORE`, because it would undo what many rounds have told.
  private static final double LESS = -5;

  private static final double KNOWN_ERROR = 0.04;
  private static final int SURELY_KNOWN = 512;

  /// Learns from a round, in which some tasks were timed.
  Unloaded after(Interval round, double variance, boolean atKnee) {
    if (!known) {
      return with(round, variance);
    }
    double error = Math.sqrt(variance / samples + variance / round.timed());
    double off = round.mean() - mean;
    if (off < LESS * error) {
      return of(round);
    }
    return off > MORE * error || atKnee ? this : with(round, variance);
  }

  private Unloaded with(Interval round, double variance) {
    double all = samples + round.timed();
    double merged = mean + (round.mean() - mean) * (round.timed() / all);
    double allowed = KNOWN_ERROR * merged;
    boolean enough = all >= SURELY_KNOWN || variance / all <= allowed * allowed;
    return new Unloaded(merged, all, known || enough);
  }

  /// Forgets what was, and takes this round for it.
  static Unloaded of(Interval round) {
    return new Unloaded(round.mean(), round.timed(), true);
  }
}
