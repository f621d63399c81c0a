package dev.goloom.leaks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Who waits for whom: finds the threads that wait for each other in a circle, and so for ever.
///
/// A thread waits for one thing, and what it waits for has one holder: of a lock with several
/// (readers) nothing can be said here. Each edge must have been true at the same moment, or a
/// circle may be none.
///
/// Not thread-safe.
public final class WaitForGraph {
  /// One thread waits for another.
  ///
  /// @param waiter the identifier of the thread that waits
  /// @param through what it waits for: a lock, or words such as `join`
  /// @param holder the identifier of the thread that could let it go on
  public record Edge(long waiter, String through, long holder) {}

  /// Threads that wait for each other. It starts with the smallest identifier, so the same circle
  /// seen twice is equal.
  ///
  /// @param edges each from the holder of the one before; the last leads back to the first
  public record Cycle(List<Edge> edges) {
    public Cycle {
      edges = List.copyOf(edges);
    }

    /// The threads in it.
    public List<Long> threads() {
      return edges.stream().map(Edge::waiter).toList();
    }

    /// `#31 waits for Object@1b held by #32, which waits for Object@2c held by #31`.
    @Override
    public String toString() {
      return edges.stream()
          .map(edge -> "waits for " + edge.through() + " held by #" + edge.holder())
          .collect(Collectors.joining(", which ", "#" + edges.getFirst().waiter() + " ", ""));
    }
  }

  private final Map<Long, Edge> edges = new HashMap<>();

  /// Makes a graph without threads.
  public WaitForGraph() {}

  /// Says that a thread waits for another, in place of what was said of it before. O(1).
  public void add(long waiter, String through, long holder) {
    edges.put(waiter, new Edge(waiter, through, holder));
  }

  /// All circles, by their smallest identifier; a thread that waits for itself is one. O(threads).
  public List<Cycle> cycles() {
    var cycles = new ArrayList<Cycle>();
    Set<Long> seen = new HashSet<>();
    for (Edge start : edges.values()) {
      Cycle cycle = follow(start, seen);
      if (cycle != null) {
        cycles.add(cycle);
      }
    }
    cycles.sort(Comparator.comparingLong(cycle -> cycle.edges().getFirst().waiter()));
    return cycles;
  }

  /// Walks from a thread to what it waits for, until that is nothing or was walked before. Each
  /// thread has one way out, so a circle is found by the one walk that enters it first.
  private @Nullable Cycle follow(Edge start, Set<Long> seen) {
    var path = new ArrayList<Edge>();
    Edge at = start;
    while (at != null && seen.add(at.waiter())) {
      path.add(at);
      at = edges.get(at.holder());
    }
    int entry = at == null ? -1 : path.indexOf(at);
    return entry < 0 ? null : new Cycle(fromSmallest(path.subList(entry, path.size())));
  }

  private static List<Edge> fromSmallest(List<Edge> circle) {
    var turned = new ArrayList<>(circle);
    Edge smallest = Collections.min(circle, Comparator.comparingLong(Edge::waiter));
    Collections.rotate(turned, -circle.indexOf(smallest));
    return turned;
  }
}
