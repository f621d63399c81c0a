package dev.goloom.benchmarks.leaks;

import dev.goloom.benchmarks.StripedCounter;
import dev.goloom.leaks.Capability;
import dev.goloom.leaks.LeakDetector;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What a leak detector adds to the start of a virtual thread.
///
/// One operation starts [#n] tasks from a virtual thread, at most [#window] of them unfinished at a
/// time, and joins them; each adds one to a padded counter. The secondary result `task` is the time
/// per task, the figure to read. `plainAgain` does what `plain` does: what they differ by is noise.
///
/// A task is as short as can be, so these are the largest ratios that a detector can cause.
///
/// Run: `java --sun-misc-unsafe-memory-access=allow -jar benchmarks/target/benchmarks.jar Tracking`
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 5,
    jvmArgsAppend = {"-Xms1g", "-Xmx1g", "--sun-misc-unsafe-memory-access=allow"})
public class TrackingBenchmark {
  private static final String EXPORT = "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED";

  /// Makes JMH report the time per task beside the time per operation.
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Tasks {
    /// Started and joined in this iteration.
    public long task;
  }

  /// Tasks per operation.
  @Param("20000")
  public int n;

  /// How many tasks may be unfinished.
  @Param({"256", "20000"})
  public int window;

  private final StripedCounter done = new StripedCounter();
  private final LeakDetector detector = LeakDetector.create();
  private final ThreadFactory factory = detector.factory();

  /// Where the JVM allows it, the detector has made a profile before anything is measured.
  @Setup
  public void profile() {
    if (detector.capability() == Capability.ON_DEMAND) {
      detector.profile();
    }
  }

  /// Nobody tracks them.
  @Benchmark
  public void plain(Tasks tasks) throws InterruptedException {
    run(Thread::startVirtualThread, tasks);
  }

  /// The control.
  @Benchmark
  public void plainAgain(Tasks tasks) throws InterruptedException {
    run(Thread::startVirtualThread, tasks);
  }

  /// Nobody tracks them, and a detector that can prove all threads on demand is there.
  @Benchmark
  @Fork(
      value = 5,
      jvmArgsAppend = {"-Xms1g", "-Xmx1g", "--sun-misc-unsafe-memory-access=allow", EXPORT})
  public void onDemand(Tasks tasks) throws InterruptedException {
    run(Thread::startVirtualThread, tasks);
  }

  /// Started by a detector without any flag, each outside of the JVM's list.
  @Benchmark
  public void go(Tasks tasks) throws InterruptedException {
    run(detector::go, tasks);
  }

  /// Started by a detector that can prove all threads on demand.
  @Benchmark
  @Fork(
      value = 5,
      jvmArgsAppend = {"-Xms1g", "-Xmx1g", "--sun-misc-unsafe-memory-access=allow", EXPORT})
  public void goOnDemand(Tasks tasks) throws InterruptedException {
    run(detector::go, tasks);
  }

  /// Made by a detector's factory, without any flag.
  @Benchmark
  public void factory(Tasks tasks) throws InterruptedException {
    run(
        task -> {
          Thread thread = factory.newThread(task);
          thread.start();
          return thread;
        },
        tasks);
  }

  private void run(Starter starter, Tasks tasks) throws InterruptedException {
    Thread.startVirtualThread(() -> startAndJoin(starter)).join();
    tasks.task += n;
  }

  private void startAndJoin(Starter starter) {
    var unfinished = new Thread[window];
    try {
      for (int i = 0; i < n; i++) {
        int place = i % window;
        if (i >= window) {
          unfinished[place].join();
        }
        int stripe = i;
        unfinished[place] = starter.start(() -> done.increment(stripe));
      }
      for (int i = 0; i < Math.min(n, window); i++) {
        unfinished[i].join();
      }
    } catch (InterruptedException e) {
      // Nobody interrupts it. If somebody does, the count falls short, and check() says so.
      Thread.currentThread().interrupt();
    }
  }

  /// Fails the benchmark unless each task has run once.
  @TearDown(Level.Invocation)
  public void check() {
    long ran = done.sumThenReset();
    if (ran != n) {
      throw new IllegalStateException(ran + " of " + n + " tasks ran");
    }
  }

  @FunctionalInterface
  private interface Starter {
    Thread start(Runnable task);
  }
}
