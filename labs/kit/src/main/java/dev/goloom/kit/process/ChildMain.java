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
    var parent = new Parent(Long.parseLong(args[0]));
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

  private static void watch(Parent parent, long deadline, String dump) {
    while (System.nanoTime() < deadline) {
      if (parent.isGone()) {
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

  /// The process that started this one. It counts as gone when it was not to be seen several times
  /// in a row: a child that has run out of file descriptors cannot look. A parent that was killed
  /// and not yet reaped is still there, but no longer the parent.
  private static final class Parent {
    private static final int LOOKS = 5;

    private final long pid;
    private int misses;

    Parent(long pid) {
      this.pid = pid;
    }

    boolean isGone() {
      boolean seen =
          ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)
              && ProcessHandle.current().parent().map(p -> p.pid() == pid).orElse(true);
      misses = seen ? 0 : misses + 1;
      return misses >= LOOKS;
    }
  }
}
