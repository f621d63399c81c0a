package dev.goloom.workerpool;

/// What [LittleKnee] believes about the load. Immutable.
///
/// @param rate tasks that arrive per nanosecond
/// @param ticks how many observations the rate is the mean of, as far as they count
/// @param service the mean time of a task in nanoseconds, 0 if it is not known
/// @param samples how many tasks that is the mean of, as far as they count
/// @param variance of the time of a task, in square nanoseconds
record Demand(double rate, int ticks, double service, double samples, double variance) {
  static final Demand UNKNOWN = new Demand(0, 0, 0, 0, 0);

  /// Five standard deviations, squared: more is no accident.
  private static final double SURPRISE = 25;

  /// The mean is taken over so many arrivals, and over these numbers of ticks.
  private static final double ARRIVALS = 100;

  private static final int LEAST_TICKS = 10;
  private static final int MOST_TICKS = 1_000;
  private static final double MOST_SAMPLES = 64;
  private static final double VARIANCE_WEIGHT = 0.05;
  private static final double FIRST_VARIANCE = 0.25;
  private static final double OUTLIER = 4;

  /// Learns from one interval.
  Demand after(Interval tick) {
    return withRate(tick).withService(tick);
  }

  /// The mean since the rate last changed. A count far from what a constant rate would give (the
  /// variance of a Poisson count is its mean) says that it changed now. So noise is averaged out,
  /// and a step is believed at once, up and down.
  private Demand withRate(Interval tick) {
    double expected = rate * tick.nanos();
    double off = tick.arrivals() - expected;
    boolean changed = off * off > SURPRISE * (expected + 1);
    int most = (int) Math.clamp(ARRIVALS / expected, LEAST_TICKS, MOST_TICKS);
    int count = changed ? 1 : Math.min(most, ticks + 1);
    double seen = (double) tick.arrivals() / tick.nanos();
    return new Demand(rate + (seen - rate) / count, count, service, samples, variance);
  }

  private Demand withService(Interval tick) {
    if (tick.timed() == 0) {
      return this;
    }
    double mean = tick.mean();
    if (service == 0) {
      return new Demand(rate, ticks, mean, tick.timed(), FIRST_VARIANCE * mean * mean);
    }
    double off = mean - service;
    // Of one task, as the mean of n spreads 1/n of it; bounded, because the mean may have moved.
    double spread = Math.min(tick.timed() * off * off, OUTLIER * variance);
    double all = samples + tick.timed();
    return new Demand(
        rate,
        ticks,
        service + off * (tick.timed() / all),
        Math.min(all, MOST_SAMPLES),
        variance + VARIANCE_WEIGHT * (spread - variance));
  }
}
