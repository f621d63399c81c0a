package dev.goloom.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.collectors.TestResult;

/// A build must not pass because a harness was silent.
class VerifyTest {
  private static final TestInfo COUNTER =
      Tests.find("dev.goloom.stress.litmus.LostUpdate$Atomic").orElseThrow();

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final List<TestResult> results = new ArrayList<>();

  @Test
  void run_onlyAcceptableOutcomes_passes() {
    add(Status.NORMAL, "2");
    assertEquals(0, verify());
  }

  @Test
  void run_forbiddenOutcome_fails() {
    add(Status.NORMAL, "2", "1");
    assertEquals(1, verify());
    assertTrue(said().contains("the outcome \"1\" was seen 1 times"), said());
  }

  @Test
  void run_outcomeThatNobodyListed_fails() {
    add(Status.NORMAL, "17");
    assertEquals(1, verify());
  }

  @Test
  void run_testThatExistsWasNotRun_fails() {
    assertEquals(1, verify());
    assertTrue(said().contains("was not run"), said());
  }

  @Test
  void run_timeout_fails() {
    add(Status.TIMEOUT_ERROR, "2");
    assertEquals(1, verify());
  }

  @Test
  void run_noTestsAtAll_fails() {
    assertEquals(1, Verify.run(List.of(), List.of(), stream()));
  }

  private void add(Status status, String... outcomes) {
    var result =
        new TestResult(status) {
          private static final long serialVersionUID = 1;

          @Override
          public String getName() {
            return COUNTER.name();
          }
        };
    for (String outcome : outcomes) {
      result.addState(outcome, 1);
    }
    results.add(result);
  }

  private int verify() {
    return Verify.run(results, List.of(COUNTER), stream());
  }

  private PrintStream stream() {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private String said() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
