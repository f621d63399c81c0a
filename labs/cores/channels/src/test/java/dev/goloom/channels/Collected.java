package dev.goloom.channels;

import java.lang.ref.WeakReference;

/// Asks the collector what is still reachable.
final class Collected {
  private Collected() {}

  /// Waits until nobody refers to the object.
  static void await(WeakReference<?> reference) {
    Actors.until(
        "collected",
        () -> {
          System.gc();
          return reference.refersTo(null);
        });
  }
}
