package dev.goloom.leaks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProfileTextTest {
  private static final Stack SEND =
      Stack.of(
          frame("dev.goloom.channels.Chan", "send", 239),
          frame("com.example.Orders", "publish", 42),
          frame("java.lang.VirtualThread", "run", 460));
  private static final Stack LATCH =
      Stack.of(
          frame("java.util.concurrent.CountDownLatch", "await", 230),
          frame("com.example.Shop", "open", 7));

  @Test
  void write_debug1_isGroupsWithTheLargestFirst() throws IOException {
    var out = new StringBuilder();
    profile().write(out, 1);
    assertEquals(
        """
        goroutineleak profile: total 3
        2 @ 0x%s
        # labels: {"reason":"chan send", "evidence":"PROVEN"}
        #	dev.goloom.channels.Chan.send	Chan.java:239
        #	com.example.Orders.publish	Orders.java:42
        #	java.lang.VirtualThread.run	VirtualThread.java:460

        1 @ 0x%s
        # labels: {"reason":"sync.WaitGroup.Wait", "evidence":"SUSPECTED"}
        #	java.util.concurrent.CountDownLatch.await	CountDownLatch.java:230
        #	com.example.Shop.open	Shop.java:7

        """
            .formatted(SEND.id(), LATCH.id()),
        out.toString());
  }

  @Test
  void write_debug2_isATracebackOfEachThread() throws IOException {
    var out = new StringBuilder();
    profile().write(out, 2);
    assertTrue(
        out.toString()
            .startsWith(
                """
                goroutine 37 "order ?2?" [chan send (leaked)]:
                dev.goloom.channels.Chan.send(...)
                	Chan.java:239
                com.example.Orders.publish(...)
                	Orders.java:42
                java.lang.VirtualThread.run(...)
                	VirtualThread.java:460
                created by com.example.Server$$Lambda

                goroutine 38 [chan send (leaked)]:
                """),
        out.toString());
    assertTrue(
        out.toString()
            .contains(
                "\ngoroutine 40 \"main\" [sync.WaitGroup.Wait (suspected), locked to thread]:\n"),
        out.toString());
  }

  @Test
  void write_snapshot_isGosGoroutineProfile() throws IOException {
    var out = new StringBuilder();
    profile().snapshot().write(out, 1);
    assertTrue(out.toString().startsWith("goroutine profile: total 4\n2 @ 0x"), out.toString());
    var all = new StringBuilder();
    profile().snapshot().write(all, 2);
    assertTrue(all.toString().contains("goroutine 39 [sync.WaitGroup.Wait]:\n"), all.toString());
  }

  @Test
  void write_otherDebug_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> profile().write(new StringBuilder(), 3));
  }

  @Test
  void id_loaderModuleAndLambdaAddress_doNotCount() {
    Stack live =
        Stack.of(
            new StackTraceElement(
                "app", "mod", "1.2", "com.example.A$$Lambda/0x00007f12", "run", "A.java", 3));
    Stack dumped =
        Stack.of(
            new StackTraceElement(
                null, null, null, "com.example.A$$Lambda/0x0000ffff", "run", "A.java", 3));
    assertEquals(live.id(), dumped.id());
    assertEquals("c0ec2a1a8ab0d4f8".length(), live.id().length());
    assertTrue(!live.id().equals(SEND.id()));
  }

  @Test
  void site_isTheInnermostFrameOfTheUsers() {
    assertEquals("publish", SEND.site().orElseThrow().getMethodName());
    assertEquals(Optional.empty(), Stack.EMPTY.site());
  }

  @Test
  void json_readBack_isTheSameProfile() throws IOException {
    LeakProfile profile = profile();
    var out = new StringBuilder();
    profile.writeJson(out, Integer.MAX_VALUE);
    LeakProfile back = LeakProfile.readJson(new StringReader(out.toString()));
    assertEquals(profile.verdict(), back.verdict());
    assertEquals(profile.capability(), back.capability());
    assertEquals(profile.limits(), back.limits());
    assertEquals(profile.findings(), back.findings());
    assertEquals(4, back.snapshot().threads().size());
    assertEquals(profile.snapshot().taken(), back.snapshot().taken());
    assertEquals(profile.groups(), back.groups());
  }

  @Test
  void json_limited_listsFewerAndCountsAll() throws IOException {
    var out = new StringBuilder();
    profile().writeJson(out, 1);
    assertTrue(out.toString().contains("{\"count\":2,\"evidence\":\"PROVEN\""), out.toString());
    assertEquals(
        3, LeakProfile.readJson(new StringReader(out.toString())).snapshot().threads().size());
  }

  @Test
  void json_truncatedAnywhere_isAnError() throws IOException {
    var out = new StringBuilder();
    profile().writeJson(out, 9);
    String whole = out.toString().stripTrailing();
    for (int end = 0; end < whole.length(); end++) {
      String cut = whole.substring(0, end);
      assertThrows(
          MalformedDump.class, () -> LeakProfile.readJson(new StringReader(cut)), () -> cut);
    }
  }

  @Test
  void json_randomNames_surviveTheJourney() throws IOException {
    var random = new Random(11);
    for (int round = 0; round < 500; round++) {
      String name =
          random
              .ints(random.nextInt(12), 0, 0x250)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      ThreadRecord thread = thread(1, name, true, WaitReason.CHAN_SEND, SEND);
      var profile =
          new LeakProfile(
              new Snapshot(Instant.EPOCH, name, List.of(thread)),
              List.of(new Finding(Evidence.PROVEN, thread, name)),
              Capability.ON_DEMAND,
              List.of(name),
              Verdict.LEAKING);
      var out = new StringBuilder();
      profile.writeJson(out, 1);
      assertEquals(profile, LeakProfile.readJson(new StringReader(out.toString())));
    }
  }

  @Test
  void since_sortsByGrowth_andNamesWhatCameAndWent() {
    Stack gone = Stack.of(frame("com.example.Old", "wait", 1));
    Stack same = Stack.of(frame("com.example.Same", "wait", 1));
    Snapshot before = snapshot(List.of(SEND, gone, gone, same));
    Snapshot after = snapshot(List.of(SEND, SEND, SEND, LATCH, same));
    SnapshotDiff diff = after.since(before);
    List<String> changes =
        diff.changes().stream()
            .map(c -> c.group().stack().frames().getFirst().getClassName() + " " + c.growth())
            .toList();
    assertEquals(
        List.of(
            "dev.goloom.channels.Chan 2",
            "java.util.concurrent.CountDownLatch 1",
            "com.example.Old -2"),
        changes);
    assertEquals(1, diff.changes().getFirst().before());
    assertEquals(3, diff.changes().getFirst().after());
  }

  private static Snapshot snapshot(List<Stack> stacks) {
    var threads = new ArrayList<ThreadRecord>();
    for (Stack stack : stacks) {
      threads.add(thread(threads.size(), "", true, WaitReason.OTHER, stack));
    }
    return new Snapshot(Instant.EPOCH, "test", threads);
  }

  private static LeakProfile profile() {
    ThreadRecord first =
        new ThreadRecord(
            37,
            "order \n2\t",
            true,
            Thread.State.WAITING,
            WaitReason.CHAN_SEND,
            SEND,
            Optional.of("dev.goloom.channels.ChanSend@1b2c"),
            Optional.of("com.example.Server$$Lambda"));
    ThreadRecord second = thread(38, "", true, WaitReason.CHAN_SEND, SEND);
    ThreadRecord healthy = thread(39, "", true, WaitReason.WAIT_GROUP, LATCH);
    ThreadRecord main = thread(40, "main", false, WaitReason.WAIT_GROUP, LATCH);
    return new LeakProfile(
        new Snapshot(
            Instant.parse("2026-01-02T03:04:05Z"), "pid 1", List.of(first, second, main, healthy)),
        List.of(
            new Finding(Evidence.PROVEN, first, ""),
            new Finding(Evidence.PROVEN, second, ""),
            new Finding(Evidence.SUSPECTED, main, "1 -> 1")),
        Capability.ON_DEMAND,
        List.of("One limit."),
        Verdict.LEAKING);
  }

  private static ThreadRecord thread(
      long id, String name, boolean virtual, WaitReason reason, Stack stack) {
    return new ThreadRecord(
        id, name, virtual, Thread.State.WAITING, reason, stack, Optional.empty(), Optional.empty());
  }

  private static StackTraceElement frame(String type, String method, int line) {
    String file = type.substring(type.lastIndexOf('.') + 1) + ".java";
    return new StackTraceElement(type, method, file, line);
  }
}
