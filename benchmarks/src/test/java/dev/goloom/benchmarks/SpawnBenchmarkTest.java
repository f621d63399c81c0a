package dev.goloom.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/// That a contender which skips work cannot win.
final class SpawnBenchmarkTest {
  @Test
  void check_noTaskRan_fails() {
    var benchmark = new SpawnBenchmark();
    benchmark.n = 5;
    try {
      var failure = assertThrows(IllegalStateException.class, benchmark::check);
      assertEquals("0 of 5 tasks ran", failure.getMessage());
    } finally {
      benchmark.close();
    }
  }

  @Test
  void check_everyTaskRan_passesOnce() throws InterruptedException {
    var benchmark = new SpawnBenchmark();
    benchmark.n = 200;
    var tasks = new SpawnBenchmark.Tasks();
    try {
      benchmark.virtualThreads(tasks);
      benchmark.check();
      assertEquals(200, tasks.task);
      assertThrows(IllegalStateException.class, benchmark::check);
    } finally {
      benchmark.close();
    }
  }
}
