package dev.goloom.labs.schedulerstarvation;

import java.time.Duration;
import java.util.List;

/// The signal that ends all occupations of one experiment. Thread-safe.
///
/// `given` is volatile: what the releasing thread did before is seen by those that read `true`.
final class Release {
  private final Duration hold;
  private volatile boolean given;

  /// Creates a signal not yet given.
  ///
  /// @param hold how long an occupation lasts that cannot be told to end
  Release(Duration hold) {
    this.hold = hold;
  }

  Duration hold() {
    return hold;
  }

  boolean given() {
    return given;
  }

  /// Ends every occupation that can be told to end: sets the flag, then interrupts, which also ends
  /// a park, a sleep and a socket read of a virtual thread.
  void give(List<Thread> occupants) {
    given = true;
    occupants.forEach(Thread::interrupt);
  }
}
