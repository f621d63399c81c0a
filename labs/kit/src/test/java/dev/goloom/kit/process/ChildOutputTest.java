package dev.goloom.kit.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChildOutputTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  /// Ending a process that has exited closes its streams: what was not read by then was lost.
  @RepeatedTest(100)
  void bug_outputLostWhenTheChildEndsBeforeItIsRead() throws Exception {
    Child.Outcome outcome = Shell.run("seq 1 5000", null, DEADLINE);
    assertEquals(5000, outcome.out().size());
  }

  /// An answer to a child that had just ended failed, and with it the reading of what it had said.
  @Test
  void bug_answerThatFailsEndsTheReading() throws Exception {
    Child.Outcome outcome =
        new Child(List.of("seq", "1", "5"), Map.of(), null, DEADLINE, 1000)
            .run((_, _) -> {
              throw new IOException("Broken pipe");
            });
    assertEquals(List.of("1", "2", "3", "4", "5"), outcome.out());
  }

  @Test
  void run_grandchildKeepsTheOutputOpen_endsAllTheSame() throws Exception {
    Child.Outcome outcome = Shell.run("sleep 20 & echo started", null, DEADLINE);
    assertEquals("started", outcome.out().getFirst());
    assertTrue(outcome.took().compareTo(DEADLINE) < 0);
  }
}
