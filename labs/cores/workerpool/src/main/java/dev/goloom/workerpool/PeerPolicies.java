package dev.goloom.workerpool;

/// Control laws of other pools and limiters, as policies, to compare with in a [PoolSimulation].
///
/// They follow the published formulas, one update a tick where the original updates with every
/// task. They are no copies of anybody's code, and are not meant for production.
public final class PeerPolicies {
  private PeerPolicies() {}

  /// Little's law without a knee: `arrival rate * time of a task / 0.85`, up at once, and down when
  /// less than 80 % of the limit is wanted.
  public static ScalingPolicy little() {
    return (before, now, last) -> {
      Interval tick = Interval.between(before, now);
      Demand demand = last.memory() instanceof Seen seen ? seen.demand() : Demand.UNKNOWN;
      if (tick.nanos() == 0) {
        return new Target(last.limit(), "steady", new Seen(demand));
      }
      Demand seen = demand.after(tick);
      double wanted = seen.rate() * seen.service() / 0.85;
      boolean moves = wanted > last.limit() || wanted < 0.8 * last.limit();
      int limit = moves ? bounded(Math.ceil(wanted)) : last.limit();
      return new Target(limit, "little", new Seen(seen));
    };
  }

  private record Seen(Demand demand) implements Target.Memory {}

  /// Additive increase, multiplicative decrease, as in TCP: one more for each task that ended while
  /// at least half of the limit was in use; a tenth less when tasks take longer than 100 ms.
  public static ScalingPolicy aimd() {
    return (before, now, last) -> {
      Interval tick = Interval.between(before, now);
      if (tick.mean() > 100e6) {
        return Target.of(bounded(0.9 * last.limit()), "aimd: timeout");
      }
      boolean used = 2L * now.running() >= last.limit();
      return Target.of(
          used ? bounded((double) last.limit() + tick.completed()) : last.limit(), "aimd");
    };
  }

  /// The gradient of the times: `limit * clamp(1.5 * long / short, 0.5, 1) + 4`, smoothed by 0.2,
  /// where *short* is the mean time of a task in this tick, and *long* that of the last 600 ticks.
  /// This is the published formula of Netflix's Gradient2 limit, from 20 on.
  public static ScalingPolicy gradient2() {
    return (before, now, last) -> {
      Interval tick = Interval.between(before, now);
      Gradient old = last.memory() instanceof Gradient g ? g : new Gradient(0, 20);
      if (tick.timed() == 0) {
        return new Target(bounded(old.limit()), "gradient", old);
      }
      Gradient next = old.after(tick.mean(), now.running());
      return new Target(bounded(next.limit()), "gradient", next);
    };
  }

  /// @param mean of the times over long, 0 before the first
  private record Gradient(double mean, double limit) implements Target.Memory {
    private static final double WINDOW = 600;
    private static final double TOLERANCE = 1.5;
    private static final double SMOOTHING = 0.2;
    private static final double QUEUE = 4;

    Gradient after(double time, int running) {
      double slow = mean == 0 ? time : mean + (time - mean) * 2 / (WINDOW + 1);
      double recovered = slow > 2 * time ? 0.95 * slow : slow;
      if (running < limit / 2) {
        return new Gradient(recovered, limit);
      }
      double gradient = Math.clamp(TOLERANCE * recovered / time, 0.5, 1);
      double next = gradient * limit + QUEUE;
      return new Gradient(recovered, (1 - SMOOTHING) * limit + SMOOTHING * next);
    }
  }

  private static int bounded(double limit) {
    return (int) Math.clamp(limit, 1, Integer.MAX_VALUE);
  }
}
