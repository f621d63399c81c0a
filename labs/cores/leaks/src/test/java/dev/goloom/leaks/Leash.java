package dev.goloom.leaks;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Holds what would wake planted threads until a profile has seen them all; then they are leaked.
///
/// A collection that comes before the profile, and nobody asked for, takes the thread of an
/// abandoned executor: it is gone then, and no profile can tell of it.
///
/// Used by one thread: pass it to [LeakDetector#profile(Consumer)] as the witness.
final class Leash implements Consumer<Thread> {
  private final List<Runnable> wakers;
  private final Set<String> unseen;

  Leash(List<Runnable> wakers, List<String> labels) {
    this.wakers = new ArrayList<>(wakers);
    this.unseen = new HashSet<>(labels);
  }

  @Override
  public void accept(Thread seen) {
    if (unseen.remove(seen.getName()) && unseen.isEmpty()) {
      wakers.clear();
    }
  }
}
