package dev.goloom.leaks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class WaitForGraphTest {
  private final WaitForGraph graph = new WaitForGraph();

  @Test
  void cycles_chainWithoutEnd_areNone() {
    graph.add(1, "a", 2);
    graph.add(2, "b", 3);
    assertEquals(List.of(), graph.cycles());
  }

  @Test
  void cycles_twoThreads_isTheCircleFromTheSmallest() {
    graph.add(9, "a", 4);
    graph.add(4, "b", 9);
    WaitForGraph.Cycle cycle = graph.cycles().getFirst();
    assertEquals(List.of(4L, 9L), cycle.threads());
    assertEquals("#4 waits for b held by #9, which waits for a held by #4", cycle.toString());
  }

  @Test
  void cycles_threadThatWaitsForItself_isOne() {
    graph.add(7, "a", 7);
    assertEquals(List.of(7L), graph.cycles().getFirst().threads());
  }

  @Test
  void cycles_threadsThatWaitBehindACircle_areNotInIt() {
    graph.add(1, "a", 2);
    graph.add(2, "b", 3);
    graph.add(3, "c", 2);
    graph.add(4, "b", 3);
    assertEquals(1, graph.cycles().size());
    assertEquals(List.of(2L, 3L), graph.cycles().getFirst().threads());
  }

  @Test
  void add_again_replacesWhatWasSaid() {
    graph.add(1, "a", 2);
    graph.add(2, "b", 1);
    graph.add(2, "c", 3);
    assertEquals(List.of(), graph.cycles());
  }

  @Test
  void cycles_sameCircleSeenTwice_isEqual() {
    var other = new WaitForGraph();
    graph.add(1, "a", 2);
    graph.add(2, "b", 3);
    graph.add(3, "c", 1);
    other.add(3, "c", 1);
    other.add(1, "a", 2);
    other.add(2, "b", 3);
    assertEquals(graph.cycles(), other.cycles());
  }

  /// Against the definition: a thread is in a circle if following its edges leads back to it.
  @Test
  void cycles_randomGraphs_areTheThreadsThatLeadBackToThemselves() {
    var random = new Random(5);
    for (int round = 0; round < 2_000; round++) {
      int n = 1 + random.nextInt(12);
      var tested = new WaitForGraph();
      long[] next = new long[n];
      for (int i = 0; i < n; i++) {
        next[i] = random.nextInt(4) == 0 ? -1 : random.nextInt(n);
        if (next[i] >= 0) {
          tested.add(i, "x", next[i]);
        }
      }
      var expected = new TreeSet<Long>();
      for (int i = 0; i < n; i++) {
        long at = next[i];
        for (int step = 0; step < n && at >= 0 && at != i; step++) {
          at = next[(int) at];
        }
        if (at == i) {
          expected.add((long) i);
        }
      }
      var found = new TreeSet<Long>();
      tested.cycles().forEach(cycle -> found.addAll(cycle.threads()));
      assertEquals(expected, found, "round " + round);
    }
  }
}
