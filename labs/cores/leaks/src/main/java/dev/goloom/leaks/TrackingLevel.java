package dev.goloom.leaks;

/// How closely a [ResourceTracker] looks, the cheapest first. The names are Netty's.
public enum TrackingLevel {
  /// It looks at nothing: tracking costs the test of one flag.
  DISABLED(false, false),
  /// A sample of the resources, each with the place that made it.
  SIMPLE(true, false),
  /// The same sample, each with its last touches too.
  ADVANCED(true, true),
  /// Every resource, with its last touches: for tests.
  PARANOID(false, true);

  private final boolean sampling;
  private final boolean touches;

  TrackingLevel(boolean sampling, boolean touches) {
    this.sampling = sampling;
    this.touches = touches;
  }

  /// Whether it looks at a sample only.
  boolean isSampling() {
    return sampling;
  }

  /// Whether it keeps touches.
  boolean keepsTouches() {
    return touches;
  }
}
