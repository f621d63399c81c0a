package dev.goloom.workerpool;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The place of a [LaneTask] in the pool: what is queued there in its stead.
///
/// A token without a task is a lane that comes back for its next turn.
final class LaneToken extends PoolFuture<Boolean> {
  private final Lane lane;

  /// What it was, and is, worth: a task until the token is spent or void. Guarded by the lane.
  @Nullable LaneTask task;

  /// Whether it was used, or is of no use any more. Guarded by the lane.
  boolean spent;

  /// Whether its submitter must not wait for a place any more. Written before the pool's lock is
  /// taken, read under it.
  private volatile boolean unwanted;

  /// What was given up with it. Written before it is done.
  private volatile List<Runnable> undone = List.of();

  LaneToken(Dispatch dispatch, Lane lane, @Nullable LaneTask task) {
    super(dispatch, () -> true, lane, NORMAL, 0);
    this.lane = lane;
    this.task = task;
  }

  void becomesUnwanted() {
    unwanted = true;
  }

  boolean isUnwanted() {
    return unwanted;
  }

  boolean isTurn() {
    return task == null;
  }

  /// Lets its lane run a task. Called by the pool.
  @Override
  public void run() {
    lane.arrived(this);
    set(true);
  }

  /// The pool has no use for it: then its task is not run.
  @Override
  void notRun(TaskNotRunException why) {
    undone = lane.died(this, why);
    setException(why);
  }

  /// The tasks that were given up with this token, as they were submitted.
  List<Runnable> undone() {
    return undone;
  }
}
