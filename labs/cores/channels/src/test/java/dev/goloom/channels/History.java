package dev.goloom.channels;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What was seen of one run of a program: calls and returns in the order in which they came.
///
/// @param capacities of the channels
/// @param events the calls and returns
record History(List<Integer> capacities, List<Event> events) {

  /// A call, or the return of one.
  ///
  /// @param operation the number of the call
  /// @param thread who called
  /// @param op what was called
  /// @param answer what was returned, or null for the call
  record Event(int operation, int thread, Op op, @Nullable String answer) {
    @Override
    public String toString() {
      return "T" + thread + " " + op + (answer == null ? " ..." : " -> " + answer);
    }
  }

  /// Whether there is an order of starts that explains it: each operation starts between its call
  /// and its return, does what [SequentialChannels] says, and answers what was seen. An operation
  /// that never returned must be waiting at the end, and none that could go on may wait.
  ///
  /// This is the search of Wing and Gong ("Testing and verifying concurrent objects", 1993), with a
  /// memory of what was searched in vain.
  boolean isLinearizable() {
    return new Search().explains(0, Set.of(), SequentialChannels.open(capacities));
  }

  @Override
  public String toString() {
    return events.stream().map(Event::toString).collect(Collectors.joining("\n  ", "  ", ""));
  }

  private final class Search {
    private final Map<Integer, String> answers = new HashMap<>();
    private final Map<Integer, Op> ops = new HashMap<>();
    private final Set<List<Object>> vain = new HashSet<>();

    Search() {
      for (Event event : events) {
        ops.put(event.operation, event.op);
        if (event.answer != null) {
          answers.put(event.operation, event.answer);
        }
      }
    }

    /// @param next the first event that is not explained yet
    /// @param called the operations that were called and did not start
    boolean explains(int next, Set<Integer> called, SequentialChannels state) {
      if (next == events.size() && called.isEmpty()) {
        return true;
      }
      List<Object> here = List.of(next, called, state);
      if (vain.contains(here)) {
        return false;
      }
      boolean found = passes(next, called, state) || startsOne(next, called, state);
      if (!found) {
        vain.add(here);
      }
      return found;
    }

    private boolean passes(int next, Set<Integer> called, SequentialChannels state) {
      if (next == events.size()) {
        return false;
      }
      Event event = events.get(next);
      if (event.answer == null) {
        var more = new HashSet<>(called);
        more.add(event.operation);
        return explains(next + 1, more, state);
      }
      return event.answer.equals(state.done().get(event.operation))
          && explains(next + 1, called, state.returned(event.operation));
    }

    private boolean startsOne(int next, Set<Integer> called, SequentialChannels state) {
      for (int number : called) {
        var fewer = new HashSet<>(called);
        fewer.remove(number);
        for (SequentialChannels then :
            state.start(number, Objects.requireNonNull(ops.get(number)))) {
          if (isAsSeen(then) && explains(next, fewer, then)) {
            return true;
          }
        }
      }
      return false;
    }

    /// Everything that is done answered this, and so has returned.
    private boolean isAsSeen(SequentialChannels state) {
      return state.done().entrySet().stream()
          .allMatch(done -> done.getValue().equals(answers.get(done.getKey())));
    }
  }

  /// A list of events that is filled by many threads.
  static final class Recorder {
    private final List<Event> events = new ArrayList<>();
    private int operations;

    synchronized int call(int thread, Op op) {
      int number = operations++;
      events.add(new Event(number, thread, op, null));
      return number;
    }

    synchronized void returned(int number, int thread, Op op, String answer) {
      events.add(new Event(number, thread, op, answer));
    }

    synchronized int size() {
      return events.size();
    }

    synchronized History history(List<Integer> capacities) {
      return new History(capacities, List.copyOf(events));
    }
  }
}
