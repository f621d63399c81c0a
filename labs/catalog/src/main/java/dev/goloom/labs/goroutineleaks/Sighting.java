package dev.goloom.labs.goroutineleaks;

import dev.goloom.kit.process.Child;
import dev.goloom.labs.proofs.Collector;
import dev.goloom.leaks.WaitReason;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a JVM with one collector says of one leak and of its repaired twin.
///
/// @param before how many virtual threads there were before the leaking code ran
/// @param after how many there were after it
/// @param proved how many of the leaking code's threads were proved
/// @param provedFixed how many of the repaired code's threads were proved: each a false alarm
/// @param leftFixed how many threads the repaired code left behind
/// @param groups the findings in the leaking code, by stack
/// @param text the same in Go's words
record Sighting(
    Collector collector,
    Leak leak,
    long before,
    long after,
    long proved,
    long provedFixed,
    long leftFixed,
    List<Group> groups,
    List<String> text) {

  /// Threads at one stack.
  ///
  /// @param inPlace whether that is in the code of the leak
  /// @param place file and line
  record Group(String evidence, String reason, long count, boolean inPlace, String place) {}

  /// Plays leaks in a child JVM.
  ///
  /// @return nothing if this JVM lacks the collector
  static Optional<List<Sighting>> of(Collector collector, List<Leak> leaks, long rounds)
      throws IOException, InterruptedException {
    Object[] args =
        Stream.concat(Stream.of((Object) rounds), leaks.stream().map(Enum::name)).toArray();
    return collector
        .run(collector.seeing(Trial.class).args(args))
        .map(outcome -> leaks.stream().map(leak -> read(collector, leak, outcome)).toList());
  }

  private static Sighting read(Collector collector, Leak leak, Child.Outcome outcome) {
    List<String> leaking = played(outcome, leak, "leaking");
    List<String> fixed = played(outcome, leak, "fixed");
    List<Group> groups =
        of(outcome, "found", leak).stream()
            .filter(found -> found.get(1).equals("leaking"))
            .map(Sighting::group)
            .toList();
    List<String> text =
        of(outcome, "text", leak).stream()
            .map(line -> String.join("  ", line.subList(1, line.size())))
            .toList();
    return new Sighting(
        collector,
        leak,
        number(leaking, 2),
        number(leaking, 3),
        number(leaking, 4),
        number(fixed, 4),
        number(fixed, 3) - number(fixed, 2),
        groups,
        text);
  }

  private static Group group(List<String> found) {
    return new Group(
        found.get(2),
        found.get(3),
        number(found, 4),
        Boolean.parseBoolean(found.get(5)),
        found.get(7));
  }

  private static List<String> played(Child.Outcome outcome, Leak leak, String variant) {
    return of(outcome, "played", leak).stream()
        .filter(played -> played.get(1).equals(variant))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("nothing was said of " + leak));
  }

  private static List<List<String>> of(Child.Outcome outcome, String kind, Leak leak) {
    return outcome.records(kind).stream()
        .filter(fields -> fields.getFirst().equals(leak.name()))
        .map(fields -> List.copyOf(fields))
        .toList();
  }

  private static long number(List<String> fields, int index) {
    return Long.parseLong(fields.get(index));
  }

  /// Whether every thread that leaked was proved, for the right reason and at the right place, and
  /// none of the repaired code.
  boolean isExact(long rounds) {
    long planted = rounds * leak.threads();
    return proved == planted && named() == planted && provedFixed == 0 && leftFixed == 0;
  }

  /// How many of the proved threads have the right reason and stand in the code of the leak.
  long named() {
    return groups.stream()
        .filter(group -> group.inPlace() && group.reason().equals(leak.reason().name()))
        .filter(group -> group.evidence().equals("PROVEN"))
        .mapToLong(Group::count)
        .sum();
  }

  /// Go's words for what the threads wait for.
  String reasons() {
    return String.join(
        ", ",
        groups.stream()
            .map(group -> WaitReason.valueOf(group.reason()).text())
            .distinct()
            .toList());
  }

  String places() {
    return String.join(", ", groups.stream().map(Group::place).sorted().toList());
  }
}
