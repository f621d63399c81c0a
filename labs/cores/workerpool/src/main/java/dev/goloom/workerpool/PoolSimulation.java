package dev.goloom.workerpool;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/// A pool under load, in virtual time: the test bench of a [ScalingPolicy].
///
/// It simulates the rules that [ScalingPolicy] states, event by event. Arrivals are Poisson; a
/// thread takes 60 us to start, and two start at a time; a task that finds the queue full is
/// rejected. Where a load has a *knee*, a task that starts when `n` run takes `n / knee` times as
/// long if `n` is above it: a database with so many connections. The same description and policy
/// give the same result on every machine: nothing depends on the time it takes, and the logarithm
/// is `StrictMath`'s.
///
/// ```java
/// var score = PoolSimulation.step(10, 1_000).max(4_096).run(myPolicy).score();
/// ```
///
/// Immutable: each method that changes something answers a copy. A run takes O(tasks * log
/// workers): less than half a second for 1.5 million tasks.
///
/// @param loads what arrives, one load after another
/// @param min the least limit
/// @param max the largest limit
/// @param queue places in the queue
/// @param keepAlive how long an idle worker stays
/// @param linger how long an idle worker beyond the limit stays, at most as long as `keepAlive`
/// @param sample of every so many tasks one is timed
/// @param seed of the random numbers
public record PoolSimulation(
    List<Load> loads,
    int min,
    int max,
    int queue,
    Duration keepAlive,
    Duration linger,
    int sample,
    long seed) {

  /// How long a task takes. It must not remember anything, or the same seed gives another result.
  public interface Service {
    /// The time of the next task when nothing makes it longer, in nanoseconds, at least 1.
    long nanos(SplittableRandom random);

    /// The mean of these times, in nanoseconds.
    double mean();

    /// Any time between two, each as likely.
    static Service uniform(Duration least, Duration most) {
      return new Uniform(least.toNanos(), most.toNanos());
    }

    /// Always the same time.
    static Service constant(Duration time) {
      return uniform(time, time);
    }

    /// The one service for some of the tasks, the other one for the rest.
    ///
    /// @param share how many of the tasks get the first, from 0 to 1
    static Service mixed(double share, Service first, Service rest) {
      return new Mixed(share, first, rest);
    }
  }

  private record Uniform(long least, long most) implements Service {
    @Override
    public long nanos(SplittableRandom random) {
      return random.nextLong(least, most + 1);
    }

    @Override
    public double mean() {
      return ((double) least + most) / 2;
    }
  }

  private record Mixed(double share, Service first, Service rest) implements Service {
    @Override
    public long nanos(SplittableRandom random) {
      return (random.nextDouble() < share ? first : rest).nanos(random);
    }

    @Override
    public double mean() {
      return share * first.mean() + (1 - share) * rest.mean();
    }
  }

  /// What arrives for some time.
  ///
  /// @param time how long
  /// @param perMilli tasks per millisecond, on average
  /// @param service how long they take
  /// @param knee how many may run before each takes longer; 0 for no such bound
  public record Load(Duration time, double perMilli, Service service, int knee) {

    /// Checks the figures.
    ///
    /// @throws IllegalArgumentException if one is negative
    public Load {
      if (time.isNegative() || !(perMilli >= 0) || knee < 0) {
        throw new IllegalArgumentException(
            "a load must not be negative: " + time + ", " + perMilli + ", " + knee);
      }
    }

    /// Tasks of 1 to 5 ms, 3 on average, that do not hinder each other.
    public static Load of(Duration time, double perMilli) {
      Service service = Service.uniform(Duration.ofMillis(1), Duration.ofMillis(5));
      return new Load(time, perMilli, service, 0);
    }

    /// The same with a knee.
    ///
    /// @throws IllegalArgumentException if it is negative
    public Load knee(int most) {
      return new Load(time, perMilli, service, most);
    }

    /// The same with tasks that take another time.
    public Load service(Service other) {
      return new Load(time, perMilli, other, knee);
    }
  }

  /// Checks the figures.
  ///
  /// @throws IllegalArgumentException if one is out of range; the message names it
  public PoolSimulation {
    loads = List.copyOf(loads);
    check(!loads.isEmpty(), "loads must not be empty");
    check(min >= 1, "min must be at least 1: " + min);
    check(max >= min, "max must not be below min: " + max + " < " + min);
    check(max <= MOST_WORKERS, "max must be at most " + MOST_WORKERS + ": " + max);
    check(queue >= 0, "queue must not be negative: " + queue);
    check(!keepAlive.isNegative(), "keepAlive must not be negative: " + keepAlive);
    check(!linger.isNegative(), "linger must not be negative: " + linger);
    check(sample >= 1, "sample must be at least 1: " + sample);
  }

  static final int MOST_WORKERS = 1 << 16;

  private static void check(boolean ok, String problem) {
    if (!ok) {
      throw new IllegalArgumentException(problem);
    }
  }

  /// Some loads, one after another, on a pool of 2 to 256 workers with a queue of 1024, whose idle
  /// workers stay a second, and 50 ms if they are beyond the limit; every task is timed.
  ///
  /// @throws IllegalArgumentException if there is none
  public static PoolSimulation of(Load... loads) {
    return new PoolSimulation(
        List.of(loads), 2, 256, 1_024, Duration.ofSeconds(1), Duration.ofMillis(50), 1, 1);
  }

  /// A step up and down: one second of a low load, one and a half of a high one, and four of the
  /// low one again.
  ///
  /// @param low tasks per millisecond
  /// @param high tasks per millisecond
  public static PoolSimulation step(double low, double high) {
    return of(
        Load.of(Duration.ofMillis(1_000), low),
        Load.of(Duration.ofMillis(1_500), high),
        Load.of(Duration.ofMillis(4_000), low));
  }

  /// The same with a knee under every load.
  ///
  /// @param most how many tasks may run before each takes longer; 0 for no such bound
  public PoolSimulation knee(int most) {
    List<Load> kneed = loads.stream().map(load -> load.knee(most)).toList();
    return new PoolSimulation(kneed, min, max, queue, keepAlive, linger, sample, seed);
  }

  /// The same with another least limit.
  public PoolSimulation min(int workers) {
    return new PoolSimulation(loads, workers, max, queue, keepAlive, linger, sample, seed);
  }

  /// The same with another largest limit.
  public PoolSimulation max(int workers) {
    return new PoolSimulation(loads, min, workers, queue, keepAlive, linger, sample, seed);
  }

  /// The same with another queue.
  public PoolSimulation queue(int places) {
    return new PoolSimulation(loads, min, max, places, keepAlive, linger, sample, seed);
  }

  /// The same with another time that an idle worker stays.
  public PoolSimulation keepAlive(Duration time) {
    return new PoolSimulation(loads, min, max, queue, time, linger, sample, seed);
  }

  /// The same with another time that an idle worker beyond the limit stays.
  public PoolSimulation linger(Duration time) {
    return new PoolSimulation(loads, min, max, queue, keepAlive, time, sample, seed);
  }

  /// The same with fewer tasks timed: one of so many.
  public PoolSimulation sample(int every) {
    return new PoolSimulation(loads, min, max, queue, keepAlive, linger, every, seed);
  }

  /// The same with other random numbers.
  public PoolSimulation seed(long number) {
    return new PoolSimulation(loads, min, max, queue, keepAlive, linger, sample, number);
  }

  /// Runs it. Computes only: blocks nowhere, and does not look at the clock.
  public SimulationResult run(ScalingPolicy policy) {
    return new SimulatedPool(this, policy).run();
  }
}
