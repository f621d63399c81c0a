package dev.goloom.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.litmus.Litmus.Expectation;
import dev.goloom.litmus.LitmusCatalog;
import dev.goloom.stress.litmus.EndlessLoop;
import dev.goloom.stress.litmus.LostUpdate;
import dev.goloom.stress.litmus.StoreBuffering;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskWriteCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.TestConfig;
import org.openjdk.jcstress.infra.runners.TestList;
import org.openjdk.jcstress.os.AffinityMode;
import org.openjdk.jcstress.os.NodeType;
import org.openjdk.jcstress.os.SchedulingClass;
import org.openjdk.jcstress.vm.CompileMode;

/// Reads result files that are written here as the harness writes them.
final class VerifyTest {
  @TempDir private Path directory;

  /// A run in which every test showed its first declared outcome, and its surprise if that is due.
  private final List<TestResult> results = new ArrayList<>();

  @BeforeEach
  void everyTestRan() throws IOException {
    for (StressTest test : StressTest.all()) {
      TestResult result = result(test, Status.NORMAL);
      result.addState(test.declaredOutcomes().getFirst(), 10);
      results.add(result);
    }
    LitmusCatalog.all().stream()
        .flatMap(litmus -> litmus.variants().stream())
        .filter(variant -> variant.expectation() == Expectation.SEEN)
        .forEach(variant -> resultOf(variant.test()).addState(variant.surprise(), 3));
  }

  @Test
  void run_everyTestPassed_exitsWithZero() throws IOException {
    Printed printed = verify("--must-see");
    assertEquals(0, printed.code(), printed::out);
    int all = StressTest.all().size();
    List<String> lines = printed.out().lines().toList();
    assertEquals(all, lines.stream().filter(line -> line.startsWith("passed ")).count());
    assertEquals(
        "jcstress: " + all + " of " + all + " tests were to run, 0 failures", lines.getLast());
    assertEquals(all + 1, lines.size(), printed::out);
    assertTrue(
        printed.out().contains("StoreBuffering$Plain  configurations=1  [0, 0]=3  [0, 1]=10"),
        printed::out);
  }

  @Test
  void run_testDropped_failsAndNamesIt() throws IOException {
    drop(LostUpdate.GetAndAdd.class);
    assertFails("ERROR: did not run: " + LostUpdate.GetAndAdd.class.getName(), verify());
  }

  @Test
  void run_testWithoutASample_failsAndNamesIt() throws IOException {
    drop(LostUpdate.GetAndAdd.class);
    results.add(result(test(LostUpdate.GetAndAdd.class), Status.NORMAL));
    assertFails("ERROR: did not run: " + LostUpdate.GetAndAdd.class.getName(), verify());
  }

  @Test
  void run_testLeftOutByName_passesAndSaysSo() throws IOException {
    drop(EndlessLoop.Plain.class);
    String name = EndlessLoop.Plain.class.getName();
    Printed printed = verify("--must-see", "--left-out", name);
    assertEquals(0, printed.code(), printed::out);
    assertTrue(printed.out().lines().anyMatch(("left out  " + name)::equals), printed::out);
  }

  @Test
  void run_leftOutTestThatRanAndFailed_fails() throws IOException {
    String name = LostUpdate.GetAndAdd.class.getName();
    resultOf(name).addState("1", 1);
    assertFails("ERROR: FORBIDDEN outcome \"1\" seen 1 times: " + name, verify("--left-out", name));
  }

  @Test
  void run_unknownTestLeftOut_fails() throws IOException {
    assertFails(
        "ERROR: left out, but there is no such test: Nothing", verify("--left-out", "Nothing"));
  }

  @Test
  void run_forbiddenOutcomeInOneOfTwoConfigurations_fails() throws IOException {
    StressTest test = test(StoreBuffering.Volatile.class);
    TestResult second = result(test, Status.NORMAL);
    second.addState("0, 0", 2);
    results.add(second);
    assertFails("ERROR: FORBIDDEN outcome \"0, 0\" seen 2 times: " + test.binaryName(), verify());
  }

