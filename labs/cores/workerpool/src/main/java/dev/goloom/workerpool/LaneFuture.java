package dev.goloom.workerpool;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The future of a task in a [Lane]. It is not queued in the pool itself: its [LaneToken] is.
final class LaneFuture<T> extends PoolFuture<T> {
  /// Where it is; written before it is submitted there.
  private @Nullable Lane lane;

  private @Nullable LaneTask place;

  LaneFuture(Dispatch dispatch, Callable<T> task, Object original) {
    super(dispatch, task, original, NORMAL, 0);
  }

  /// Never: the pool queues its token. Given to the pool, this is a plain task.
  @Override
  boolean offer(Dispatch to) {
    return false;
  }

  /// Whether this is the first time that it is offered to a lane of its pool.
  boolean offerToLane(Dispatch to) {
    return super.offer(to);
  }

  /// Says where it is.
  void in(Lane where, LaneTask as) {
    lane = where;
    place = as;
  }

  /// Takes it out of its lane, if it waits there, and its token out of the pool.
  @Override
  void freePlace() {
    if (lane != null && place != null) {
      lane.leave(place);
    }
  }

  /// Runs what is before it in its lane, and then it, if the lane allows, and the caller is a
  /// worker of the same pool.
  @Override
  void help() {
    if (lane != null && place != null && !isDone() && !Thread.currentThread().isInterrupted()) {
      lane.help(place);
    }
  }
}
