package dev.goloom.kit.process;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/// The first code of every child JVM: starts a watchdog, then calls the real `main`.
///
/// The watchdog is a platform thread, so it runs even when every carrier is held. It halts the JVM
/// when the parent has gone, and at the deadline, after it has written a thread dump.
final class ChildMain {
  /// The exit code that says: the deadline came. As `timeout(1)` uses it.
  static final int EXPIRED = 124;

  private static final int ORPHANED = 125;
  private static final long POLL_NANOS = 100_000_000;

  private ChildMain() {}

  /// Arguments: the parent's process id, the deadline in milliseconds, the file for the thread
  /// dump, the class with the real `main`, and that one's own arguments.
  public static void main(String[] args) throws Throwable {
    long parent = Long.parseLong(args[0]);
    long deadline = System.nanoTime() + Long.parseLong(args[1]) * 1_000_000;
    String dump = args[2];
    Thread.ofPlatform().daemon().name("goloom-watchdog").start(() -> watch(parent, deadline, dump));
    String[] rest = Arrays.copyOfRange(args, 4, args.length);
    // The program may well be a package-private class: nobody else should start it.
    Class<?> program = Class.forName(args[3]);
    MethodHandles.privateLookupIn(program, MethodHandles.lookup())
        .findStatic(program, "main", MethodType.methodType(void.class, String[].class))
        .invokeExact(rest);
  }

  private static void watch(long parent, long deadline, String dump) {
    while (System.nanoTime() < deadline) {
      if (!ProcessHandle.of(parent).map(ProcessHandle::isAlive).orElse(false)) {
        Runtime.getRuntime().halt(ORPHANED);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    dumpThreads(dump);
    Runtime.getRuntime().halt(EXPIRED);
  }

  private static void dumpThreads(String file) {
    try {
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(file, HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
    } catch (IOException | RuntimeException e) {
      System.err.println("no thread dump: " + e);
    }
  }
}
