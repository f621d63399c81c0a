package dev.goloom.workerpool.micrometer;

import dev.goloom.workerpool.PoolListener;
import dev.goloom.workerpool.PoolSnapshot;
import dev.goloom.workerpool.WorkerPool;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/// The meters of a [WorkerPool]. Micrometer's own binder knows the pools of the JDK only.
///
/// ```java
/// new WorkerPoolMetrics(pool).bindTo(registry);
/// ```
///
/// The names, types, units and the tag `name` of a [java.util.concurrent.ThreadPoolExecutor], so
/// that dashboards work:
///
/// | meter | type | |
/// |---|---|---|
/// | `executor` | timer | how long tasks ran |
/// | `executor.idle` | timer | from submit to start; the time at the door of a full pool included, as Micrometer has it |
/// | `executor.completed` | counter | tasks that ran |
/// | `executor.active`, `executor.pool.size`, `.core`, `.max` | gauge | threads |
/// | `executor.queued`, `executor.queue.remaining` | gauge | tasks, places |
///
/// And ours:
///
/// | meter | type | |
/// |---|---|---|
/// | `goloom.pool.rejected` {policy} | counter | tasks never accepted |
/// | `goloom.pool.shed` | counter | tasks accepted, and dropped or shed for others |
/// | `goloom.pool.caller.runs` | counter | tasks that ran in their submitter |
/// | `goloom.pool.blocked.submitters` | gauge | threads at the door |
/// | `goloom.pool.submit.wait` | timer | how long submits took |
/// | `goloom.pool.scale` {direction, reason} | counter | changes of the limit, from the first on |
/// | `goloom.pool.target` | gauge | how many tasks may run at once |
/// | `goloom.pool.deadlock.detected` | counter | |
/// | `goloom.pool.worker.failures` | counter | threads that could not be started |
/// | `goloom.pool.drain.undone` | counter | tasks given up by a stop |
///
/// **What the timers say.** To time each task would cost more than a short task: so about one in 64
/// is timed, at random. The *count* of a timer is exact. Its *total* is the count times the mean of
/// the sample, added up from one reading to the next ([SampledTime]): the mean that a dashboard
/// computes from both is the sample's. They have no maximum and no percentiles, since a sample has
/// not seen the longest; a recording of `goloom.TaskRun` has it. Of few tasks there may be no
/// sample yet, and the total stays behind; say `every(1)` for such a pool.
///
/// A registry holds the pool weakly. Not thread-safe before `bindTo`.
@SuppressWarnings(
    "exports") // who uses this package requires micrometer.core; others need not have it
public final class WorkerPoolMetrics implements MeterBinder, AutoCloseable {
  private static final int USUAL_SAMPLE = 64;

  private final WorkerPool pool;
  private final Tags tags;
  private final List<WorkerPool.Listening> listening = new CopyOnWriteArrayList<>();
  private int every = USUAL_SAMPLE;

  /// Of a pool, with its name as the tag `name`.
  public WorkerPoolMetrics(WorkerPool pool) {
    this(pool, List.of());
  }

  /// Of a pool, with its name as the tag `name`, and more tags.
  public WorkerPoolMetrics(WorkerPool pool, Iterable<Tag> tags) {
    this.pool = Objects.requireNonNull(pool, "pool");
    this.tags = Tags.concat(tags, "name", pool.name());
  }

  /// Times about one task in so many: 1 for each, at the price of two clock readings and some
  /// additions that threads share.
  ///
  /// @throws IllegalArgumentException if it is less than 1
  public WorkerPoolMetrics every(int tasks) {
    if (tasks < 1) {
      throw new IllegalArgumentException("every must be at least 1: " + tasks);
    }
    this.every = tasks;
    return this;
  }

  /// Registers the meters, and listens to the pool from now on, until [#close].
  @Override
  public void bindTo(MeterRegistry registry) {
    PoolSnapshot before = pool.snapshot();
    var ears = new Ears(registry, tags);
    listening.add(pool.listen(ears, every));
    bindUsual(registry, before, ears);
    bindOurs(registry, before, ears);
  }

  /// Stops listening: the timers stand still. The meters stay registered.
  @Override
  public void close() {
    listening.forEach(WorkerPool.Listening::close);
    listening.clear();
  }

