package dev.goloom.leaks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// Several dumps of one JVM, and what they have in common: threads that did not move.
///
/// It proves no leak: that takes a garbage collection in that JVM. What stood still may be idle,
/// and what it waits for may still come. So a thread is suspected only if it is in **every** dump,
/// at the same stack, and its group did not shrink; threads that wait by design (a timer's loop, an
/// idle worker) only if their group grew as well; and threads that wait for the outside world
/// never.
///
/// Immutable.
public final class DumpSeries {
  private static final List<String> LIMITS =
      List.of(
          "Dumps prove no leak: what stands still may be healthy. Proof takes a garbage collection.",
          "A dump does not tell who holds a java.util.concurrent lock, or which thread a join waits"
              + " for: only deadlocks of monitors are found.",
          "Threads that started under -Djdk.trackAllThreads=false are in no dump.");

  private final List<ThreadDump> dumps;

  /// Takes dumps of one JVM.
  ///
  /// @param dumps in the order in which they were taken
  /// @throws IllegalArgumentException if there is none
  public DumpSeries(List<ThreadDump> dumps) {
    if (dumps.isEmpty()) {
      throw new IllegalArgumentException("a series has at least one dump");
    }
    this.dumps = List.copyOf(dumps);
  }

  /// What the dumps show: deadlocks and suspects of the last one. Its verdict is never "clean".
  /// O(threads in all dumps).
  public LeakProfile profile() {
    var findings = new ArrayList<Finding>(deadlocked());
    Set<Long> known = new HashSet<>();
    findings.forEach(finding -> known.add(finding.thread().id()));
    if (dumps.size() > 1) {
      suspected().stream()
          .filter(finding -> !known.contains(finding.thread().id()))
          .forEach(findings::add);
    }
    boolean certain = findings.stream().anyMatch(finding -> finding.evidence().isCertain());
    return new LeakProfile(
        last().snapshot(),
        List.copyOf(findings),
        Capability.DUMPS,
        limits(),
        certain ? Verdict.LEAKING : Verdict.UNKNOWN);
  }

  private List<String> limits() {
    if (dumps.size() > 1) {
      return LIMITS;
    }
    var limits = new ArrayList<>(LIMITS);
    limits.add("One dump cannot tell who stands still: take two.");
    return List.copyOf(limits);
  }

  private ThreadDump last() {
    return dumps.getLast();
  }

  /// A dump is not taken at one moment, so a circle counts if every dump shows it.
  private List<Finding> deadlocked() {
    Map<Long, ThreadRecord> threads = new HashMap<>();
    last().snapshot().threads().forEach(thread -> threads.put(thread.id(), thread));
    var found = new ArrayList<Finding>();
    for (WaitForGraph.Cycle cycle : last().cycles()) {
      if (dumps.stream().allMatch(dump -> dump.cycles().contains(cycle))) {
        String detail = dumps.size() > 1 ? cycle.toString() : cycle + " (in one dump)";
        for (long id : cycle.threads()) {
          ThreadRecord thread = threads.get(id);
          if (thread != null) {
            found.add(new Finding(Evidence.DEADLOCK, thread, detail));
          }
        }
      }
    }
    return found;
  }

  private List<Finding> suspected() {
    List<Map<StackGroup.Key, Integer>> sizes =
        dumps.stream().map(dump -> sizes(dump.snapshot())).toList();
    Map<Long, Stack> still = still();
    var found = new ArrayList<Finding>();
    for (ThreadRecord thread : last().snapshot().threads()) {
      if (still.containsKey(thread.id())) {
        List<Integer> counts =
            sizes.stream().map(size -> size.getOrDefault(StackGroup.Key.of(thread), 0)).toList();
        if (isSuspect(thread.reason(), counts.getFirst(), counts.getLast())) {
          found.add(new Finding(Evidence.SUSPECTED, thread, detail(counts)));
        }
      }
    }
    return found;
  }

  private static Map<StackGroup.Key, Integer> sizes(Snapshot snapshot) {
    Map<StackGroup.Key, Integer> sizes = new HashMap<>();
    snapshot.threads().forEach(thread -> sizes.merge(StackGroup.Key.of(thread), 1, Integer::sum));
    return sizes;
  }

  /// The threads that every dump shows at the same place.
  private Map<Long, Stack> still() {
    Map<Long, Stack> still = places(dumps.getFirst());
    for (ThreadDump dump : dumps.subList(1, dumps.size())) {
      Map<Long, Stack> places = places(dump);
      still
          .entrySet()
          .removeIf(entry -> !Objects.equals(entry.getValue(), places.get(entry.getKey())));
    }
    return still;
  }

  private static Map<Long, Stack> places(ThreadDump dump) {
    Map<Long, Stack> places = new HashMap<>();
    dump.snapshot().threads().forEach(thread -> places.put(thread.id(), thread.stack()));
    return places;
  }

  private static boolean isSuspect(WaitReason reason, int first, int last) {
    return switch (reason) {
      case RUNNING, IO -> false;
      case TICKER, EXECUTOR -> last > first;
      default -> last >= first;
    };
  }

  private String detail(List<Integer> counts) {
    Duration over =
        Duration.between(dumps.getFirst().snapshot().taken(), last().snapshot().taken());
    return counts.stream().map(String::valueOf).collect(Collectors.joining(" -> "))
        + " threads at this stack in "
        + dumps.size()
        + " dumps over "
        + over.toMillis() / 1000.0
        + " s";
  }
}