  @Test
  void run_undeclaredOutcome_fails() throws IOException {
    String name = StoreBuffering.Plain.class.getName();
    resultOf(name).addState("9, 9", 1);
    assertFails("ERROR: UNKNOWN outcome \"9, 9\" seen 1 times: " + name, verify());
  }

  @Test
  void run_timeout_fails() throws IOException {
    StressTest test = test(StoreBuffering.Plain.class);
    results.add(result(test, Status.TIMEOUT_ERROR));
    assertFails("ERROR: TIMEOUT_ERROR: " + test.binaryName(), verify());
  }

  @Test
  void run_surpriseNotSeen_warnsAndFailsOnlyIfItMustBeSeen() throws IOException {
    drop(StoreBuffering.Plain.class);
    StressTest test = test(StoreBuffering.Plain.class);
    TestResult tame = result(test, Status.NORMAL);
    tame.addState("0, 1", 10);
    results.add(tame);
    String line = "\"0, 0\" was not seen: " + test.binaryName();
    Printed printed = verify();
    assertEquals(0, printed.code(), printed::out);
    assertTrue(printed.out().lines().anyMatch(("warning: " + line)::equals), printed::out);
    assertFails("ERROR: " + line, verify("--must-see"));
  }

  @Test
  void of_resultOfATestThatDoesNotExist_fails() {
    var stranger = new HarnessRun("dev.goloom.Gone", Status.NORMAL, List.of());
    Verification verification = Verification.of(List.of(), Set.of(), List.of(stranger));
    assertEquals(
        List.of("ran, but is not in META-INF/TestList: dev.goloom.Gone"), verification.failures());
  }

  @Test
  void run_directoryWithoutResults_isRefused() {
    assertRefused(run(directory.toString()));
  }

  @Test
  void run_fileThatIsNoResult_isRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("jcstress-results-x.bin.gz"), "no gzip");
    assertRefused(run(file.toString()));
  }

  @Test
  void run_badArguments_areRefused() {
    assertRefused(run());
    assertRefused(run("--must-se", directory.toString()));
    assertRefused(run(directory.toString(), "--left-out"));
  }

  private static void assertFails(String line, Printed printed) {
    assertEquals(1, printed.code(), printed::out);
    assertTrue(printed.out().lines().anyMatch(line::equals), printed::out);
  }

  private static void assertRefused(Printed printed) {
    assertEquals(2, printed.code());
    assertEquals("", printed.out());
    assertEquals(1, printed.err().lines().count(), printed::err);
  }

  private Printed verify(String... options) throws IOException {
    var file = directory.resolve("jcstress-results-test.bin.gz");
    var writer = new DiskWriteCollector(file.toString());
    results.forEach(writer::add);
    writer.close();
    var args = new ArrayList<>(List.of(options));
    args.add(directory.toString());
    return run(args.toArray(String[]::new));
  }

  private void drop(Class<?> type) {
    assertTrue(results.remove(resultOf(type.getName())));
  }

  private TestResult resultOf(String binaryName) {
    List<TestResult> own =
        results.stream().filter(one -> one.getConfig().binaryName.equals(binaryName)).toList();
    assertFalse(own.isEmpty(), binaryName);
    return own.getFirst();
  }

  private static StressTest test(Class<?> type) {
    return StressTest.find(type.getName()).orElseThrow();
  }

  private static TestResult result(StressTest test, Status status) throws IOException {
    var options = new Options(new String[] {"-c", "2"});
    options.parse();
    var result = new TestResult(status);
    result.setConfig(
        new TestConfig(
            options,
            TestList.getInfo(test.harnessName()),
            0,
            List.of(),
            CompileMode.UNIFIED,
            new SchedulingClass(AffinityMode.NONE, 2, NodeType.PACKAGE)));
    return result;
  }

  private static Printed run(String... args) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int code =
        Verify.run(
            List.of(args),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Printed(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private record Printed(int code, String out, String err) {}
}
