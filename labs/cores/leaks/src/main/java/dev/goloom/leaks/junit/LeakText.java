package dev.goloom.leaks.junit;

import dev.goloom.leaks.Evidence;
import dev.goloom.leaks.Finding;
import dev.goloom.leaks.Stack;
import dev.goloom.leaks.ThreadRecord;
import dev.goloom.leaks.WaitReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Findings as a test's report shows them: those at one place together, the surest first.
final class LeakText {
  private static final int MOST_PLACES = 20;
  private static final int MOST_NAMES = 5;
  private static final int MOST_FRAMES = 16;

  private LeakText() {}

  private record Place(String home, Evidence evidence, WaitReason reason, Stack stack) {}

  static String of(String scope, List<Leak> leaks) {
    Map<Place, List<Finding>> places = new LinkedHashMap<>();
    leaks.stream()
        .sorted(Comparator.comparing(leak -> leak.finding().evidence()))
        .forEach(leak ->
            places.computeIfAbsent(place(leak), key -> new ArrayList<>()).add(leak.finding()));
    var text = new StringBuilder(scope);
    text.append(" leaked ").append(leaks.size());
    text.append(leaks.size() == 1 ? " thread" : " threads");
    places.entrySet().stream()
        .limit(MOST_PLACES)
        .forEach(entry -> append(text, entry.getKey(), entry.getValue()));
    if (places.size() > MOST_PLACES) {
      text.append("\n\n... and at ").append(places.size() - MOST_PLACES).append(" places more");
    }
    return text.toString();
  }

  private static void append(StringBuilder text, ThreadRecord thread) {
    text.append(" #").append(thread.id()).append(" \"").append(thread.name()).append('"');
  }

  private static Place place(Leak leak) {
    Finding finding = leak.finding();
    ThreadRecord thread = finding.thread();
    return new Place(leak.home(), finding.evidence(), thread.reason(), thread.stack());
  }

  private static void append(StringBuilder text, Place place, List<Finding> findings) {
    Finding first = findings.getFirst();
    ThreadRecord thread = first.thread();
    text.append("\n\n")
        .append(findings.size())
        .append(thread.virtual() ? " virtual " : " platform ");
    text.append(findings.size() == 1 ? "thread" : "threads");
    findings.stream().limit(MOST_NAMES).forEach(finding -> append(text, finding.thread()));
    text.append(findings.size() > MOST_NAMES ? " ... [" : " [");
    text.append(place.reason().text()).append("] ").append(place.evidence());
    text.append(" (").append(place.evidence().meaning()).append(")");
    text.append("\n    started by ").append(place.home().isEmpty() ? "nobody knows" : place.home());
    if (!first.detail().isEmpty()) {
      text.append("\n    ").append(first.detail());
    }
    text.append("\n    ").append(place.reason().advice());
    List<StackTraceElement> frames = place.stack().frames();
    frames.stream().limit(MOST_FRAMES).forEach(frame -> text.append("\n        at ").append(frame));
    if (frames.size() > MOST_FRAMES) {
      text.append("\n        ... ").append(frames.size() - MOST_FRAMES).append(" more");
    }
    thread.createdBy().ifPresent(by -> text.append("\n    created by ").append(by));
  }
}
