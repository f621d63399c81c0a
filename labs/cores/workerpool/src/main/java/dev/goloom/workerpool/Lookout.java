package dev.goloom.workerpool;

import java.util.function.BooleanSupplier;

/// A place for a thread that looks for a moment before it parks: when tasks are short, what it
/// waits for is there within microseconds, and to park and be woken takes longer, also for the one
/// who wakes it.
///
/// For one thread at a time, because more would only take the processors from those that work. The
/// mark is racy: two at once are harmless. With one processor nobody looks.
final class Lookout {
  /// Whether another thread can get on while one looks.
  static final boolean PAYS = Runtime.getRuntime().availableProcessors() > 1;

  private volatile boolean taken;

  /// Looks until something is so, at most so many times.
  ///
  /// @return whether it is so
  boolean watch(int looks, BooleanSupplier isSo) {
    if (!PAYS || taken) {
      return false;
    }
    taken = true;
    boolean so = false;
    for (int i = 0; i < looks && !so; i++) {
      PoolLock.pause();
      so = isSo.getAsBoolean();
    }
    taken = false;
    return so;
  }
}
