package dev.goloom.workerpool;

import java.time.Duration;

/// A policy that never changes its mind.
record Constant(Target target) implements ScalingPolicy {

  @Override
  public Target decide(PoolSnapshot before, PoolSnapshot now, Target last) {
    return target;
  }

  @Override
  public Duration tick() {
    return Duration.ZERO;
  }
}
