package dev.goloom.leaks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import dev.goloom.leaks.DumpText.Row;
import java.io.IOException;
import java.io.StringReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThreadDumpTest {
  private static final String AWAIT =
      "java.base/java.util.concurrent.CountDownLatch.await(CountDownLatch.java:230)";

  @Test
  void read_dumpOfJdk25_isItsThreads() throws IOException {
    ThreadDump dump =
        read(DumpText.of(Row.waiting(31, AWAIT, "com.example.Shop.open(Shop.java:12)")));
    assertEquals("25.0.3+9-LTS", dump.jvm());
    assertEquals("2026-01-02T03:04:05.678Z", dump.snapshot().taken().toString());
    ThreadRecord thread = dump.snapshot().threads().getFirst();
    assertEquals(31, thread.id());
    assertTrue(thread.virtual());
    assertEquals(WaitReason.WAIT_GROUP, thread.reason());
    assertEquals("Shop.java", thread.stack().site().orElseThrow().getFileName());
    assertEquals(12, thread.stack().site().orElseThrow().getLineNumber());
  }

  /// JDK 21: numbers bare, no states, nothing says which threads are virtual.
  @Test
  void read_dumpOfJdk21_concludesStateAndKindFromFrames() throws IOException {
    String text =
        """
        { "threadDump": { "processId": 63, "time": "2024-01-02T03:04:05Z",
          "runtimeVersion": "21.0.4+7-LTS", "threadContainers": [
          { "container": "<root>", "parent": null, "owner": null, "threads": [
            { "tid": 22, "name": "", "stack": [
              "java.base\\/java.lang.VirtualThread.park(VirtualThread.java:582)",
              "java.base\\/java.lang.System$2.parkVirtualThread(System.java:2643)",
              "java.base\\/jdk.internal.misc.VirtualThreads.park(VirtualThreads.java:54)",
              "java.base\\/java.util.concurrent.locks.LockSupport.park(LockSupport.java:219)",
              "java.base\\/java.util.concurrent.LinkedBlockingQueue.take(LinkedBlockingQueue.java:435)",
              "com.example.Shop.serve(Shop.java:8)",
              "java.base\\/java.lang.VirtualThread.run(VirtualThread.java:309)" ] },
            { "tid": 1, "name": "main", "stack": [
              "java.base\\/java.lang.Thread.sleep0(Native Method)",
              "java.base\\/java.lang.Thread.sleep(Thread.java:509)",
              "com.example.Main.main(Main.java:3)" ] },
            { "tid": 3, "name": "busy", "stack": [ "com.example.Main.spin(Main.java:9)" ] }
          ], "threadCount": 3 } ] } }
        """;
    List<ThreadRecord> threads = read(text).snapshot().threads();
    assertTrue(threads.get(0).virtual());
    assertEquals(WaitReason.CHAN_RECEIVE, threads.get(0).reason());
    assertEquals(Thread.State.TIMED_WAITING, threads.get(1).state());
    assertEquals(WaitReason.TICKER, threads.get(1).reason());
    assertEquals(WaitReason.RUNNING, threads.get(2).reason());
  }

  @Test
  void read_monitorsInACircle_isADeadlock() throws IOException {
    ThreadDump dump =
        read(
            DumpText.of(
                Row.blocked(5, "java.lang.Object@1", "java.lang.Object@2"),
                Row.blocked(6, "java.lang.Object@2", "java.lang.Object@1"),
                Row.blocked(7, "java.lang.Object@2")));
    assertEquals(List.of(5L, 6L), dump.cycles().getFirst().threads());
    assertEquals(1, dump.cycles().size());
  }

  /// Two objects of one class may have the same hash; then nobody can say who holds which.
  @Test
  void read_monitorWithTwoOwners_isNoDeadlock() throws IOException {
    ThreadDump dump =
        read(
            DumpText.of(
                Row.blocked(5, "java.lang.Object@1", "java.lang.Object@2"),
                Row.blocked(6, "java.lang.Object@2", "java.lang.Object@1"),
                Row.blocked(7, "java.lang.Object@3", "java.lang.Object@1")));
    assertEquals(List.of(), dump.cycles());
  }

  /// `Object.wait` gives the monitor up, and the dump lists it as owned all the same.
  @Test
  void read_waiterThatIsListedAsOwner_doesNotHoldTheMonitor() throws IOException {
    var waiter =
        new Row(
            5,
            "",
            true,
            Thread.State.WAITING,
            List.of("java.base/java.lang.Object.wait(Object.java:389)"),
            "",
            "",
            "java.lang.Object@1",
            List.of("java.lang.Object@1", "java.lang.Object@2"));
    ThreadDump dump =
        read(
            DumpText.of(
                waiter,
                Row.blocked(6, "java.lang.Object@1"),
                Row.blocked(7, "java.lang.Object@2")));
    assertEquals(List.of(), dump.cycles());
    assertEquals(WaitReason.COND, dump.snapshot().threads().getFirst().reason());
  }

  /// A later JDK may say who holds a lock of `java.util.concurrent`.
  @Test
  void read_parkBlockersWithOwners_isADeadlock() throws IOException {
    String thread =
        """
        {"tid": "%d", "name": "", "state": "WAITING",
         "parkBlocker": {"object": "Lock@%d", "owner": "%d"}, "stack": ["A.b(A.java:1)"]}
        """;
    String text =
        "{\"threadDump\": {\"threadContainers\": [{\"threads\": ["
            + thread.formatted(1, 1, 2)
            + ","
            + thread.formatted(2, 2, 1)
            + "]}]}}";
    assertEquals(List.of(1L, 2L), read(text).cycles().getFirst().threads());
  }

  @Test
  void read_jvmsOwnThreads_areCountedAndLeftOut(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("dump.json");
    var stop = new CountDownLatch(1);
    Thread parked = Thread.ofVirtual().name("mine").start(() -> await(stop));
    Awaitility.await().until(() -> parked.getState() == Thread.State.WAITING);
    dump(file);
    stop.countDown();
    ThreadDump dump = ThreadDump.read(file);
    List<String> names = dump.snapshot().threads().stream().map(ThreadRecord::name).toList();
    assertTrue(dump.system() >= 3, names.toString());
    assertTrue(names.contains("mine"), names.toString());
    assertTrue(names.contains("main"), names.toString());
    for (String own : List.of("Reference Handler", "Finalizer", "Signal Dispatcher")) {
      assertTrue(!names.contains(own), names.toString());
    }
  }

  /// A real circle of monitors, of a platform and a virtual thread, in a dump of this JVM. They
  /// stay behind, but the virtual one keeps no carrier and the other is a daemon.
  @Test
  void read_realDeadlock_isFound(@TempDir Path directory) throws Exception {
    var one = new Object();
    var other = new Object();
    var both = new CountDownLatch(2);
    Thread first = Thread.ofVirtual().start(() -> lock(one, other, both));
    Thread second = Thread.ofPlatform().daemon().start(() -> lock(other, one, both));
    Awaitility.await()
        .until(() ->
            first.getState() == Thread.State.BLOCKED && second.getState() == Thread.State.BLOCKED);
    Path file = directory.resolve("dump.json");
    dump(file);
    List<Long> expected = List.of(first.threadId(), second.threadId()).stream().sorted().toList();
    assertTrue(
        ThreadDump.read(file).cycles().stream().anyMatch(c -> c.threads().equals(expected)),
        Files.readString(file));
  }

  private static void lock(Object first, Object second, CountDownLatch both) {
    synchronized (first) {
      both.countDown();
      await(both);
      synchronized (second) {
        LockSupport.park();
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void dump(Path file) throws IOException {
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(file.toAbsolutePath().toString(), ThreadDumpFormat.JSON);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | the file is empty",
        "'12345\n2026-01-02T03:04:05Z\n25\n\n#3 \"main\"' | looks like a thread dump as text",
        "'2026-01-02 03:04:05\nFull thread dump OpenJDK' | looks like a thread dump as text",
        "Full thread dump | looks like a thread dump as text",
        "JAVA PROFILE 1.0.2 | looks like a heap dump",
        "[1] | this is JSON, but no thread dump",
        "'{\"lab\": 1}' | this is JSON, but no thread dump",
        "PK | this is no JSON",
      })
  void read_wrongKindOfFile_saysWhatToType(String text, String says) {
    var e = assertThrows(MalformedDump.class, () -> read(text));
    assertTrue(e.getMessage().contains(says), e.getMessage());
    assertTrue(e.getMessage().contains("jcmd PID Thread.dump_to_file -format=json"), e::getMessage);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"threadDump\" {} | expected ':', found '{' at line 1, column 15",
        "'{\"threadDump\": {}\n} x' | text after the end of the dump at line 2, column 2",
        "{\"threadDump\": {\"threadContainers\": [{\"threads\": [{\"name\": \"x\"}]}]}} |"
            + " a thread without tid at line 1, column 63",
        "{\"threadDump\": {\"threadContainers\": [{\"threads\": [{\"tid\": \"x\"}]}]}} |"
            + " a tid that is no number: 'x' at line 1, column 62",
        "{\"threadDump\": {\"x\": nul}} | expected a value, found '}' at line 1, column 25",
        "{\"threadDump\": {\"x\": \"\\q\"}} | an unknown escape in a string at line 1, column 24",
      })
  void read_brokenJson_saysWhere(String text, String says) {
    assertEquals(says, assertThrows(MalformedDump.class, () -> read(text)).getMessage());
  }

  @Test
  void read_bytesThatAreNotUtf8_isOneLine(@TempDir Path directory) throws IOException {
    byte[] bytes = DumpText.of(Row.waiting(1, AWAIT)).getBytes(StandardCharsets.UTF_8);
    bytes[20] = (byte) 0xff;
    Path file = Files.write(directory.resolve("dump.json"), bytes);
    var e = assertThrows(MalformedDump.class, () -> ThreadDump.read(file));
    assertTrue(e.getMessage().startsWith("bytes that are not UTF-8"), e.getMessage());
  }

  @Test
  void read_bracketsWithoutEnd_isRefusedBeforeTheStackOverflows() {
    String deep = "{\"x\": " + "[".repeat(1_000_000);
    assertTrue(
        assertThrows(MalformedDump.class, () -> read(deep))
            .getMessage()
            .startsWith("more than 64 brackets"));
  }

  @Test
  void read_truncatedAnywhere_isAnError() throws IOException {
    String whole = DumpText.of(DumpText.random(new Random(3), 4)).stripTrailing();
    read(whole);
    for (int end = 0; end < whole.length(); end++) {
      String cut = whole.substring(0, end);
      assertThrows(MalformedDump.class, () -> read(cut), () -> "cut at " + cut.length());
    }
  }

  /// One character lost or changed: an error or a dump, never anything else, never for ever.
  @Test
  void read_damagedAnywhere_isAnErrorOrADump() {
    String whole = DumpText.of(DumpText.random(new Random(4), 3));
    var random = new Random(5);
    for (int at = 0; at < whole.length(); at++) {
      char other = (char) random.nextInt(128);
      String damaged = whole.substring(0, at) + other + whole.substring(at + 1);
      try {
        read(damaged);
      } catch (MalformedDump e) {
        assertEquals(1, e.getMessage().lines().count());
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void read_randomDumps_areWhatWasWritten() throws IOException {
    for (int seed = 0; seed < 300; seed++) {
      var random = new Random(seed);
      List<Row> rows = DumpText.random(random, random.nextInt(20));
      List<ThreadRecord> threads = read(DumpText.of(rows)).snapshot().threads();
      assertEquals(rows.size(), threads.size(), "seed " + seed);
      for (int i = 0; i < rows.size(); i++) {
        assertIsRow(rows.get(i), threads.get(i), "seed " + seed);
      }
    }
  }

  private static void assertIsRow(Row row, ThreadRecord thread, String seed) {
    assertEquals(row.tid(), thread.id(), seed);
    assertEquals(row.name(), thread.name(), seed);
    assertEquals(row.virtual(), thread.virtual(), seed);
    assertEquals(row.state(), thread.state(), seed);
    String blocker = row.blocker().isEmpty() ? row.blockedOn() : row.blocker();
    assertEquals(blocker, thread.blocker().orElse(""), seed);
    assertEquals(
        row.frames(), thread.stack().frames().stream().map(Object::toString).toList(), seed);
  }

  @Test
  void read_equalStacks_areShared() throws IOException {
    List<ThreadRecord> threads =
        read(DumpText.of(Row.waiting(1, AWAIT), Row.waiting(2, AWAIT))).snapshot().threads();
    Assertions.assertSame(threads.get(0).stack(), threads.get(1).stack());
  }

  private static ThreadDump read(String text) throws IOException {
    return ThreadDump.read(new StringReader(text), "test");
  }
}
