package dev.goloom.workerpool;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A pool at an instant at which tasks are queued and no more workers may be called.
///
/// @param finished how many tasks have ended since the pool was made
/// @param busy the workers that are not idle
/// @param tasks the queued ones
record Stall(long finished, List<Worker> busy, List<Runnable> tasks) {
  private static final int MOST_LINKS = 64;

  /// A running task, one that it submitted, and so on, to one that is queued.
  ///
  /// @param worker runs the first
  /// @param lines one for each
  record Chain(Worker worker, List<String> lines) {}

  int workers() {
    return busy.size();
  }

  int queued() {
    return tasks.size();
  }

  /// Whether each busy worker is in a task and waits without a time limit.
  boolean allWait() {
    return busy.stream().allMatch(Stall::waits);
  }

  private static boolean waits(Worker worker) {
    Thread thread = worker.thread;
    if (thread == null || worker.running() == null) {
      return false;
    }
    Thread.State state = thread.getState();
    return state == Thread.State.WAITING || state == Thread.State.BLOCKED;
  }

  /// Where each worker waits.
  List<String> waits() {
    return busy.stream().map(worker -> describe(worker.running(), worker)).toList();
  }

  /// The longest chain that ends at a queued task and whose first task has not been given up, or
  /// null if there is none.
  @Nullable Chain longestChain() {
    return tasks.stream()
        .map(this::chainTo)
        .flatMap(Stream::ofNullable)
        .max(Comparator.comparingInt(chain -> chain.lines().size()))
        .orElse(null);
  }

  private @Nullable Chain chainTo(Runnable queued) {
    var lines = new ArrayList<String>();
    lines.add(Claim.original(queued) + ", queued");
    Worker outermost = null;
    Runnable task = Claim.submittedBy(queued);
    for (int i = 0; task != null && i < MOST_LINKS; i++) {
      Worker worker = whoRuns(task);
      if (worker != null) {
        outermost = worker.isGivenUp() ? outermost : worker;
        lines.addFirst(describe(task, worker) + ", has submitted");
      }
      task = Claim.submittedBy(task);
    }
    return outermost == null ? null : new Chain(outermost, lines);
  }

  private @Nullable Worker whoRuns(Runnable task) {
    for (Worker worker : busy) {
      if (worker.running() == task) {
        return worker;
      }
    }
    return null;
  }

  private static String describe(@Nullable Runnable task, Worker worker) {
    Thread thread = worker.thread;
    if (task == null || thread == null) {
      return "a worker between two tasks";
    }
    String name = thread.getName().isEmpty() ? "#" + thread.threadId() : thread.getName();
    return Claim.original(task) + " in thread " + name + ", waits at " + place(thread);
  }

  /// Where the thread waits: the innermost frame, and the innermost one outside the JDK.
  private static String place(Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    if (stack.length == 0) {
      return "an unknown place";
    }
    for (StackTraceElement frame : stack) {
      if (!isOfTheJdk(frame)) {
        return frame.toString();
      }
    }
    return stack[0].toString();
  }

  private static boolean isOfTheJdk(StackTraceElement frame) {
    String module = frame.getModuleName();
    return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
  }
}
