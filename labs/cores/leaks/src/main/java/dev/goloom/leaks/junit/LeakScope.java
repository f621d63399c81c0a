package dev.goloom.leaks.junit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A test, a class or a whole run: what a thread can belong to. It is small, for threads that
/// outlive it hold it.
///
/// Invariant: a finding is taken by one scope, and reported when that one ends; a scope that has
/// ended takes none. Then the next open one outside takes it.
///
/// Thread-safe: guarded by itself.
final class LeakScope {
  private static final int MOST_SURVIVORS = 10_000;

  private final String name;
  private final @Nullable LeakScope parent;
  private final LeakSettings settings;

  private final List<Leak> leaks = new ArrayList<>();
  private boolean ended;

  /// Of the outermost scope: the threads that were reported, or are about to be. A leaked thread
  /// may stay, so it would be found again.
  private final Set<Long> quarantine = new HashSet<>();

  /// The threads that ran when it ended: they may have started others since, for anybody.
  private final Set<Long> survivors = new HashSet<>();

  /// If there were too many to write down.
  private boolean anySurvivor;

  LeakScope(String name, @Nullable LeakScope parent, LeakSettings settings) {
    this.name = name;
    this.parent = parent;
    this.settings = settings;
  }

  String name() {
    return name;
  }

  @Nullable LeakScope parent() {
    return parent;
  }

  LeakSettings settings() {
    return settings;
  }

  /// The scope around all others of the run.
  LeakScope outermost() {
    LeakScope scope = this;
    for (LeakScope next = parent; next != null; next = next.parent) {
      scope = next;
    }
    return scope;
  }

  boolean isWithin(LeakScope other) {
    for (LeakScope scope = this; scope != null; scope = scope.parent) {
      if (scope == other) {
        return true;
      }
    }
    return false;
  }

  /// Quarantines a thread for the whole run.
  ///
  /// @return false if it was already
  boolean quarantine(long thread) {
    return outermost().setAside(thread);
  }

  private synchronized boolean setAside(long thread) {
    return quarantine.add(thread);
  }

  boolean isQuarantined(long thread) {
    return outermost().hasSetAside(thread);
  }

  private synchronized boolean hasSetAside(long thread) {
    return quarantine.contains(thread);
  }

  /// Adds a leak.
  ///
  /// @return false if the scope has ended
  synchronized boolean take(Leak leak) {
    if (ended) {
      return false;
    }
    leaks.add(leak);
    return true;
  }

  /// Ends it: from here on it takes no finding.
  ///
  /// @param running the threads of it that run still
  /// @return what it has taken
  synchronized List<Leak> end(Set<Long> running) {
    ended = true;
    anySurvivor = running.size() > MOST_SURVIVORS;
    if (!anySurvivor) {
      survivors.addAll(running);
    }
    var taken = List.copyOf(leaks);
    leaks.clear();
    return taken;
  }

  /// A thread is proved: it starts no others.
  synchronized void proved(long thread) {
    survivors.remove(thread);
  }

  /// Whether a thread that belongs to this scope may have been started for another one: by a thread
  /// that was older, and outlived the scope. Identifiers of threads grow.
  synchronized boolean mayBeAnothers(long thread) {
    return anySurvivor || survivors.stream().anyMatch(survivor -> survivor < thread);
  }
}
