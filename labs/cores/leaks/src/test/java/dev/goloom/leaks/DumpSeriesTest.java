package dev.goloom.leaks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.leaks.DumpText.Row;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DumpSeriesTest {
  private static final String[] TAKE = {
    "java.base/java.util.concurrent.LinkedBlockingQueue.take(LinkedBlockingQueue.java:435)",
    "com.example.Shop.serve(Shop.java:8)"
  };
  private static final String[] SLEEP = {
    "java.base/java.lang.Thread.sleep(Thread.java:540)", "com.example.Cron.run(Cron.java:3)"
  };
  private static final String[] READ = {
    "java.base/sun.nio.ch.NioSocketImpl.park(NioSocketImpl.java:174)",
    "com.example.Web.read(Web.java:3)"
  };
  private static final Row[] CIRCLE = {
    Row.blocked(5, "java.lang.Object@1", "java.lang.Object@2"),
    Row.blocked(6, "java.lang.Object@2", "java.lang.Object@1")
  };

  @Test
  void profile_threadsThatStoodStill_areSuspected() throws IOException {
    LeakProfile profile = profile(rows(TAKE, 1, 2), rows(TAKE, 1, 2, 3), rows(TAKE, 1, 2, 3, 4));
    assertEquals(List.of(1L, 2L), suspects(profile));
    assertEquals(
        "2 -> 3 -> 4 threads at this stack in 3 dumps over 0.0 s",
        profile.findings().getFirst().detail());
    assertEquals(Verdict.UNKNOWN, profile.verdict());
    assertEquals(Capability.DUMPS, profile.capability());
  }

  @Test
  void profile_groupThatShrinks_isNotSuspected() throws IOException {
    assertEquals(List.of(), suspects(profile(rows(TAKE, 1, 2, 3), rows(TAKE, 1, 2))));
  }

  @Test
  void profile_threadThatMovedInBetween_isNotSuspected() throws IOException {
    String[] elsewhere = {"com.example.Shop.sell(Shop.java:9)"};
    assertEquals(List.of(), suspects(profile(rows(TAKE, 1), rows(elsewhere, 1), rows(TAKE, 1))));
  }

  @Test
  void profile_otherThreadsAtTheSamePlace_areNotSuspected() throws IOException {
    assertEquals(List.of(), suspects(profile(rows(TAKE, 1, 2), rows(TAKE, 3, 4))));
  }

  @Test
  void profile_sleepers_areSuspectedOnlyIfTheyBecomeMore() throws IOException {
    assertEquals(List.of(), suspects(profile(rows(SLEEP, 1), rows(SLEEP, 1))));
    assertEquals(List.of(1L), suspects(profile(rows(SLEEP, 1), rows(SLEEP, 1, 2))));
  }

  @Test
  void profile_threadsThatWaitForTheOutside_areNeverSuspected() throws IOException {
    assertEquals(List.of(), suspects(profile(rows(READ, 1), rows(READ, 1, 2))));
  }

  @Test
  void profile_circleInEveryDump_isADeadlockOnceAndNoSuspect() throws IOException {
    LeakProfile profile = profile(CIRCLE, CIRCLE);
    assertEquals(
        List.of(Evidence.DEADLOCK, Evidence.DEADLOCK),
        profile.findings().stream().map(Finding::evidence).toList());
    assertEquals(Verdict.LEAKING, profile.verdict());
    assertTrue(profile.findings().getFirst().detail().startsWith("#5 waits for"));
  }

  /// It was none: one of them went on.
  @Test
  void profile_circleInOneDumpOnly_isNoDeadlock() throws IOException {
    Row[] later = {CIRCLE[0], Row.blocked(6, "java.lang.Object@9", "java.lang.Object@1")};
    LeakProfile profile = profile(CIRCLE, later);
    assertTrue(
        profile.findings().stream().noneMatch(f -> f.evidence() == Evidence.DEADLOCK),
        profile.findings().toString());
  }

  @Test
  void profile_oneDump_suspectsNobodyAndSaysWhy() throws IOException {
    LeakProfile profile = profile(new Row[][] {rows(TAKE, 1)});
    assertEquals(List.of(), profile.findings());
    assertEquals(Verdict.UNKNOWN, profile.verdict());
    assertTrue(profile.limits().getLast().contains("take two"));
  }

  @Test
  void series_withoutDumps_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> new DumpSeries(List.of()));
  }

  private static List<Long> suspects(LeakProfile profile) {
    return profile.findings().stream()
        .filter(finding -> finding.evidence() == Evidence.SUSPECTED)
        .map(finding -> finding.thread().id())
        .toList();
  }

  private static Row[] rows(String[] frames, long... ids) {
    return LongStream.of(ids).mapToObj(id -> Row.waiting(id, frames)).toArray(Row[]::new);
  }

  private static LeakProfile profile(Row[]... dumps) throws IOException {
    var read = new ArrayList<ThreadDump>();
    for (Row[] rows : dumps) {
      read.add(ThreadDump.read(new StringReader(DumpText.of(Arrays.asList(rows))), "test"));
    }
    return new DumpSeries(read).profile();
  }
}
