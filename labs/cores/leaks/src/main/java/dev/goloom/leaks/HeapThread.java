package dev.goloom.leaks;

import java.util.Set;

/// A thread of a heap dump: what it waits for, and what its frames hold.
///
/// Confined to one thread.
final class HeapThread {
  private final ThreadRecord told;
  private final long object;
  private final Wait wait;
  private final long blocker;
  private final Set<Long> monitors;
  private final long[] held;
  private final boolean system;
  private boolean live;

  /// How a thread waits.
  enum Wait {
    /// It runs, or will by itself: it sleeps, waits with a limit, or was woken.
    NOT_FOR_EVER,
    /// Until somebody unparks it.
    PARKED,
    /// In `Object.wait`, until somebody notifies.
    NOTIFICATION,
    /// Until somebody leaves a monitor.
    MONITOR
  }

  /// @param told what a profile says of it
  /// @param object its `Thread`
  /// @param blocker what it is parked on, or 0
  /// @param monitors the objects of which one is the monitor it waits for
  /// @param held what its frames refer to
  /// @param system whether the JVM keeps it for itself
  HeapThread(
      ThreadRecord told,
      long object,
      Wait wait,
      long blocker,
      Set<Long> monitors,
      long[] held,
      boolean system) {
    this.told = told;
    this.object = object;
    this.wait = wait;
    this.blocker = blocker;
    this.monitors = monitors;
    this.held = held;
    this.system = system;
  }

  ThreadRecord told() {
    return told;
  }

  long object() {
    return object;
  }

  Wait waitsFor() {
    return wait;
  }

  long blocker() {
    return blocker;
  }

  Set<Long> monitors() {
    return monitors;
  }

  long[] held() {
    return held;
  }

  boolean isSystem() {
    return system;
  }

  boolean isLive() {
    return live;
  }

  void revive() {
    live = true;
  }
}