  private void bindUsual(MeterRegistry registry, PoolSnapshot before, Ears ears) {
    timer(registry, "executor", ears.run, PoolSnapshot::completed, before);
    timer(registry, "executor.idle", ears.idle, PoolSnapshot::completed, before);
    counter(registry, "executor.completed", Tags.empty(), PoolSnapshot::completed);
    gauge(registry, "executor.active", BaseUnits.THREADS, PoolSnapshot::running);
    gauge(registry, "executor.queued", BaseUnits.TASKS, PoolSnapshot::queued);
    gauge(registry, "executor.queue.remaining", BaseUnits.TASKS, WorkerPoolMetrics::remaining);
    gauge(registry, "executor.pool.size", BaseUnits.THREADS, PoolSnapshot::workers);
    setting(registry, "executor.pool.core", WorkerPool::fewestWorkers);
    setting(registry, "executor.pool.max", WorkerPool::mostWorkers);
  }

  private void bindOurs(MeterRegistry registry, PoolSnapshot before, Ears ears) {
    counter(registry, "goloom.pool.rejected", Tags.of("policy", policy()), PoolSnapshot::rejected);
    counter(registry, "goloom.pool.shed", Tags.empty(), PoolSnapshot::dropped);
    counter(registry, "goloom.pool.caller.runs", Tags.empty(), PoolSnapshot::ranInCaller);
    counter(registry, "goloom.pool.drain.undone", Tags.empty(), PoolSnapshot::undone);
    gauge(
        registry,
        "goloom.pool.blocked.submitters",
        BaseUnits.THREADS,
        PoolSnapshot::blockedSubmitters);
    gauge(registry, "goloom.pool.target", BaseUnits.TASKS, PoolSnapshot::limit);
    timer(registry, "goloom.pool.submit.wait", ears.submit, WorkerPoolMetrics::submits, before);
  }

  private static int remaining(PoolSnapshot now) {
    return Math.max(0, now.capacity() - now.queued());
  }

  private static long submits(PoolSnapshot now) {
    return now.accepted() + now.rejected();
  }

  /// `block` for [dev.goloom.workerpool.Backpressure.Block].
  private String policy() {
    String type = pool.onFull().getClass().getSimpleName();
    return type.substring(0, 1).toLowerCase(Locale.ROOT) + type.substring(1);
  }

  private void timer(
      MeterRegistry registry,
      String name,
      SampledTime time,
      ToLongFunction<PoolSnapshot> events,
      PoolSnapshot before) {
    long already = events.applyAsLong(before);
    FunctionTimer.builder(
            name,
            pool,
            p -> events.applyAsLong(p.snapshot()) - already,
            p -> time.total(events.applyAsLong(p.snapshot()) - already),
            TimeUnit.NANOSECONDS)
        .tags(tags)
        .register(registry);
  }

  private void counter(
      MeterRegistry registry, String name, Tags more, ToLongFunction<PoolSnapshot> figure) {
    FunctionCounter.builder(name, pool, p -> figure.applyAsLong(p.snapshot()))
        .tags(tags.and(more))
        .baseUnit(BaseUnits.TASKS)
        .register(registry);
  }

  private void gauge(
      MeterRegistry registry, String name, String unit, ToLongFunction<PoolSnapshot> figure) {
    Gauge.builder(name, pool, p -> figure.applyAsLong(p.snapshot()))
        .tags(tags)
        .baseUnit(unit)
        .register(registry);
  }

  private void setting(MeterRegistry registry, String name, ToDoubleFunction<WorkerPool> value) {
    Gauge.builder(name, pool, value).tags(tags).baseUnit(BaseUnits.THREADS).register(registry);
  }

  /// What it hears of one pool for one registry. It must not hold the pool: the registry holds it.
  private static final class Ears implements PoolListener {
    final SampledTime run = new SampledTime();
    final SampledTime idle = new SampledTime();
    final SampledTime submit = new SampledTime();
    private final MeterRegistry registry;
    private final Tags tags;
    private final Counter deadlocks;
    private final Counter failures;

    Ears(MeterRegistry registry, Tags tags) {
      this.registry = registry;
      this.tags = tags;
      this.deadlocks =
          Counter.builder("goloom.pool.deadlock.detected").tags(tags).register(registry);
      this.failures =
          Counter.builder("goloom.pool.worker.failures")
              .tags(tags)
              .baseUnit(BaseUnits.THREADS)
              .register(registry);
    }

    @Override
    public void taskRan(long waitNanos, long runNanos) {
      idle.add(waitNanos);
      run.add(runNanos);
    }

    @Override
    public void submitted(long waitNanos) {
      submit.add(waitNanos);
    }

    @Override
    public void scaled(int from, int to, String reason) {
      Counter.builder("goloom.pool.scale")
          .tags(tags.and("direction", to > from ? "up" : "down", "reason", reason))
          .register(registry)
          .increment();
    }

    @Override
    public void deadlocked(String chain) {
      deadlocks.increment();
    }

    @Override
    public void workerFailed() {
      failures.increment();
    }
  }
}
