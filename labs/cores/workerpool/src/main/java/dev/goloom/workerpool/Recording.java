package dev.goloom.workerpool;

import dev.goloom.workerpool.PoolSimulation.Load;
import dev.goloom.workerpool.SimulationResult.Decision;
import dev.goloom.workerpool.SimulationResult.Moment;
import dev.goloom.workerpool.SimulationResult.Score;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What happens in a [SimulatedPool], added up for the scores of [Score].
final class Recording {
  private static final long MILLI = 1_000_000;
  private static final int WINDOW = 20;
  private static final int WINDOW_STEP = 5;
  private static final double KEEPS_UP = 0.95;
  private static final long STEADY = 500 * MILLI;

  private final PoolSimulation pool;

  /// When each load begins, and the last ends.
  private final long[] bounds;

  /// How many workers each load needs.
  private final double[] ideals;

  private final int high;
  private final List<Moment> moments = new ArrayList<>();
  private final List<Decision> decisions = new ArrayList<>();

  private long now;
  private long nextMoment;
  private double workerTime;
  private double busyTime;
  private double steadyWorkerTime;
  private double steadyLimitTime;
  private long steadyChanges;
  private long steadyLimitChanges;
  private int peak;
  private int churn;
  private long arrived;
  private long completed;
  private long rejected;
  private long[] lowWaits = new long[1_024];
  private int lowWaitCount;
  private long released = -1;

  Recording(PoolSimulation pool) {
    this.pool = pool;
    List<Load> loads = pool.loads();
    bounds = new long[loads.size() + 1];
    ideals = new double[loads.size()];
    int most = 0;
    for (int i = 0; i < loads.size(); i++) {
      bounds[i + 1] = bounds[i] + loads.get(i).time().toNanos();
      ideals[i] = ideal(loads.get(i));
      most = loads.get(i).perMilli() > loads.get(most).perMilli() ? i : most;
    }
    high = most;
  }

  // What happens.

  /// Nothing changes until then.
  void until(long next, int workers, int running, int queued, int limit) {
    while (nextMoment <= next) {
      int millis = (int) (nextMoment / MILLI);
      moments.add(new Moment(millis, limit, workers, running, queued, arrived, completed));
      nextMoment += MILLI;
    }
    double time = next - now;
    workerTime += time * workers;
    busyTime += time * running;
    double steady =
        (double) Math.max(0, Math.min(next, steadyEnd()) - Math.max(now, steadyBegin()));
    steadyWorkerTime += steady * workers;
    steadyLimitTime += steady * limit;
    if (released < 0 && hasAfter() && now >= bounds[high + 1] && workers <= 2 * ideals[high + 1]) {
      released = now;
    }
    now = next;
  }

  void arrived() {
    arrived++;
  }

  void rejected() {
    rejected++;
  }

  void completed() {
    completed++;
  }

  void waited(long arrival, long wait) {
    if (high > 0 && arrival >= (bounds[high - 1] + bounds[high]) / 2 && arrival < bounds[high]) {
      if (lowWaitCount == lowWaits.length) {
        lowWaits = Arrays.copyOf(lowWaits, 2 * lowWaitCount);
      }
      lowWaits[lowWaitCount++] = wait;
    }
  }

  void started(int workers) {
    churn++;
    peak = Math.max(peak, workers);
    changed();
  }

  void left() {
    changed();
  }

  private void changed() {
    if (isSteady()) {
      steadyChanges++;
    }
  }

  void decided(int before, Target target) {
    if (before != target.limit()) {
      decisions.add(new Decision((double) now / MILLI, target.limit(), target.reason()));
      if (isSteady()) {
        steadyLimitChanges += Math.abs(target.limit() - before);
      }
    }
  }

  private boolean isSteady() {
    return now >= steadyBegin() && now < steadyEnd();
  }

  private long steadyBegin() {
    return Math.max(bounds[high], steadyEnd() - STEADY);
  }

  private long steadyEnd() {
    return bounds[high + 1];
  }

  // The scores.

  SimulationResult result(long accepted) {
    return new SimulationResult(score(), moments, decisions, accepted, completed, rejected);
  }

  private Score score() {
    return new Score(
        timeToScale(),
        peak / ideals[high],
        100.0 * steadyChanges * STEADY / Math.max(1, steadyWorkerTime),
        100.0 * steadyLimitChanges * STEADY / Math.max(1, steadyLimitTime),
        lowWait(),
        arrived == 0 ? 0 : 100.0 * rejected / arrived,
        workerTime / busyTime,
        release(),
        churn);
  }

  private double timeToScale() {
    int from = (int) (bounds[high] / MILLI);
    int to = (int) (bounds[high + 1] / MILLI);
    Load load = pool.loads().get(high);
    double most =
        load.knee() == 0 ? Double.MAX_VALUE : load.knee() / load.service().mean() * MILLI * WINDOW;
    for (int begin = from; begin + WINDOW <= to; begin += WINDOW_STEP) {
      Moment first = moments.get(begin);
      Moment last = moments.get(begin + WINDOW);
      double asked = Math.min((double) (last.arrived() - first.arrived()), most);
      if ((double) (last.completed() - first.completed()) >= KEEPS_UP * asked) {
        return begin - from;
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  private double lowWait() {
    if (lowWaitCount == 0) {
      return Double.NaN;
    }
    long[] waits = Arrays.copyOf(lowWaits, lowWaitCount);
    Arrays.sort(waits);
    return (double) waits[(int) (0.99 * (lowWaitCount - 1))] / MILLI;
  }

  private boolean hasAfter() {
    return high + 2 < bounds.length;
  }

  private double release() {
    if (!hasAfter()) {
      return Double.NaN;
    }
    return released < 0 ? Double.POSITIVE_INFINITY : (double) (released - bounds[high + 1]) / MILLI;
  }

  private static double ideal(Load load) {
    double busy = load.perMilli() * load.service().mean() / MILLI;
    return load.knee() == 0 ? busy : Math.min(busy, load.knee());
  }
}
