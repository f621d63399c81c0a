package dev.goloom.benchmarks.pool;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Makes JMH report what a load measured, per task: most loads measure the time that a task takes,
/// but one the time until it starts.
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class Figure {
  private long nanos;
  private long tasks;

  /// Starts at nothing.
  public Figure() {}

  /// Forgets the iteration before.
  @Setup(Level.Iteration)
  public void forget() {
    nanos = 0;
    tasks = 0;
  }

  void add(Load.Measured measured) {
    nanos += measured.nanos();
    tasks += measured.tasks();
  }

  /// Nanoseconds per task in this iteration.
  public double task() {
    return (double) nanos / tasks;
  }
}
