package dev.goloom.labs.pools;

import dev.goloom.kit.threads.Actors;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinPool.ForkJoinWorkerThreadFactory;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// The threads of one pool: how many were made, what they wait for, and that all of them end.
///
/// What its threads throw is thrown away: the tasks of an experiment throw on purpose. Safe for use
/// by many threads.
public final class Crew {
  /// Frames of the JDK that tell why a thread waits.
  private static final Set<String> TELLING =
      Set.of("get", "join", "acquireUninterruptibly", "lockInterruptibly", "helpAsyncBlocker");

  private static final long POLL_NANOS = 100_000;

  private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
  private final AtomicInteger made = new AtomicInteger();

  /// Creates a crew without threads.
  public Crew() {}

  /// Makes platform threads.
  public ThreadFactory platform() {
    return task -> add(Thread.ofPlatform().daemon().unstarted(task));
  }

  /// Makes virtual threads.
  public ThreadFactory virtual() {
    return task -> add(Thread.ofVirtual().unstarted(task));
  }

  /// Makes the threads of a [ForkJoinPool].
  public ForkJoinWorkerThreadFactory forkJoin() {
    return pool -> {
      ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
      add(thread);
      return thread;
    };
  }

  private Thread add(Thread thread) {
    thread.setName("worker-" + made.incrementAndGet());
    thread.setUncaughtExceptionHandler((_, _) -> {});
    threads.add(thread);
    return thread;
  }

  /// How many threads were made so far.
  public int made() {
    return made.get();
  }

  /// What a thread dump says of those that live: the frames of tasks, and those of the JDK in which
  /// they wait.
  public List<String> dump() {
    var lines = new ArrayList<String>();
    threads.stream().filter(Thread::isAlive).forEach(thread -> dump(thread, lines));
    return lines;
  }

  private static void dump(Thread thread, List<String> lines) {
    String state = thread.getState().name();
    lines.add(
        String.format(Locale.ROOT, "#%d \"%s\" %s", thread.threadId(), thread.getName(), state));
    Object blocker = LockSupport.getBlocker(thread);
    if (blocker != null) {
      lines.add("  - parking to wait for <" + blocker.getClass().getName() + ">");
    }
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (isTelling(frame)) {
        lines.add("  at " + frame.getClassName() + "." + frame.getMethodName() + place(frame));
      }
    }
  }

  private static boolean isTelling(StackTraceElement frame) {
    String type = frame.getClassName();
    boolean ours = type.startsWith("dev.goloom") && !type.contains("$$Lambda");
    return ours || isWait(frame);
  }

  private static boolean isWait(StackTraceElement frame) {
    return frame.getClassName().startsWith("java.util.concurrent.")
        && TELLING.contains(frame.getMethodName());
  }

  private static String place(StackTraceElement frame) {
    return "(" + frame.getFileName() + ":" + frame.getLineNumber() + ")";
  }

  /// Waits until all threads have ended, even if this one is interrupted: it stays so.
  ///
  /// @throws IllegalStateException if one has not after [Actors#PATIENCE]
  public void awaitEnd() {
    awaitEnd(() -> {});
  }

  /// Waits until all threads have ended, and does something for their end again and again.
  ///
  /// @throws IllegalStateException if one has not after [Actors#PATIENCE]
  void awaitEnd(Runnable meanwhile) {
    boolean interrupted = false;
    long deadline = System.nanoTime() + Actors.PATIENCE.toNanos();
    while (threads.stream().anyMatch(Thread::isAlive)) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("the threads of a pool do not end");
      }
      meanwhile.run();
      LockSupport.parkNanos(POLL_NANOS);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
