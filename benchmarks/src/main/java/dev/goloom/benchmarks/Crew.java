package dev.goloom.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Threads that do one job each, while whoever started them waits.
///
/// If one fails, the others are interrupted: they may be waiting for it. `threads` and `failure`
/// are guarded by this object's lock.
public final class Crew {
  private final ThreadFactory factory;
  private final AtomicLong sum = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private @Nullable Throwable failure;

  /// Starts with nobody.
  ///
  /// @param factory makes the threads
  public Crew(ThreadFactory factory) {
    this.factory = factory;
  }

  /// Starts a thread that does not come to a result.
  public void start(Action action) {
    start(
        (Job)
            () -> {
              action.run();
              return 0;
            });
  }

  /// Starts a thread whose result goes into the sum.
  public void start(Job job) {
    Thread thread = factory.newThread(() -> run(job));
    synchronized (this) {
      threads.add(thread);
    }
    thread.start();
  }

  private void run(Job job) {
    try {
      long result = job.run();
      if (result != 0) {
        sum.addAndGet(result);
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      fail(e);
    }
  }

  private synchronized void fail(Throwable e) {
    if (failure == null) {
      failure = e;
      threads.forEach(Thread::interrupt);
    }
  }

  /// Waits until all have ended. Only the thread that started them may call it.
  ///
  /// @return the sum of the results
  /// @throws IllegalStateException if one failed
  /// @throws InterruptedException if this thread is interrupted
  public long join() throws InterruptedException {
    for (Thread thread : started()) {
      thread.join();
    }
    synchronized (this) {
      if (failure != null) {
        throw new IllegalStateException("a worker failed", failure);
      }
    }
    return sum.get();
  }

  private synchronized List<Thread> started() {
    return List.copyOf(threads);
  }

  /// Work with a result.
  @FunctionalInterface
  public interface Job {
    /// Does it.
    ///
    /// @throws InterruptedException if another job failed
    long run() throws InterruptedException;
  }

  /// Work without one.
  @FunctionalInterface
  public interface Action {
    /// Does it.
    ///
    /// @throws InterruptedException if another job failed
    void run() throws InterruptedException;
  }
}
