package dev.goloom.leaks;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One profile: write down, detach, let the collector judge, attach again, report.
///
/// No method that calls the collector, directly or not, has a thread among its variables.
///
/// Used once, by one thread.
final class Profiling {
  private final @Nullable Containers containers;
  private final Tracker tracker;
  private final Census census;
  private final Suspects suspects = new Suspects();
  private final Instant taken = Instant.now();

  Profiling(
      @Nullable Containers containers, Tracker tracker, Consumer<? super Thread> witness) {
    this.containers = containers;
    this.tracker = tracker;
    this.census = new Census(tracker.creators(), witness);
  }

  /// What one profile saw.
  ///
  /// @param proved the proved threads
  /// @param canaryFound whether the method worked
  /// @param limit what went wrong; empty if nothing did
  record Sight(
      Snapshot snapshot, List<ThreadRecord> proved, boolean canaryFound, Optional<String> limit) {}

  /// Writes down the threads, and nothing else.
  Snapshot look() {
    Platform.threads(census);
    if (containers == null) {
      tracker.forEach(census::add);
    } else {
      containers.forEachInRoot(census::add);
      containers.forEachElsewhere(census::add);
    }
    return snapshot();
  }

  /// Writes down the threads and has them judged.
  ///
  /// @param method the way to ask the collector. Whoever makes it may collect garbage: by then the
  ///     suspects are held, so that none goes unseen
  Sight prove(Supplier<Trial> method) {
    plantCanary();
    Platform.threads(census);
    suspectAll();
    Trial trial = method.get();
    Trial.Outcome outcome;
    detach();
    try {
      outcome = trial.judge(suspects, this::attachAll);
    } finally {
      attach();
    }
    return new Sight(snapshot(), proved(outcome.leaked()), outcome.canaryFound(), outcome.limit());
  }

  /// Whether the trial finds a canary.
  boolean tryCanary(Trial trial) {
    plantCanary();
    try {
      return trial.judge(suspects, this::attachAll).canaryFound();
    } finally {
      attach();
    }
  }

  /// Its place is the first. It is not in the snapshot.
  private void plantCanary() {
    Thread canary = Canary.plant(containers != null);
    ThreadRecord entry = new Census(Map.of(), seen -> {}).add(canary);
    if (entry != null) {
      suspects.add(canary, entry, containers != null);
    }
  }

  private void suspectAll() {
    if (containers == null) {
      tracker.forEach(thread -> suspect(thread, false));
    } else {
      containers.forEachInRoot(thread -> suspect(thread, true));
      containers.forEachElsewhere(thread -> suspect(thread, false));
    }
  }

  /// Only a thread that waits without a time limit can be waiting for ever.
  private void suspect(Thread thread, boolean inRoot) {
    if (thread.threadId() == suspects.record(Trial.CANARY).id()) {
      return;
    }
    ThreadRecord entry = census.add(thread);
    if (entry != null && entry.state() == Thread.State.WAITING) {
      suspects.add(thread, entry, inRoot);
    }
  }

  private void detach() {
    if (containers != null) {
      List<Thread> held = suspects.held();
      for (int i = 0; i < suspects.size(); i++) {
        if (suspects.isInRoot(i)) {
          containers.detach(held.get(i));
        }
      }
    }
  }

  private void attach() {
    List<Thread> held = suspects.held();
    if (!held.isEmpty()) {
      attachAll(held);
      return;
    }
    for (int i = 0; i < suspects.size(); i++) {
      Thread survivor = suspects.survivor(i);
      if (survivor != null) {
        attach(survivor, i);
      }
    }
  }

  private void attachAll(List<Thread> threads) {
    for (int i = 0; i < threads.size(); i++) {
      attach(threads.get(i), i);
    }
  }

  private void attach(Thread thread, int index) {
    if (index == Trial.CANARY) {
      thread.interrupt();
    } else if (containers != null && suspects.isInRoot(index)) {
      containers.attach(thread);
    }
  }

  private List<ThreadRecord> proved(BitSet leaked) {
    var proved = new ArrayList<ThreadRecord>();
    Set<Long> ids = new HashSet<>();
    for (int i = leaked.nextSetBit(Trial.CANARY + 1); i >= 0; i = leaked.nextSetBit(i + 1)) {
      ThreadRecord thread = suspects.record(i);
      proved.add(thread);
      ids.add(thread.id());
      tracker.keepCreator(thread);
    }
    for (ThreadRecord thread : tracker.drain()) {
      if (ids.add(thread.id())) {
        proved.add(thread);
      }
    }
    return proved;
  }

  private Snapshot snapshot() {
    return new Snapshot(taken, "this JVM", census.records());
  }
}
