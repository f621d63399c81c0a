package dev.goloom.benchmarks.leaks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Each contender runs every task once, however few may be unfinished.
@Timeout(60)
final class TrackingBenchmarkTest {
  private final TrackingBenchmark benchmark = new TrackingBenchmark();
  private final TrackingBenchmark.Tasks tasks = new TrackingBenchmark.Tasks();

  @BeforeEach
  void small() {
    benchmark.n = 1_000;
    benchmark.window = 7;
  }

  @Test
  void everyContender_runsEachTaskOnce() throws InterruptedException {
    benchmark.plain(tasks);
    benchmark.check();
    benchmark.go(tasks);
    benchmark.check();
    benchmark.factory(tasks);
    benchmark.check();

    assertEquals(3_000, tasks.task);
  }

  @Test
  void windowLargerThanTheRun_runsEachTaskOnce() throws InterruptedException {
    benchmark.window = 5_000;
    benchmark.go(tasks);
    benchmark.check();

    assertEquals(1_000, tasks.task);
  }

  @Test
  void check_nothingRan_fails() {
    assertThrows(IllegalStateException.class, benchmark::check);
  }
}
