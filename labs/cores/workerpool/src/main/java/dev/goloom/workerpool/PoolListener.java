package dev.goloom.workerpool;

/// Is told what happens in a pool: see [WorkerPool#listen].
///
/// Called in the thread in which it happens, a worker or a submitter, perhaps by several at once.
/// So an implementation must be safe for use by many threads, quick, and must not throw: what it
/// throws goes to that thread's uncaught exception handler, and nowhere else.
public interface PoolListener {
  /// A task ran. Called for a sample of them.
  ///
  /// @param waitNanos from the submit to the start, the time at the door of a full pool included
  /// @param runNanos from the start to the end
  default void taskRan(long waitNanos, long runNanos) {}

  /// A thread has submitted a task. Called for a sample of them.
  ///
  /// @param waitNanos how long that took: mostly the time at the door of a full pool
  default void submitted(long waitNanos) {}

  /// Another number of tasks may run at once.
  ///
  /// @param from how many it was
  /// @param to how many it is
  /// @param reason one word for each kind of reason
  default void scaled(int from, int to, String reason) {}

  /// The pool's workers wait for tasks that are queued in it.
  ///
  /// @param chain who waits for what
  default void deadlocked(String chain) {}

  /// A thread could not be started.
  default void workerFailed() {}
}
