package dev.goloom.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// How many bytes of the heap something takes. The JVM counts them, thread by thread, so they are
/// exact and no matter of time; it does not count for virtual threads.
public final class Allocation {
  private static final ThreadMXBean THREADS =
      ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

  private Allocation() {}

  /// Bytes that this thread allocates per step, once it has done as many steps before.
  ///
  /// @throws InterruptedException if a step throws it
  public static double perStep(int steps, Step step) throws InterruptedException {
    run(steps, step);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    run(steps, step);
    return (THREADS.getCurrentThreadAllocatedBytes() - before) / (double) steps;
  }

  private static void run(int steps, Step step) throws InterruptedException {
    for (int i = 0; i < steps; i++) {
      step.run(i);
    }
  }

  /// All that a thread has allocated, in bytes.
  public static long by(Thread thread) {
    return THREADS.getThreadAllocatedBytes(thread.threadId());
  }

  /// What is measured.
  @FunctionalInterface
  public interface Step {
    /// Does it for the i-th time.
    ///
    /// @throws InterruptedException if this thread is interrupted
    void run(int i) throws InterruptedException;
  }
}
