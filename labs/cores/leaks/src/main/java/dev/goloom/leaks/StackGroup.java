package dev.goloom.leaks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Threads that stand at the same place for the same reason.
///
/// Immutable. It keeps one thread as an example, so a group of 100,000 is as small as one of 1.
///
/// @param stack where they stand
/// @param reason what they wait for
/// @param evidence how sure it is that they leaked; empty if nobody says so
/// @param count how many they are
/// @param example the first of them
/// @param detail what the evidence of the example consists of; may be empty
public record StackGroup(
    Stack stack,
    WaitReason reason,
    Optional<Evidence> evidence,
    int count,
    ThreadRecord example,
    String detail) {

  /// The largest first; the rest of the order only has to be the same in every run.
  private static final Comparator<StackGroup> BY_SIZE =
      Comparator.comparingInt(StackGroup::count)
          .reversed()
          .thenComparing(group -> group.stack().id())
          .thenComparing(StackGroup::reason);

  private static final Comparator<StackGroup> BY_EVIDENCE =
      Comparator.comparingInt(
          group -> group.evidence().map(Enum::ordinal).orElse(Integer.MAX_VALUE));

  static List<StackGroup> ofThreads(Iterable<ThreadRecord> threads) {
    return group(threads, thread -> new StackGroup(thread, Optional.empty(), ""));
  }

  static List<StackGroup> ofFindings(Iterable<Finding> findings) {
    return group(
        findings,
        finding ->
            new StackGroup(finding.thread(), Optional.of(finding.evidence()), finding.detail()));
  }

  private StackGroup(ThreadRecord example, Optional<Evidence> evidence, String detail) {
    this(example.stack(), example.reason(), evidence, 1, example, detail);
  }

  Key key() {
    return new Key(stack, reason, evidence);
  }

  private static <T> List<StackGroup> group(Iterable<T> all, Function<T, StackGroup> alone) {
    Map<Key, StackGroup> groups = new LinkedHashMap<>();
    for (T one : all) {
      StackGroup first = alone.apply(one);
      groups.merge(first.key(), first, (group, _) -> group.plusOne());
    }
    var sorted = new ArrayList<>(groups.values());
    sorted.sort(BY_EVIDENCE.thenComparing(BY_SIZE));
    return List.copyOf(sorted);
  }

  private StackGroup plusOne() {
    return new StackGroup(stack, reason, evidence, count + 1, example, detail);
  }

  /// What makes two threads stand in one group.
  record Key(Stack stack, WaitReason reason, Optional<Evidence> evidence) {
    static Key of(ThreadRecord thread) {
      return new Key(thread.stack(), thread.reason(), Optional.empty());
    }

    static Key of(Finding finding) {
      ThreadRecord thread = finding.thread();
      return new Key(thread.stack(), thread.reason(), Optional.of(finding.evidence()));
    }
  }
}
