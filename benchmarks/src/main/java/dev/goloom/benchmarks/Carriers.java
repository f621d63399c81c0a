package dev.goloom.benchmarks;

import java.lang.management.ManagementFactory;
import jdk.management.VirtualThreadSchedulerMXBean;

/// The threads that virtual threads run on.
public final class Carriers {
  private Carriers() {}

  /// How many of them run at the same time, as the scheduler itself says: the system property
  /// `jdk.virtualThreadScheduler.parallelism`, else the number of processors.
  public static int count() {
    return ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class).getParallelism();
  }
}
