package dev.goloom.leaks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Heap dumps of a real JVM with labelled threads.
class HeapDumpTest {
  /// Held by a weak reference only: the collector "proves" it, a heap dump does not.
  private static final String WEAKLY = "weakly held healthy";

  /// What the collector cannot prove.
  private static final Set<String> BEYOND_THE_COLLECTOR =
      Set.of(
          "object-wait leaked",
          "object-wait-synchronized-method leaked",
          "before-monitor-of-leaked leaked",
          "owner-of-static-lock leaked");

  private static final int DAMAGES = 80;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private static Path directory;

  @SuppressWarnings("NullAway.Init")
  private static Path dump;

  @SuppressWarnings("NullAway.Init")
  private static List<String> lines;

  @BeforeAll
  static void writeDump() throws IOException, InterruptedException {
    dump = directory.resolve("heap.hprof");
    ChildJvm.Output output =
        ChildJvm.run(List.of(ChildJvm.EXPORT), HeapLeaks.class, dump.toString(), "false", "1");
    assertEquals(0, output.code(), () -> output.lines().toString());
    lines = output.lines();
  }

  private static Set<String> labelled(String kind) {
    return lines.stream()
        .filter(line -> line.startsWith(kind + "\t"))
        .map(line -> line.substring(kind.length() + 1))
        .collect(Collectors.toSet());
  }

  private static Set<String> found(LeakProfile profile) {
    return profile.findings().stream()
        .filter(finding -> finding.evidence() == Evidence.UNREACHABLE)
        .map(finding -> finding.thread().name())
        .collect(Collectors.toSet());
  }

  @Test
  void read_labelledThreads_findsTheLeakedOnesOnly() throws IOException {
    LeakProfile profile = HeapDump.read(dump);

    assertEquals(labelled("leaked"), found(profile));
    assertEquals(Verdict.UNKNOWN, profile.verdict());
    assertEquals(Capability.HEAP_DUMP, profile.capability());
    assertTrue(profile.limits().getFirst().contains("nothing was reclaimed"));
  }

  @Test
  void read_labelledThreads_findsAllThatTheCollectorProvesAndMore() throws IOException {
    Set<String> byCollector = new HashSet<>(labelled("proved"));
    byCollector.remove(WEAKLY);
    Set<String> byDump = found(HeapDump.read(dump));

    assertFalse(byCollector.isEmpty());
    assertTrue(byDump.containsAll(byCollector), byCollector::toString);
    assertTrue(byDump.containsAll(BEYOND_THE_COLLECTOR), byDump::toString);
    assertTrue(labelled("leaked").containsAll(BEYOND_THE_COLLECTOR));
    assertTrue(labelled("healthy").contains(WEAKLY));
  }

  @Test
  void read_leak_hasStackReasonAndBlocker() throws IOException {
    ThreadRecord thread = thread("latch leaked");

    assertTrue(thread.virtual());
    assertEquals(Thread.State.WAITING, thread.state());
    assertEquals(WaitReason.WAIT_GROUP, thread.reason());
    assertTrue(thread.id() > 0);
    assertTrue(thread.blocker().orElse("").startsWith("java.util.concurrent.CountDownLatch$Sync@"));
    assertTrue(
        thread.stack().frames().stream()
            .anyMatch(frame -> frame.getClassName().equals(Spawn.class.getName())));
  }

  @Test
  void read_monitors_statesAndReasonsAreTold() throws IOException {
    ThreadRecord blocked = thread("before-monitor-of-leaked leaked");
    assertEquals(Thread.State.BLOCKED, blocked.state());
    assertEquals(WaitReason.MONITOR, blocked.reason());

    ThreadRecord waiting = thread("object-wait leaked");
    assertEquals(Thread.State.WAITING, waiting.state());
    assertEquals(WaitReason.COND, waiting.reason());
    assertTrue(waiting.blocker().orElse("").startsWith("java.lang.Object@"));
  }

