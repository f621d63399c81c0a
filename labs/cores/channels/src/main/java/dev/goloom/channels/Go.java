package dev.goloom.channels;

/// Starts threads as Go does: the `go` statement.
public final class Go {
  private Go() {}

  /// Runs a task in a new virtual thread. Go: `go f()`.
  ///
  /// An exception that the task does not catch goes to the thread's uncaught exception handler;
  /// where Go would end the process, Java prints a stack trace and goes on. In a [Bubble], the new
  /// thread belongs to the bubble too, and its exception fails [Bubble#run].
  ///
  /// Never blocks. **Happens-before**: what was done before this call is visible to the task.
  ///
  /// @return the thread, started
  public static Thread go(Task task) {
    Bubble bubble = Bubble.current();
    return bubble == null ? Thread.startVirtualThread(() -> run(task)) : bubble.start(task);
  }

  @SuppressWarnings("TypeParameterUnusedInFormals") // the caller throws what it does not declare
  private static <X extends Exception> void run(Task task) throws X {
    try {
      task.run();
    } catch (Exception e) {
      @SuppressWarnings("unchecked") // erased: thrown as it is
      X same = (X) e;
      throw same;
    }
  }

  /// What a thread runs.
  @FunctionalInterface
  public interface Task {
    /// Runs.
    ///
    /// @throws Exception whatever goes wrong
    void run() throws Exception;
  }
}
