package dev.goloom.benchmarks.channels;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Makes JMH report the time per step beside the time per operation.
@AuxCounters(AuxCounters.Type.OPERATIONS)
@State(Scope.Thread)
public class Steps {
  /// Done in this iteration.
  public long task;
}
