package dev.goloom.leaks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the detector proves and says with other flags; each in a child JVM.
///
/// `-Dsurefire.jvm.args="-Dgoloom.leaks.rounds=100 ..."` repeats the recall so often per collector.
class LeakDetectorFlagsTest {
  private static final int ROUNDS = Integer.getInteger("goloom.leaks.rounds", 2);

  @ParameterizedTest
  @ValueSource(strings = {"UseSerialGC", "UseParallelGC", "UseG1GC", "UseZGC", "UseShenandoahGC"})
  void profile_withExport_provesAnybodysThreads(String collector) throws Exception {
    assertRecall(List.of("-XX:+" + collector, ChildJvm.EXPORT), "anybodys");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UseSerialGC", "UseParallelGC", "UseG1GC", "UseZGC", "UseShenandoahGC"})
  void profile_withoutFlags_provesOwnThreads(String collector) throws Exception {
    assertRecall(List.of("-XX:+" + collector), "own");
  }

  @Test
  void profile_withoutFinalizers_provesAllTheSame() throws Exception {
    assertRecall(List.of("--finalization=disabled", ChildJvm.EXPORT), "anybodys");
  }

  @Test
  void profile_concurrentCollection_provesAllTheSame() throws Exception {
    assertRecall(List.of("-XX:+ExplicitGCInvokesConcurrent", ChildJvm.EXPORT), "anybodys");
  }

  @Test
  void profile_jvmKeepsNoList_provesOwnThreads() throws Exception {
    assertRecall(List.of("-Djdk.trackAllThreads=false", ChildJvm.EXPORT), "own");
  }

  @Test
  void profile_collectionDisabled_refusesAVerdict() throws Exception {
    List<String> lines = state(List.of("-XX:+DisableExplicitGC", ChildJvm.EXPORT), "anybodys");

    assertTrue(lines.contains("capability\tDUMPS"), lines::toString);
    assertTrue(lines.contains("verdict\tUNKNOWN"), lines::toString);
    assertHasLimit(lines, "-XX:+DisableExplicitGC");
  }

  @Test
  void profile_noExport_saysWhatToType() throws Exception {
    List<String> lines = state(List.of(), "anybodys");

    assertTrue(lines.contains("capability\tOWN_THREADS"), lines::toString);
    assertTrue(lines.contains("verdict\tUNKNOWN"), lines::toString);
    assertHasLimit(lines, "--add-exports java.base/jdk.internal.vm=ALL-UNNAMED");
  }

  @Test
  void profile_noExportAndOthersWork_isNeverClean() throws Exception {
    List<String> lines = state(List.of(), "own", "busy");

    assertFalse(lines.contains("verdict\tCLEAN"), lines::toString);
    assertHasLimit(lines, "Virtual threads of others are not listed: the JVM's dump can crash");
  }

  @Test
  void profile_debuggerAttached_isNeverClean() throws Exception {
    List<String> lines =
        state(
            List.of(
                "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0",
                ChildJvm.EXPORT),
            "anybodys");

    assertFalse(lines.contains("verdict\tCLEAN"), lines::toString);
    assertHasLimit(lines, "-agentlib:jdwp");
  }

  @Test
  void profile_ownersClosed_saysThatDeadlocksAreMissed() throws Exception {
    List<String> lines = state(List.of(ChildJvm.EXPORT), "anybodys");

    assertTrue(lines.contains("finding\tPROVEN\tlatch"), lines::toString);
    assertTrue(lines.stream().noneMatch(line -> line.contains("DEADLOCK")), lines::toString);
    assertHasLimit(lines, "--add-opens java.base/java.util.concurrent.locks=ALL-UNNAMED");
  }

  @Test
  void profile_ownersOpen_findsDeadlockOverStaticLocks() throws Exception {
    List<String> lines = state(List.of(ChildJvm.EXPORT, ChildJvm.OPEN), "anybodys");

    assertTrue(lines.contains("finding\tDEADLOCK\tstatic-left"), lines::toString);
    assertTrue(lines.contains("finding\tDEADLOCK\tstatic-right"), lines::toString);
    assertTrue(lines.stream().noneMatch(line -> line.startsWith("limit")), lines::toString);
  }

  private static List<String> state(List<String> flags, String... args) throws Exception {
    ChildJvm.Output output = ChildJvm.run(flags, Statement.class, args);
    assertEquals(0, output.code(), () -> output.lines().toString());
    return output.lines();
  }

  private static void assertHasLimit(List<String> lines, String part) {
    assertTrue(
        lines.stream().anyMatch(line -> line.startsWith("limit") && line.contains(part)),
        lines::toString);
  }

  private static void assertRecall(List<String> flags, String whose) throws Exception {
    ChildJvm.Output output = ChildJvm.run(flags, Recall.class, String.valueOf(ROUNDS), whose);
    assumeTrue(
        output.lines().stream().noneMatch(line -> line.contains("Option -XX:+Use")),
        "this JVM does not have the collector");

    int planted = 25 * ROUNDS;
    assertEquals(
        List.of(ROUNDS + "\t" + planted + "\t" + planted + "\t0\t0\t0"),
        output.lines(),
        () -> flags + " " + output.lines());
  }
}
