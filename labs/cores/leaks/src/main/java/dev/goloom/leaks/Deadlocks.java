package dev.goloom.leaks;

import java.io.IOException;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Threads that wait for each other in a circle: platform and virtual ones, over monitors and over
/// the locks of `java.util.concurrent`.
///
/// `ThreadMXBean.findDeadlockedThreads` knows platform threads only. So the circle is put together:
/// monitors and their holders are in the JVM's own dump; what platform threads wait for is told by
/// `ThreadMXBean`; whom virtual threads wait for is told by [LockOwners].
///
/// These are not read at one moment, so a circle is reported only if a second look shows the same
/// threads with the same locks. Each thread of a circle waits for one that waits: between two looks
/// that agree it could only have moved and come back to the same place.
///
/// Used by one thread.
final class Deadlocks {
  /// The beginnings of the names of what a thread parks on while it waits for a lock.
  private static final List<String> LOCKS =
      List.of(
          "java.util.concurrent.locks.ReentrantLock$",
          "java.util.concurrent.locks.ReentrantReadWriteLock$");

  private final LockOwners owners;
  private final Consumer<Consumer<Thread>> virtualThreads;
  private String monitorsUnseen = "";

  /// @param virtualThreads calls with each virtual thread that can be seen
  Deadlocks(LockOwners owners, Consumer<Consumer<Thread>> virtualThreads) {
    this.owners = owners;
    this.virtualThreads = virtualThreads;
  }

  /// Whether any thread waits for a lock or a monitor: if none does, there is no circle.
  static boolean arePossible(List<ThreadRecord> threads) {
    return threads.stream().anyMatch(thread -> isBlocked(thread) || awaitsLock(thread));
  }

  /// What the looks so far could not see among these threads.
  List<String> limits(List<ThreadRecord> threads) {
    var lost = new ArrayList<String>();
    if (!owners.areKnown()
        && threads.stream().anyMatch(thread -> thread.virtual() && awaitsLock(thread))) {
      lost.add(
          "Virtual threads wait for java.util.concurrent locks whose holders cannot be seen: a"
              + " deadlock over locks that live code can reach is missed. Start the JVM with "
              + LockOwners.flag()
              + ".");
    }
    if (!monitorsUnseen.isEmpty()) {
      lost.add(
          "A deadlock over monitors is missed if a virtual thread is in it: "
              + monitorsUnseen
              + ".");
    }
    return lost;
  }

  /// The circles that one look shows.
  List<WaitForGraph.Cycle> look(List<ThreadRecord> threads) {
    var graph = new WaitForGraph();
    addPlatformThreads(graph);
    virtualThreads.accept(thread -> owners.addEdge(thread, graph));
    if (threads.stream().noneMatch(Deadlocks::isBlocked)) {
      return graph.cycles();
    }
    return monitors(graph).map(ThreadDump::cycles).orElseGet(graph::cycles);
  }

  private Optional<ThreadDump> monitors(WaitForGraph graph) {
    try {
      Optional<ThreadDump> dump = ThisJvm.dumpIfStill(graph);
      if (dump.isEmpty()) {
        monitorsUnseen = ThisJvm.MOVING;
      }
      return dump;
    } catch (IOException e) {
      monitorsUnseen = "the JVM's dump failed (" + e + ")";
      return Optional.empty();
    }
  }

  private static boolean isBlocked(ThreadRecord thread) {
    return thread.state() == Thread.State.BLOCKED;
  }

  private static boolean awaitsLock(ThreadRecord thread) {
    return thread.state() == Thread.State.WAITING
        && thread.blocker().filter(Deadlocks::isLock).isPresent();
  }

  private static boolean isLock(String blocker) {
    return LOCKS.stream().anyMatch(blocker::startsWith);
  }

  /// The waits of platform threads. The bean could tell which locks each holds, too; but to find
  /// them the JVM keeps every lock that is held, and then the collector cannot judge who waits.
  private static void addPlatformThreads(WaitForGraph graph) {
    ThreadMXBean bean = ManagementFactory.getThreadMXBean();
    Set<Thread.State> waiting = Set.of(Thread.State.WAITING, Thread.State.BLOCKED);
    for (ThreadInfo info : bean.dumpAllThreads(false, false)) {
      LockInfo wanted = info.getLockInfo();
      if (wanted != null && info.getLockOwnerId() > 0 && waiting.contains(info.getThreadState())) {
        graph.add(info.getThreadId(), nameOf(wanted), info.getLockOwnerId());
      }
    }
  }

  private static String nameOf(LockInfo lock) {
    return lock.getClassName() + "@" + Integer.toHexString(lock.getIdentityHashCode());
  }
}
