package dev.goloom.leaks.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Eight tests at a time, each starts threads that start threads. Every leak must be found on the
/// test that made it, and on no other.
@Timeout(120)
final class ParallelLeaksTest {
  private static final int TESTS = 240;
  private static final long SEED = Long.getLong("goloom.seed", 20261121);
  private static final Map<String, String> PARALLEL =
      Map.of(
          "junit.jupiter.execution.parallel.enabled", "true",
          "junit.jupiter.execution.parallel.mode.default", "concurrent",
          "junit.jupiter.execution.parallel.config.strategy", "fixed",
          "junit.jupiter.execution.parallel.config.fixed.parallelism", "8",
          "junit.jupiter.execution.parallel.config.fixed.max-pool-size", "8");

  /// The names of the threads that each test leaked, by the test's number.
  private static final Map<Integer, Integer> EXPECTED = new ConcurrentHashMap<>();

  private static final AtomicInteger NOW = new AtomicInteger();
  private static final AtomicInteger MOST = new AtomicInteger();

  @DetectLeaks
  static final class RandomCase {
    /// The first eight tests meet here, so they do run at the same time.
    static final CyclicBarrier TOGETHER = new CyclicBarrier(8);

    static final AtomicInteger ARRIVED = new AtomicInteger();

    @RepeatedTest(value = TESTS, name = "{currentRepetition}")
    void random(RepetitionInfo info) throws Exception {
      MOST.accumulateAndGet(NOW.incrementAndGet(), Math::max);
      try {
        if (ARRIVED.incrementAndGet() <= 8) {
          TOGETHER.await(60, TimeUnit.SECONDS);
        }
        var random = new Random(SEED + info.getCurrentRepetition());
        int leaks = Math.max(0, random.nextInt(6) - 2);
        EXPECTED.put(info.getCurrentRepetition(), leaks);
        for (int i = 0; i < leaks; i++) {
          leakSomehow(random, "leak-" + info.getCurrentRepetition() + "-" + i + "-");
        }
      } finally {
        NOW.decrementAndGet();
      }
    }

    private static void leakSomehow(Random random, String name) throws InterruptedException {
      switch (random.nextInt(6)) {
        case 0 -> Leaks.leak(name);
        case 1 -> Leaks.leakThrough(name, true);
        case 2 -> Leaks.leakThrough(name, false, random.nextBoolean(), false);
        case 3 -> Leaks.leakThrough(name, random.nextBoolean(), true, random.nextBoolean());
        case 4 -> onPool(Executors.newFixedThreadPool(2), name);
        default -> onPool(Executors.newVirtualThreadPerTaskExecutor(), name);
      }
    }

    private static void onPool(ExecutorService pool, String name) throws InterruptedException {
      Leaks.leakOn(pool, name);
      pool.shutdown();
      assertTrue(pool.awaitTermination(60, TimeUnit.SECONDS));
    }
  }

  @Test
  void leaks_ofParallelTests_areFoundOnTheTestThatMadeThem() {
    EXPECTED.clear();
    var outcome = Engine.run(PARALLEL, RandomCase.class);
    var found = new TreeMap<Integer, Integer>();
    outcome.failed().forEach((test, failure) -> found.put(number(test, failure), leaks(failure)));
    var expected = new TreeMap<>(EXPECTED);
    expected.values().removeIf(leaks -> leaks == 0);
    assertEquals(TESTS, EXPECTED.size());
    assertEquals(expected, found, () -> "seed " + SEED);
    assertEquals(8, MOST.get());
  }

  private static int number(String test, Throwable failure) {
    if (!test.matches("\\d+")) {
      throw new AssertionError(test + " failed", failure);
    }
    // No thread of another test is in its report.
    var names = Pattern.compile("\"leak-(\\d+)-").matcher(failure.getMessage());
    while (names.find()) {
      assertEquals(test, names.group(1), failure::getMessage);
    }
    return Integer.parseInt(test);
  }

  private static int leaks(Throwable failure) {
    var count = Pattern.compile(" leaked (\\d+) thread").matcher(failure.getMessage());
    assertTrue(count.find(), failure::toString);
    return Integer.parseInt(count.group(1));
  }

  @DetectLeaks
  static final class SharedPoolCase {
    static final ExecutorService POOL = Executors.newFixedThreadPool(2);
    static final CountDownLatch MADE = new CountDownLatch(1);
    static final CountDownLatch USED = new CountDownLatch(1);

    @RepeatedTest(value = 2, name = "{currentRepetition}")
    void sharesAPool(RepetitionInfo info) {
      if (info.getCurrentRepetition() == 1) {
        POOL.execute(MADE::countDown); // its thread belongs to this test
        Leaks.waitFor(USED);
      } else {
        Leaks.waitFor(MADE);
        Leaks.leakOn(POOL, "through the pool of another test");
        Leaks.leakOn(POOL, "through a thread of its own, as it seems");
        USED.countDown();
      }
    }
  }

  /// The first test made a thread of the pool, the second gave it the task that leaks, while both
  /// ran.
  @Test
  void leak_throughAPoolOfATestThatRunsStill_isReportedOnTheRunOnly() {
    var outcome = Engine.run(PARALLEL, SharedPoolCase.class);
    SharedPoolCase.POOL.shutdown();
    assertEquals(1, outcome.failed().size(), outcome::toString);
    String text = outcome.message("JUnit Jupiter");
    assertTrue(text.contains("leaked 2 threads"), text);
    assertTrue(text.contains("or another through a thread that it left running"), text);
  }
}
