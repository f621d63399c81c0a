package dev.goloom.kit.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ThreadDumpTest {
  @Test
  void withoutSystemThreads_keepsOursOnly() {
    String dump =
        """
        42
        2026-11-21T08:00:00Z
        25.0.3

        #3 "main" WAITING
            at A.main

        #9 "Reference Handler" RUNNABLE
            at B.x

        #30 "" virtual WAITING
            at C.y
        """;
    assertEquals(
        List.of("#3 \"main\" WAITING", "    at A.main", "#30 \"\" virtual WAITING", "    at C.y"),
        ThreadDump.withoutSystemThreads(dump));
  }

  @Test
  void withoutSystemThreads_manyThreads_saysHowMuchIsLeftOut() {
    String dump = "#1 \"a\"\n  at x\n\n".repeat(500);
    List<String> lines = ThreadDump.withoutSystemThreads(dump);
    assertTrue(lines.getLast().contains("more lines"));
    assertTrue(lines.size() < 200);
  }
}
