package dev.goloom.benchmarks.leaks;

import dev.goloom.leaks.ResourceTracker;
import dev.goloom.leaks.Ticket;
import dev.goloom.leaks.TrackingLevel;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs to have a resource tracked: to make, use once and close an object that does
/// nothing, with a ticket and without.
///
/// Run: `java --sun-misc-unsafe-memory-access=allow -jar benchmarks/target/benchmarks.jar Resource`
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 3,
    jvmArgsAppend = {"-Xms1g", "-Xmx1g", "--sun-misc-unsafe-memory-access=allow"})
public class ResourceBenchmark {
  /// How closely the tracker looks.
  @Param({"DISABLED", "SIMPLE", "PARANOID"})
  public TrackingLevel level = TrackingLevel.DISABLED;

  private ResourceTracker tracker = ResourceTracker.of("nothing").start();

  /// Makes the tracker.
  @Setup
  public void track() {
    tracker = ResourceTracker.of("nothing").level(level).start();
  }

  /// A resource with a ticket.
  @Benchmark
  public Object tracked() {
    var resource = new Tracked(tracker.ticket());
    resource.ticket.touch("use");
    resource.ticket.close();
    return resource;
  }

  /// A resource without one; the level does not matter to it.
  @Benchmark
  public Object plain() {
    return new Plain(this);
  }

  private record Tracked(Ticket ticket) {}

  private record Plain(Object field) {}
}
