package dev.goloom.leaks.junit;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.RepeatedTest;

/// What [DetectLeaks] adds to a test, in microseconds: the time of a class of many short tests with
/// it, less that of the same class without it, by the number of tests. The checks when the class
/// and the engine end are in it. A program of its own; its argument is how many rounds.
///
/// Prints the least, the median and the most of the rounds for tests whose threads have ended, and
/// for tests that leave a healthy thread behind, without linger.
final class CheckCost {
  private static final int TESTS = 500;
  private static final int TESTS_WITH_PROFILE = 50;
  private static CountDownLatch end = new CountDownLatch(1);

  private CheckCost() {}

  /// Runs it.
  public static void main(String[] args) {
    int rounds = Integer.parseInt(args[0]);
    var ended = new double[rounds];
    var left = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      ended[i] = (run(Ended.class) - run(EndedUnchecked.class)) / TESTS;
      left[i] = (run(Left.class) - run(LeftUnchecked.class)) / TESTS_WITH_PROFILE;
    }
    print("threads ended", ended);
    print("a thread is left", left);
  }

  private static double run(Class<?> tests) {
    end = new CountDownLatch(1);
    long start = System.nanoTime();
    Engine.Outcome outcome = Engine.run(tests);
    double micros = (System.nanoTime() - start) / 1e3;
    end.countDown();
    if (!outcome.failed().isEmpty()) {
      throw new IllegalStateException(outcome.failed().toString());
    }
    return micros;
  }

  private static void print(String what, double[] samples) {
    Arrays.sort(samples);
    System.out.printf(
        "%s, us\tmin %.0f\tmed %.0f\tmax %.0f%n",
        what, samples[0], samples[samples.length / 2], samples[samples.length - 1]);
  }

  private static void endThread() throws InterruptedException {
    Thread.startVirtualThread(() -> {}).join();
  }

  private static void leaveThread() {
    CountDownLatch latch = end;
    Thread.startVirtualThread(() -> Leaks.waitFor(latch));
  }

  @DetectLeaks
  static final class Ended {
    @RepeatedTest(TESTS)
    void ends() throws InterruptedException {
      endThread();
    }
  }

  static final class EndedUnchecked {
    @RepeatedTest(TESTS)
    void ends() throws InterruptedException {
      endThread();
    }
  }

  @DetectLeaks(linger = "0ms")
  static final class Left {
    @RepeatedTest(TESTS_WITH_PROFILE)
    void leaves() {
      leaveThread();
    }
  }

  static final class LeftUnchecked {
    @RepeatedTest(TESTS_WITH_PROFILE)
    void leaves() {
      leaveThread();
    }
  }
}
