package dev.goloom.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The protocol between the command and its child JVM.
class RaceMainTest {
  private static final String COUNTER = "dev.goloom.stress.litmus.LostUpdate$Atomic";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void run_knownTest_printsTotalAndGradedOutcomes() throws InterruptedException {
    assertEquals(0, race(COUNTER, "60"));

    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertTrue(lines.get(0).matches("sampled\t[1-9][0-9]*"), lines.get(0));
    assertTrue(
        lines.get(1).matches("outcome\t2\t[1-9][0-9]*\tACCEPTABLE\tboth are there"), lines.get(1));
    assertEquals(2, lines.size());
  }

  @Test
  void run_unknownTest_saysSo() throws InterruptedException {
    assertEquals(2, race("no.such.Test", "60"));
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("no.such.Test"));
  }

  @Test
  void run_badArguments_showsUsage() throws InterruptedException {
    assertEquals(2, race(COUNTER));
    assertEquals(2, race(COUNTER, "soon"));
    assertEquals(2, race(COUNTER, "1", "2", "3"));
  }

  private int race(String... args) throws InterruptedException {
    return RaceMain.run(args, stream(out), stream(err));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