  private static ThreadRecord thread(String name) throws IOException {
    return HeapDump.read(dump).snapshot().threads().stream()
        .filter(thread -> thread.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void read_cutOffAnywhere_saysSo() throws IOException {
    Path cut = Files.copy(dump, directory.resolve("cut.hprof"));
    var random = new Random(5);
    List<Long> lengths =
        random
            .longs(40, 1, Files.size(dump))
            .boxed()
            .collect(Collectors.toCollection(ArrayList::new));
    lengths.addAll(List.of(Files.size(dump) - 1, Files.size(dump) - 9, 31L, 30L, 19L, 12L, 1L));
    lengths.sort(Comparator.reverseOrder());
    try (FileChannel channel = FileChannel.open(cut, StandardOpenOption.WRITE)) {
      for (long length : lengths) {
        channel.truncate(length);
        MalformedDump error = assertThrows(MalformedDump.class, () -> HeapDump.read(cut));
        assertTrue(error.getMessage().contains("cut off"), () -> length + ": " + error);
      }
    }
  }

  @Test
  void read_classThatExtendsItself_saysSo() throws IOException {
    Path damaged = Files.copy(dump, directory.resolve("circle.hprof"));
    byte[] own = new byte[8];
    long[] superclass = new long[1];
    try (HprofFile file = HprofFile.open(damaged)) {
      assertEquals(8, file.idSize());
      file.forEachEntry((tag, body) -> {
        if (tag == HprofFile.CLASS) {
          System.arraycopy(file.bytes(body, 8), 0, own, 0, 8);
          superclass[0] = body + 8 + 4;
        }
      });
    }
    overwrite(damaged, superclass[0], own);

    String said = assertThrows(MalformedDump.class, () -> HeapDump.read(damaged)).getMessage();
    assertTrue(said.contains("extends itself"), said);
  }

  /// It may still be readable, and be told otherwise: but it is told, in the time that it takes.
  @Test
  void read_damagedAnywhere_endsWithAProfileOrOneLine() throws IOException {
    var entries = new Longs();
    try (HprofFile file = HprofFile.open(dump)) {
      file.forEachRecord((tag, body, length) -> entries.add(body));
      file.forEachEntry((tag, body) -> {
        if (tag != HprofFile.PRIMITIVE_ARRAY) {
          entries.add(body);
        }
      });
    }
    var random = new Random(7);
    int refused = 0;
    for (int i = 0; i < DAMAGES; i++) {
      Path damaged = Files.copy(dump, directory.resolve("damaged-" + i + ".hprof"));
      for (int k = 0; k <= i % 8; k++) {
        byte[] garbage = new byte[1 + random.nextInt(8)];
        random.nextBytes(garbage);
        long entry = entries.get(random.nextInt(entries.size()));
        overwrite(damaged, entry - 1 + random.nextInt(32), garbage);
      }
      refused += readOrRefuse(damaged);
      Files.delete(damaged);
    }
    int seen = refused;
    assertTrue(seen > 0 && seen < DAMAGES, () -> seen + " of " + DAMAGES + " refused");
  }

  private static int readOrRefuse(Path damaged) throws IOException {
    try {
      HeapDump.read(damaged);
      return 0;
    } catch (MalformedDump e) {
      assertEquals(1, e.getMessage().lines().count());
      return 1;
    }
  }

  private static void overwrite(Path file, long at, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), Math.min(at, channel.size() - bytes.length));
    }
  }

  @Test
  void read_somethingElse_saysWhatToDo() throws IOException {
    assertTrue(refusal(new byte[0]).contains("empty"));
    assertTrue(
        refusal("{\"threadDump\": {}}".getBytes(StandardCharsets.US_ASCII))
            .contains("no heap dump"));
    assertTrue(
        refusal("JAVA PROFILE 2.0.0\0".getBytes(StandardCharsets.US_ASCII))
            .contains("no heap dump"));
    assertTrue(refusal(new byte[] {0x1F, (byte) 0x8B, 8, 0}).contains("gunzip"));
  }

  private static String refusal(byte[] content) throws IOException {
    Path file = Files.write(directory.resolve("other"), content);
    return assertThrows(MalformedDump.class, () -> HeapDump.read(file)).getMessage();
  }

  /// Why nothing here is certain: of compiled code, a dump does not show every reference.
  @Test
  void read_wakerInCompiledCode_nothingIsCertain() throws Exception {
    Path file = directory.resolve("hidden.hprof");
    ChildJvm.Output output =
        ChildJvm.run(
            List.of(
                ChildJvm.EXPORT,
                "-XX:CompileCommand=quiet",
                "-XX:CompileCommand=dontinline,dev.goloom.leaks.HiddenWaker::nap"),
            HiddenWaker.class,
            file.toString());
    assertEquals(0, output.code(), () -> output.lines().toString());

    LeakProfile profile = HeapDump.read(file);

    assertTrue(profile.snapshot().threads().size() >= 4);
    assertTrue(profile.findings().stream().noneMatch(found -> found.evidence().isCertain()));
    assertFalse(profile.verdict() == Verdict.LEAKING);
    assertTrue(profile.limits().stream().anyMatch(limit -> limit.startsWith("No proof")));
  }

  @Test
  void isOne_byTheFirstBytes() throws IOException {
    assertTrue(HeapDump.isOne(dump));
    assertFalse(HeapDump.isOne(Files.writeString(directory.resolve("json"), "{}")));
  }
}
