package dev.goloom.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.stress.litmus.EndlessLoop;
import dev.goloom.stress.litmus.StoreBuffering;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RaceMainTest {
  private static final String VOLATILE = StoreBuffering.Volatile.class.getName();

  @Test
  void run_knownTest_printsOneSumAndEachDeclaredOutcome() {
    Printed printed = run(VOLATILE, "50");
    assertEquals(0, printed.code(), printed::err);
    List<String[]> records = printed.out().lines().map(line -> line.split("\t", -1)).toList();
    assertEquals("sampled", records.getFirst()[0]);
    assertEquals(
        List.of("0, 1", "1, 0", "1, 1", "0, 0"),
        records.stream().skip(1).map(fields -> fields[1]).toList());
    long sum = records.stream().skip(1).mapToLong(fields -> Long.parseLong(fields[2])).sum();
    assertEquals(Long.parseLong(records.getFirst()[1]), sum);
    assertTrue(sum > 0);
    assertEquals(
        List.of("ACCEPTABLE", "ACCEPTABLE", "ACCEPTABLE", "FORBIDDEN"),
        records.stream().skip(1).map(fields -> fields[3]).toList());
    assertTrue(records.stream().skip(1).allMatch(fields -> fields.length == 5));
    assertEquals("", printed.err());
  }

  @Test
  void run_outcomeSeen_stopsLongBeforeTheTimeIsUp() {
    long start = System.nanoTime();
    Duration time = Duration.ofMinutes(10);
    // One of the two acceptable orders comes up in any round that samples at all.
    Printed printed = run(VOLATILE, Long.toString(time.toMillis()), "0, 1");
    assertEquals(0, printed.code(), printed::err);
    assertTrue(System.nanoTime() - start < time.toNanos() / 10);
  }

  @Test
  void run_loopThatEnds_isRepeatedUntilTheTimeIsUp() {
    Printed printed = run(EndlessLoop.Volatile.class.getName(), "500", "STALE");
    assertEquals(0, printed.code(), printed::err);
    assertTrue(printed.out().contains("outcome\tSTALE\t0\tFORBIDDEN\t"), printed::out);
    long trials =
        Long.parseLong(printed.out().lines().findFirst().orElseThrow().split("\t", -1)[1]);
    assertTrue(trials >= 2, printed::out);
  }

  @Test
  void main_unknownTest_exitsWithTwo() throws Exception {
    ChildJvm.Output output = ChildJvm.race("-XX:+TieredCompilation", "no.such.Test", "10");
    assertEquals(2, output.exitCode());
    assertEquals("", output.out());
    assertEquals(1, output.err().lines().count());
  }

  @Test
  void run_misspeltTest_namesTheNearest() {
    Printed printed = run("dev.goloom.stress.litmus.StoreBufering$Volatil", "10");
    assertRefused(printed);
    assertTrue(printed.err().endsWith("Nearest: " + VOLATILE + "\n"), printed::err);
  }

  @Test
  void run_misspeltOutcome_namesTheNearest() {
    Printed printed = run(VOLATILE, "10", "0,0");
    assertRefused(printed);
    assertTrue(printed.err().endsWith("Nearest: 0, 0\n"), printed::err);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1.5", "", "99999999999", "600001", "ten"})
  void run_badTime_isRefused(String millis) {
    assertRefused(run(VOLATILE, millis));
  }

  @Test
  void run_tooFewOrTooManyWords_areRefused() {
    assertRefused(run());
    assertRefused(run(VOLATILE));
    assertRefused(run(VOLATILE, "10", "0, 0", "more"));
  }

  private static void assertRefused(Printed printed) {
    assertEquals(2, printed.code());
    assertEquals("", printed.out());
    assertEquals(1, printed.err().lines().count(), printed::err);
  }

  private static Printed run(String... args) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int code =
        RaceMain.run(
            List.of(args),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Printed(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private record Printed(int code, String out, String err) {}
}
