package dev.goloom.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `lab leaks` on real JVMs that know nothing of us.
@Timeout(180)
class LeaksCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void end() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void prove_strangerThatLeaks_isProvenAndHealthyThreadsAreNot() throws Exception {
    Process stranger = stranger();
    assertEquals(1, lab("leaks", pid(stranger), "--prove", "--json"), this::said);
    JsonObject profile = JsonParser.parseString(out()).getAsJsonObject();
    assertEquals("LEAKING", profile.get("verdict").getAsString());
    assertEquals("ON_DEMAND", profile.get("capability").getAsString());
    assertEquals(1, profile.getAsJsonArray("leaks").size(), out());
    JsonObject leak = profile.getAsJsonArray("leaks").get(0).getAsJsonObject();
    assertEquals("PROVEN", leak.get("evidence").getAsString());
    assertEquals("chan send", leak.get("reason").getAsString());
    assertEquals(LeakingProgram.LEAKED, leak.get("count").getAsInt());
    assertTrue(leak.get("site").getAsString().contains("LeakingProgram.java:"), out());
  }

  @Test
  void prove_twice_worksTwice() throws Exception {
    String pid = pid(stranger());
    assertEquals(1, lab("leaks", pid, "--prove"), this::said);
    out.reset();
    int _ = lab("leaks", pid, "--prove", "--json");
    assertTrue(out().contains("\"verdict\""), this::said);
  }

  @Test
  void pid_strangerThatLeaks_isSuspectedAndTheLimitsAreSaid() throws Exception {
    Process stranger = stranger();
    assertEquals(0, lab("leaks", pid(stranger), "--interval", "0.1", "--plain"), this::said);
    assertTrue(out().contains("SUSPECTED"), out());
    assertTrue(out().contains("LeakingProgram"), out());
    assertTrue(out().contains("Dumps prove no leak"), out());
    assertTrue(out().contains("--prove"), out());
  }

  /// A dump of virtual threads that move can crash the JVM that is asked (JDK-8364343).
  @Test
  void pid_thatIsBusy_isLeftAloneUnlessToldOtherwise() throws Exception {
    String busy = pid(stranger("-Dbusy=true"));
    assertEquals(3, lab("leaks", busy), this::said);
    assertOneLine("virtual threads are at work in process " + busy);
    assertEquals(1, lab("leaks", busy, "--prove"), this::said);
    assertEquals(0, lab("leaks", busy, "--snapshots", "1", "--busy"), this::said);
  }

  @Test
  void pid_goText_isAGoProfile() throws Exception {
    Process stranger = stranger();
    assertEquals(
        0, lab("leaks", pid(stranger), "--snapshots", "2", "--interval", "0", "--go", "1"));
    assertTrue(out().startsWith("goroutineleak profile: total "), out());
    assertTrue(out().contains("# labels: {\"reason\":\"chan send\", \"evidence\":\"SUSPECTED\"}"));
  }

  @Test
  void pid_thatTakesNoAgents_isOneLine() throws Exception {
    Process stranger = stranger("-XX:-EnableDynamicAgentLoading");
    assertEquals(3, lab("leaks", pid(stranger), "--prove"));
    assertOneLine("takes no agents");
  }

  @Test
  void pid_thatEnded_isOneLine() throws Exception {
    Process stranger = stranger();
    stranger.destroyForcibly().waitFor();
    assertEquals(2, lab("leaks", pid(stranger)));
    assertOneLine("there is no process " + stranger.pid());
  }

  @Test
  void pid_thatIsStopped_isOneLineAfterTheDeadline() throws Exception {
    Process stranger = stranger();
    assertEquals(
        0, new ProcessBuilder("kill", "-STOP", pid(stranger)).inheritIO().start().waitFor());
    assertEquals(3, lab("leaks", pid(stranger), "--deadline", "2"));
    assertOneLine("did not answer in 2 s");
  }

  @Test
  void pid_thatIsNoJvm_isOneLineAndLeavesItAlive() throws Exception {
    Process sleep = new ProcessBuilder("sleep", "600").start();
    started.add(sleep);
    assertEquals(3, lab("leaks", pid(sleep)));
    assertOneLine("is no JVM");
    assertTrue(sleep.isAlive());
  }

  @Test
  void pid_ofThisCommand_isRefused() {
    assertEquals(2, lab("leaks", String.valueOf(ProcessHandle.current().pid())));
    assertOneLine("is this command itself");
  }

  @Test
  void files_two_areCompared(@TempDir Path directory) throws Exception {
    Path before = dump(directory.resolve("before.json"));
    Thread more = Thread.ofVirtual().start(LockSupport::park);
    Path after = dump(directory.resolve("after.json"));
    LockSupport.unpark(more);
    assertEquals(0, lab("leaks", before.toString(), after.toString(), "--json"), this::said);
    JsonObject diff = JsonParser.parseString(out()).getAsJsonObject();
    assertEquals(before.toString(), diff.getAsJsonObject("before").get("source").getAsString());
    assertTrue(diff.getAsJsonArray("changes").size() >= 1, out());
    out.reset();
    assertEquals(0, lab("leaks", before.toString(), after.toString()), this::said);
    assertTrue(out().contains("What changed"), out());
  }

  @Test
  void file_one_isItsProfile(@TempDir Path directory) throws Exception {
    Path file = dump(directory.resolve("one.json"));
    assertEquals(0, lab("leaks", file.toString()), this::said);
    assertTrue(out().contains("No leak is certain here"), out());
    assertTrue(out().contains("take two"), out());
    out.reset();
    assertEquals(0, lab("leaks", file.toString(), "--go", "2"), this::said);
    assertTrue(out().contains("goroutine "), out());
    assertTrue(out().contains("\"main\" ["), out());
  }

  @Test
  void file_textDump_saysWhatToType(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("threads.txt");
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(file.toAbsolutePath().toString(), ThreadDumpFormat.TEXT_PLAIN);
    assertEquals(3, lab("leaks", file.toString()));
    assertOneLine("jcmd PID Thread.dump_to_file -format=json FILE");
  }

  @Test
  void heapDump_strangerThatLeaks_isUnreachable(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("heap.hprof");
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process writer =
        new ProcessBuilder(
                jcmd.toString(), pid(stranger()), "GC.heap_dump", "-all", file.toString())
            .redirectErrorStream(true)
            .start();
    started.add(writer);
    String said = new String(writer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, writer.waitFor(), said);

    assertEquals(0, lab("leaks", file.toString(), "--json"), this::said);
    JsonObject profile = JsonParser.parseString(out()).getAsJsonObject();
    assertEquals("HEAP_DUMP", profile.get("capability").getAsString());
    JsonObject leak = profile.getAsJsonArray("leaks").get(0).getAsJsonObject();
    assertEquals("UNREACHABLE", leak.get("evidence").getAsString());
    assertEquals("chan send", leak.get("reason").getAsString());
    assertEquals(LeakingProgram.LEAKED, leak.get("count").getAsInt());
    out.reset();
    assertEquals(0, lab("leaks", file.toString(), "--plain"), this::said);
    assertTrue(out().contains("nothing was reclaimed"), out());
  }

  @Test
  void heapDump_cutOff_isOneLine(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("heap.hprof"), "JAVA PROFILE 1.0.2\0");
    assertEquals(3, lab("leaks", file.toString()), this::said);
    assertOneLine("cut off");
  }

  @Test
  void usage_wrong_isOneLine() {
    assertEquals(2, lab("leaks", "no-such-file.json"));
    assertOneLine("no file 'no-such-file.json', and no number of a process");
    err.reset();
    assertEquals(2, lab("leaks", "1", "--go", "3"));
    assertOneLine("--go takes 1 or 2, not 3");
    err.reset();
    assertEquals(2, lab("leaks", "a.json", "--prove"));
    assertOneLine("a file takes none");
    err.reset();
    assertEquals(2, lab("leaks", "1", "--snapshots", "0"));
    assertOneLine("from 1 to 10");
  }

  private Path dump(Path file) throws IOException {
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(file.toAbsolutePath().toString(), ThreadDumpFormat.JSON);
    assertTrue(Files.size(file) > 0);
    return file;
  }

  /// A JVM with nothing of ours on its class path but one class.
  private Process stranger(String... flags) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.add("-Xmx128m");
    command.add("-XX:+UseSerialGC");
    command.add("-cp");
    command.add(LeakingProgram.classPath());
    command.add(LeakingProgram.class.getName());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    started.add(process);
    BufferedReader said = process.inputReader();
    assertEquals("ready", said.readLine());
    return process;
  }

  private static String pid(Process process) {
    return String.valueOf(process.pid());
  }

  private int lab(String... args) {
    return Main.run(Console.to(out, new PrintStream(err, true, StandardCharsets.UTF_8)), args);
  }

  private void assertOneLine(String part) {
    String said = err.toString(StandardCharsets.UTF_8);
    assertEquals(1, said.lines().count(), said);
    assertTrue(said.startsWith("lab: "), said);
    assertTrue(said.contains(part), said);
    assertFalse(said.contains("Exception"), said);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String said() {
    return out() + err.toString(StandardCharsets.UTF_8);
  }
}
