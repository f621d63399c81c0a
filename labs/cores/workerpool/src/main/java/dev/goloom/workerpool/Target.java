package dev.goloom.workerpool;

import java.util.Objects;

/// What a [ScalingPolicy] wants, why, and what it must remember. Immutable.
///
/// @param limit how many tasks may run at once, at least 1
/// @param reason why, in a few words that do not vary with the figures, for metrics: `up: load`
/// @param memory what the policy needs to know the next time
public record Target(int limit, String reason, Memory memory) {

  /// What a policy remembers from one decision to the next. It must be immutable, because the same
  /// one may be handed to the policy again: make it a record.
  public interface Memory {}

  private record Nothing() implements Memory {}

  /// The memory of a policy that remembers nothing.
  public static final Memory NOTHING = new Nothing();

  /// Checks the figures.
  ///
  /// @throws IllegalArgumentException if the limit is below 1
  public Target {
    if (limit < 1) {
      throw new IllegalArgumentException("the limit must be at least 1: " + limit);
    }
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(memory, "memory");
  }

  /// A target of a policy that remembers nothing.
  public static Target of(int limit, String reason) {
    return new Target(limit, reason, NOTHING);
  }

  /// The same with the limit brought between two bounds. The pool does this to every decision, so a
  /// policy need not know the bounds: it is told the limit that was put in force.
  public Target within(int min, int max) {
    int bounded = Math.clamp(limit, Math.max(1, min), Math.max(1, max));
    return bounded == limit ? this : new Target(bounded, reason, memory);
  }
}
