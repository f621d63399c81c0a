package dev.goloom.leaks.junit;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Profiles that threads share: whoever asks gets one that began after it asked. While one is under
/// way all who come share the next.
///
/// Invariant: `done <= begun <= done + 1`, and `begun` changes under the lock only.
///
/// Thread-safe. An interrupt does not end the wait.
///
/// @param <T> what a profile says
final class ProfileRounds<T> {
  private final Supplier<T> profile;
  private final ReentrantLock lock = new ReentrantLock();

  /// Volatile: whoever asks reads it without the lock. What it did before it asked happens before
  /// the round that it waits for, by the lock or by the leader's write of this field that it did
  /// not see.
  private volatile long begun;

  private long done;
  private T last;

  /// @param nothing the answer before the first; nobody gets it
  ProfileRounds(Supplier<T> profile, T nothing) {
    this.profile = profile;
    this.last = nothing;
  }

  T next() {
    long needed = begun + 1;
    lock.lock();
    try {
      if (done < needed) {
        begun = done + 1;
        last = profile.get();
        done = begun;
      }
      return last;
    } finally {
      lock.unlock();
    }
  }
}
