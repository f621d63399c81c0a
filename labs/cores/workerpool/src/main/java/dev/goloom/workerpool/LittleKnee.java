package dev.goloom.workerpool;

import dev.goloom.workerpool.Round.Verdict;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Scales by Little's law, and stops where more workers make every task slower.
///
/// **Little's law** (Little 1961): `arrival rate * time of a task` tasks run on average. That many
/// workers and some more are wanted: the square-root staffing rule of Halfin and Whitt (1981) says
/// how many more keep waiting rare, and `utilisation` bounds them from below; and at least as many
/// as empty the queue within `drain`. The law alone runs away when tasks wait for something that
/// serves few at once, because each worker more makes every task longer, which then wants more
/// workers. So a task's time counts as at most 1.3 times of what it was unloaded; and:
///
/// - The limit is doubled at most, and only after a round of tasks that were started under it has
///   shown, within the error of the sample, that they take no longer than unloaded ones.
/// - If they do take longer, either too many run, or they are longer tasks now. A *probe* tells:
///   for one round the limit is lowered by 30 to 50 %. If the time falls with it, this is the knee,
///   and the limit goes to 15 % above it: a little inflation is what shows later that the knee has
///   gone. If the time stays, the tasks are longer, and growth goes on.
/// - At a knee the limit grows by an eighth, when no inflation is seen; and it is probed once a
///   second while more is wanted.
/// - The limit goes down by a quarter at a time, after 40 ms in which less was wanted.
/// - A pool that has been saturated for some time although its figures say that it need not be (its
///   workers are stuck in tasks of an hour) gets an eighth more; so does one whose tasks' times
///   vary too much to tell anything.
///
/// A round is at least 24 ended tasks, and one and a half times the limit; so a pool of slow tasks
/// is scaled slowly, by an eighth at a time. It needs the time of most tasks: with one of 16 timed
/// it is later, and at a knee less exact.
///
/// **Limits of it.** Where the time of a task rises gently with the number that run, there is no
/// knee to be found, and growth stops when tasks take an eighth longer. Tasks whose length varies
/// much need many samples. Nothing here knows about the processors: for tasks that compute, let the
/// pool's maximum be their number.
///
/// Immutable; O(1), no allocation to speak of.
///
/// @param utilisation the largest share of the workers that is to be busy: 0.95
/// @param drain in what time the queue is to be emptied, if tasks are short: 50 ms
/// @param tick how often the pool is looked at: 5 ms
public record LittleKnee(double utilisation, Duration drain, Duration tick)
    implements ScalingPolicy {

  static final LittleKnee USUAL = new LittleKnee(0.95, Duration.ofMillis(50), Duration.ofMillis(5));

  /// How many workers more than the load needs on average, in square roots of that.
  private static final double ROOTS = 1.5;

  private static final double MOST_INFLATION_BELIEVED = 1.3;
  private static final double MOST_FOR_QUEUE = 0.04;

  /// The queue is not emptied in less than so many times of a task.
  private static final double LEAST_DRAIN = 4;

  /// From so many times of the unloaded time on a task takes longer.
  private static final double FREE = 1.12;

  private static final double FREE_AT_KNEE = 1.1;

  /// Where a probe tries to get to, in shares of the knee that it suspects.
  private static final double BELOW_KNEE = 0.9;

  private static final double SHALLOWEST_PROBE = 0.7;
  private static final double DEEPEST_PROBE = 0.5;
  private static final int LEAST_TO_PROBE = 4;
  private static final double PROBE_ERROR = 0.04;

  /// Where the limit goes when a knee was found, in shares of it.
  private static final double ABOVE_KNEE = 1.15;

  /// A known knee that seems to have moved by less has not.
  private static final double STAYS = 0.85;

  private static final double LOW = 0.8;
  private static final double DOWN = 0.75;
  private static final long MILLI = 1_000_000;
  private static final long LOW_FOR = 40 * MILLI;
  private static final long BETWEEN_STEPS_DOWN = 10 * MILLI;
  private static final long LONGEST_ROUND = 100 * MILLI;
  private static final long STALLED_FOR = 250 * MILLI;
  static final long BETWEEN_PROBES = 1_000 * MILLI;

  /// Checks the options.
  ///
  /// @throws IllegalArgumentException if one is out of range
  public LittleKnee {
    check(
        utilisation > 0 && utilisation <= 1, "utilisation must be above 0, at most 1", utilisation);
    check(drain.isPositive(), "drain must be positive", drain);
    check(tick.isPositive(), "tick must be positive", tick);
  }

  private static void check(boolean ok, String rule, Object value) {
    if (!ok) {
      throw new IllegalArgumentException(rule + ": " + value);
    }
  }

  /// The same with another share of busy workers.
  ///
  /// @throws IllegalArgumentException if it is not above 0 and at most 1
  public LittleKnee withUtilisation(double share) {
    return new LittleKnee(share, drain, tick);
  }

  /// The same with another time in which a full queue is to be emptied.
  ///
  /// @throws IllegalArgumentException if it is not positive
  public LittleKnee withDrain(Duration time) {
    return new LittleKnee(utilisation, time, tick);
  }

  /// The same, asked at another interval.
  ///
  /// @throws IllegalArgumentException if it is not positive
  public LittleKnee withTick(Duration interval) {
    return new LittleKnee(utilisation, drain, interval);
  }

  @Override
  public Target decide(PoolSnapshot before, PoolSnapshot now, Target last) {
    int limit = last.limit();
    Knowledge known = last.memory() instanceof Knowledge k ? k : Knowledge.begin(before, limit);
    Interval tick = Interval.between(before, now);
    if (tick.nanos() == 0) {
      return new Target(limit, "steady", known); // an instant tells nothing
    }
    Knowledge seen = look(known, before, now, tick, limit);
    return seen.probe() == null
        ? scale(seen, now, limit)
        : endProbe(seen, seen.probe(), now, limit);
  }

  // Looking.

  private Knowledge look(
      Knowledge known, PoolSnapshot before, PoolSnapshot now, Interval tick, int limit) {
    Knowledge k = known.with(known.demand().after(tick));
    if (limit != known.round().limit()) {
      k = k.with(Round.begin(limit, before)).eased(before.nanos());
    }
    if (!isSaturated(before, tick) || !isSaturated(now, tick)) {
      k = k.eased(now.nanos());
    }
    k = k.with(k.round().settle(now));
    return k.probe() == null ? judge(k, now) : k;
  }

  private static boolean isSaturated(PoolSnapshot pool, Interval tick) {
    return pool.running() >= pool.limit() && (waiting(pool) > 0 || tick.rejected() > 0);
  }

  private static long waiting(PoolSnapshot pool) {
    return (long) pool.queued() + pool.blockedSubmitters();
  }

  /// Ends the round if it tells something.
  private Knowledge judge(Knowledge k, PoolSnapshot now) {
    Interval seen = k.round().seen(now);
    if (seen == null) {
      return k;
    }
    Verdict told = verdict(k, seen);
    if (told == Verdict.UNKNOWN) {
      return k;
    }
    double variance = k.demand().variance();
    Unloaded learnt = k.unloaded().after(seen, variance, k.careful());
    return k.with(learnt).with(k.round().ended(told, seen, now));
  }

  private Verdict verdict(Knowledge k, Interval seen) {
    if (!k.unloaded().known()) {
      return Verdict.CLEAR; // nothing to compare with
    }
    double unloaded = k.unloaded().mean();
    double error = standardError(k, seen) / unloaded;
    double times = seen.mean() / unloaded;
    if (k.careful() ? times + 2 * error < FREE_AT_KNEE : times + error < FREE) {
      return Verdict.CLEAR;
    }
    if (times - 3 * error > FREE) {
      return Verdict.INFLATED;
    }
    return seen.nanos() >= LONGEST_ROUND ? Verdict.OPEN : Verdict.UNKNOWN;
  }

  private static double standardError(Knowledge k, Interval seen) {
    double variance = k.demand().variance();
    return Math.sqrt(variance / seen.timed() + variance / k.unloaded().samples());
  }

  // Deciding.

  private Target scale(Knowledge k, PoolSnapshot now, int limit) {
    double service = believedService(k);
    double needed = needed(k, service);
    double drained =
        waiting(now) * service / Math.max((double) drain.toNanos(), LEAST_DRAIN * service);
    double most = Math.max(needed + Math.min(drained, MOST_FOR_QUEUE * needed), drained);
    int wanted = Math.clamp((long) most, 1, Integer.MAX_VALUE / 2);
    boolean saturated = now.nanos() - k.eased() > 0;
    if (wanted < LOW * limit && !saturated) {
      return down(k, now, limit, wanted);
    }
    Knowledge busy = k.notLow(now.nanos());
    if (wanted > limit || needed(k, k.demand().service()) > limit) {
      return up(busy, now, limit, wanted, needed > limit ? "up: load" : "up: queue");
    }
    return patient(busy, now, limit, "steady", Math.max(STALLED_FOR, 2 * LEAST_DRAIN * service));
  }

  /// How many workers the load needs if a task takes that long.
  private double needed(Knowledge k, double service) {
    double busy = k.demand().rate() * service;
    return Math.max(busy / utilisation, busy + ROOTS * Math.sqrt(busy));
  }

  /// What a task takes; much more than when it was unloaded is not believed.
  private static double believedService(Knowledge k) {
    double service = k.demand().service();
    return k.unloaded().known()
        ? Math.min(service, MOST_INFLATION_BELIEVED * k.unloaded().mean())
        : service;
  }

  private static Target down(Knowledge k, PoolSnapshot now, int limit, int wanted) {
    long low = now.nanos() - k.notLow();
    if (low < LOW_FOR) {
      return new Target(limit, "steady", k);
    }
    int next = Math.max(wanted, (int) (DOWN * limit));
    long nextStep = now.nanos() - LOW_FOR + BETWEEN_STEPS_DOWN;
    return new Target(next, "down: idle", k.careless(now.nanos()).notLow(nextStep));
  }

  private static Target up(Knowledge k, PoolSnapshot now, int limit, int wanted, String reason) {
    Verdict verdict = k.round().verdict();
    boolean slowly = verdict == (k.careful() ? Verdict.CLEAR : Verdict.OPEN);
    if (slowly) {
      return raised(k, limit, Math.min(wanted, anEighthMore(limit)), reason);
    }
    if (verdict == Verdict.CLEAR) {
      return raised(k, limit, Math.min(wanted, doubled(now.running())), reason);
    }
    boolean due = now.nanos() - k.probed() >= BETWEEN_PROBES;
    return due && verdict != Verdict.UNKNOWN
        ? probe(k, now, limit)
        : patient(k, now, limit, k.careful() ? "knee" : "unclear", STALLED_FOR);
  }

  private static Target raised(Knowledge k, int limit, int next, String reason) {
    return next > limit ? new Target(next, reason, k) : new Target(limit, "steady", k);
  }

  /// Leaves the limit, unless the pool has been saturated for too long.
  private static Target patient(
      Knowledge k, PoolSnapshot now, int limit, String reason, double patience) {
    boolean stalled = now.nanos() - k.eased() >= patience && !k.careful();
    return stalled
        ? new Target(anEighthMore(limit), "up: stalled", k)
        : new Target(limit, reason, k);
  }

  private static int anEighthMore(int limit) {
    return (int) Math.min((long) limit + Math.max(1, limit / 8), Integer.MAX_VALUE);
  }

  private static int doubled(int running) {
    return (int) Math.min(2L * running, Integer.MAX_VALUE);
  }

  // Probing.

  private static Target probe(Knowledge k, PoolSnapshot now, int limit) {
    Interval round = k.round().last();
    if (round == null || limit < LEAST_TO_PROBE) {
      return longer(k, round, now, limit);
    }
    double times = round.mean() / k.unloaded().mean();
    double share = Math.clamp(BELOW_KNEE / times, DEEPEST_PROBE, SHALLOWEST_PROBE);
    return new Target((int) (share * limit), "probe", k.with(new Probe(limit, share, round)));
  }

  private static Target endProbe(Knowledge k, Probe probe, PoolSnapshot now, int limit) {
    if (limit >= probe.limit()) {
      return longer(k, probe.round(), now, limit); // the pool's minimum: it goes no lower
    }
    Interval seen = k.round().seen(now);
    double error = seen == null ? 1 : Math.sqrt(k.demand().variance() / seen.timed()) / seen.mean();
    if (seen != null && error <= PROBE_ERROR) {
      return seen.mean() > halfWay(k, probe)
          ? longer(k, seen, now, probe.limit())
          : knee(k, probe, now);
    }
    boolean over = now.nanos() - k.round().since() > 2 * LONGEST_ROUND + 4 * k.demand().service();
    return over
        ? new Target(probe.limit(), "unclear", k.probed(k.careful(), now.nanos()))
        : new Target(limit, "probe", k);
  }

  /// Between the time of a task that is to be expected under the lower limit if this is a knee, and
  /// the one of before, which is to be expected if it is not.
  private static double halfWay(Knowledge k, Probe probe) {
    double inflated = probe.round().mean();
    return (Math.max(k.unloaded().mean(), probe.share() * inflated) + inflated) / 2;
  }

  /// The tasks are longer, it is not a knee that makes them so.
  private static Target longer(Knowledge k, @Nullable Interval round, PoolSnapshot now, int limit) {
    Knowledge learnt = round == null ? k : k.with(Unloaded.of(round));
    return new Target(limit, "longer tasks", learnt.probed(k.careful(), now.nanos()));
  }

  private static Target knee(Knowledge k, Probe probe, PoolSnapshot now) {
    double times = probe.round().mean() / k.unloaded().mean();
    double above = ABOVE_KNEE * probe.limit() / times + 1;
    boolean stays = k.careful() && above > STAYS * probe.limit();
    int next =
        stays
            ? probe.limit()
            : (int) Math.clamp(above, DEEPEST_PROBE * probe.limit(), probe.limit());
    return new Target(next, "knee", k.probed(true, now.nanos()));
  }
}
