package dev.goloom.leaks;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
  private final Deadlocks deadlocks;
  private final Suspects suspects = new Suspects();
  private final Instant taken = Instant.now();
  private final List<ThreadRecord> others = new ArrayList<>();
  private final List<String> limits = new ArrayList<>();
  private boolean allSeen = true;

  Profiling(
      @Nullable Containers containers,
      Tracker tracker,
      LockOwners owners,
      Consumer<? super Thread> witness) {
    this.containers = containers;
    this.tracker = tracker;
    this.census = new Census(tracker.creators(), witness);
    this.deadlocks = new Deadlocks(owners, this::forEachVirtualThread);
  }

  /// What one profile saw.
  ///
  /// @param canaryFound whether the method worked
  /// @param judgedAll whether no virtual thread that waits was out of the method's reach
  /// @param limits what was lost this time
  record Sight(
      Snapshot snapshot,
      List<Finding> findings,
      boolean canaryFound,
      boolean judgedAll,
      List<String> limits) {}

  /// Writes down the threads, and nothing else.
  Snapshot look() {
    writeDown();
    return snapshot();
  }

  /// Writes down the threads and looks for circles.
  Sight lookForDeadlocks() {
    writeDown();
    Snapshot snapshot = snapshot();
    List<WaitForGraph.Cycle> once = circles(snapshot);
    List<WaitForGraph.Cycle> twice = seenAgain(once, snapshot);
    return new Sight(
        snapshot,
        findings(snapshot, List.of(), once, twice),
        false,
        judgedAll(),
        List.copyOf(limits));
  }

  /// Writes down the threads and has them judged.
  ///
  /// @param method the way to ask the collector. Whoever makes it may collect garbage: by then the
  ///   suspects are held, so that none goes unseen
  /// @param interrupting whether to interrupt those that are proved
  Sight prove(Supplier<Trial> method, boolean interrupting) {
    plantCanary();
    writeDown();
    Snapshot snapshot = snapshot();
    List<WaitForGraph.Cycle> once = circles(snapshot);
    Trial trial = method.get();
    Trial.Outcome outcome;
    detach();
    try {
      outcome = trial.judge(suspects, this::attachAll);
    } finally {
      attach();
    }
    outcome.limit().ifPresent(limits::add);
    List<ThreadRecord> proved = proved(outcome.leaked());
    List<WaitForGraph.Cycle> twice = seenAgain(once, snapshot);
    if (interrupting) {
      interrupt(outcome.leaked());
    }
    return new Sight(
        snapshot,
        findings(snapshot, proved, once, twice),
        outcome.canaryFound(),
        judgedAll(),
        List.copyOf(limits));
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
    boolean inRoot = containers != null;
    Thread canary = Canary.plant(inRoot);
    ThreadRecord entry = new Census(Map.of()).add(List.of(canary))[0];
    if (entry == null) {
      throw new IllegalStateException("the canary has ended");
    }
    suspects.add(canary, entry, inRoot);
  }

  private void writeDown() {
    Thread.getAllStackTraces().forEach(census::add);
    if (containers == null) {
      suspect(collect(tracker::forEach), false);
      addOthers();
    } else {
      suspect(collect(containers::forEachInRoot), true);
      suspect(collect(containers::forEachElsewhere), false);
    }
  }

  private List<Thread> collect(Consumer<Consumer<Thread>> source) {
    long canary = suspects.size() == 0 ? 0 : suspects.record(Trial.CANARY).id();
    var threads = new ArrayList<Thread>();
    source.accept(thread -> {
      if (thread.threadId() != canary) {
        threads.add(thread);
      }
    });
    return threads;
  }

  /// Only a thread that waits without a time limit can be waiting for ever.
  private void suspect(List<Thread> threads, boolean inRoot) {
    @Nullable ThreadRecord[] entries = census.add(threads);
    for (int i = 0; i < entries.length; i++) {
      ThreadRecord entry = entries[i];
      if (entry != null && entry.state() == Thread.State.WAITING) {
        suspects.add(threads.get(i), entry, inRoot);
      }
    }
  }

  /// The virtual threads of others, as the JVM's dump tells of them.
  private void addOthers() {
    Set<Long> known = new HashSet<>();
    census.records().forEach(entry -> known.add(entry.id()));
    try {
      Optional<ThreadDump> dump = ThisJvm.dumpIfStill(new WaitForGraph());
      if (dump.isEmpty()) {
        othersUnseen("Virtual threads of others are not listed: " + ThisJvm.MOVING + ".");
        return;
      }
      for (ThreadRecord entry : dump.get().snapshot().threads()) {
        if (entry.virtual() && !entry.name().equals(Canary.NAME) && known.add(entry.id())) {
          others.add(entry);
        }
      }
    } catch (IOException e) {
      othersUnseen("Virtual threads of others are not listed: the JVM's dump failed (" + e + ").");
    }
  }

  private void othersUnseen(String limit) {
    allSeen = false;
    limits.add(limit);
  }

  private void forEachVirtualThread(Consumer<Thread> action) {
    if (containers == null) {
      tracker.forEach(action);
    } else {
      containers.forEachInRoot(action);
      containers.forEachElsewhere(action);
    }
  }

  private List<WaitForGraph.Cycle> circles(Snapshot snapshot) {
    if (!Deadlocks.arePossible(snapshot.threads())) {
      return List.of();
    }
    List<WaitForGraph.Cycle> circles = deadlocks.look(snapshot.threads());
    limits.addAll(deadlocks.limits(snapshot.threads()));
    return circles;
  }

  private List<WaitForGraph.Cycle> seenAgain(List<WaitForGraph.Cycle> once, Snapshot snapshot) {
    if (once.isEmpty()) {
      return List.of();
    }
    List<WaitForGraph.Cycle> again = deadlocks.look(snapshot.threads());
    return once.stream().filter(again::contains).toList();
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

  private void interrupt(BitSet leaked) {
    List<Thread> held = suspects.held();
    for (int i = leaked.nextSetBit(Trial.CANARY + 1); i >= 0; i = leaked.nextSetBit(i + 1)) {
      if (i < held.size()) {
        held.get(i).interrupt();
      }
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

  /// The proved first; then those of a circle that two looks showed. What is proved and stood in a
  /// circle at the first look stands in it for ever.
  private static List<Finding> findings(
      Snapshot snapshot,
      List<ThreadRecord> proved,
      List<WaitForGraph.Cycle> once,
      List<WaitForGraph.Cycle> twice) {
    Map<Long, String> circles = new HashMap<>();
    once.forEach(
        circle -> circle.threads().forEach(thread -> circles.put(thread, circle.toString())));
    Map<Long, Finding> findings = new LinkedHashMap<>();
    for (ThreadRecord thread : proved) {
      String detail = circles.getOrDefault(thread.id(), "");
      findings.put(thread.id(), new Finding(Evidence.PROVEN, thread, detail));
    }
    Map<Long, ThreadRecord> threads = new HashMap<>();
    if (!twice.isEmpty()) {
      snapshot.threads().forEach(thread -> threads.put(thread.id(), thread));
    }
    for (WaitForGraph.Cycle circle : twice) {
      for (long id : circle.threads()) {
        ThreadRecord thread = threads.get(id);
        if (thread != null) {
          findings.putIfAbsent(id, new Finding(Evidence.DEADLOCK, thread, circle.toString()));
        }
      }
    }
    return List.copyOf(findings.values());
  }

  private boolean judgedAll() {
    return allSeen && others.stream().noneMatch(thread -> thread.state() == Thread.State.WAITING);
  }

  private Snapshot snapshot() {
    var all = new ArrayList<>(census.records());
    all.addAll(others);
    return new Snapshot(taken, "this JVM", List.copyOf(all));
  }
}
