package dev.goloom.workerpool;

import org.jspecify.annotations.Nullable;

/// Asks a pool's [ScalingPolicy], and brings its answers in force. One thread at a time may use it.
/// It does not hold the pool.
final class Scaler {
  private final ScalingPolicy policy;
  private final int min;
  private final int max;

  private @Nullable PoolSnapshot before;
  private Target last;

  /// @param min fewest tasks that may run at once
  /// @param max most
  Scaler(ScalingPolicy policy, int min, int max) {
    this.policy = policy;
    this.min = min;
    this.max = max;
    this.last = Target.of(Math.max(1, min), "start");
  }

  /// Asks once.
  void ask(Dispatch dispatch) {
    PoolSnapshot now = dispatch.snapshot();
    Target wanted = policy.decide(before == null ? now : before, now, last).within(min, max);
    before = now;
    last = wanted;
    dispatch.setLimit(wanted.limit(), wanted.reason());
  }
}
