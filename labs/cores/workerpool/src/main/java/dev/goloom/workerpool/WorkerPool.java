package dev.goloom.workerpool;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A bounded pool of workers that pushes back when it is full, drains when it is shut down, and
/// loses no task.
public final class WorkerPool extends AbstractExecutorService {
  private final Dispatch dispatch;

  private WorkerPool(PoolConfig config) {
    this.dispatch = new Dispatch(config);
  }

  /// Starts to describe a pool.
  ///
  /// @param name for its threads, messages and metrics
  public static Builder builder(String name) {
    return new Builder(name);
  }

  @Override
  public void execute(Runnable task) {
    Objects.requireNonNull(task, "task");
    int priority = task instanceof PoolFuture<?> future ? future.priority : PoolFuture.NORMAL;
    Admission admission = dispatch.submit(task, priority);
    if (!admission.accepted()) {
      throw new RejectedExecutionException(dispatch.name() + ": " + admission);
    }
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Callable<T> task) {
    return new PoolFuture<>(dispatch, task, PoolFuture.NORMAL, 0);
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Runnable task, T value) {
    return newTaskFor(Executors.callable(task, value));
  }

  /// All figures at one instant.
  public PoolSnapshot snapshot() {
    return dispatch.snapshot();
  }

  @Override
  public void shutdown() {
    dispatch.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    return dispatch.stop();
  }

  @Override
  public boolean isShutdown() {
    return dispatch.phase() != Phase.RUNNING;
  }

  @Override
  public boolean isTerminated() {
    return dispatch.phase() == Phase.TERMINATED;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return dispatch.awaitTermination(unit.toNanos(timeout));
  }

  /// Describes a pool. Not thread-safe.
  public static final class Builder {
    private static final int USUAL_QUEUE = 1_024;

    private final String name;
    private int min = Runtime.getRuntime().availableProcessors();
    private int max = min;
    private int queue = USUAL_QUEUE;
    private int priorities = 1;
    private Backpressure onFull = Backpressure.block();
    private Duration keepAlive = Duration.ofSeconds(60);
    private boolean threadPerTask;
    private @Nullable ThreadFactory factory;

    private Builder(String name) {
      this.name = Objects.requireNonNull(name, "name");
    }

    /// So many workers, always.
    public Builder workers(int count) {
      return workers(count, count);
    }

    /// Between so many workers.
    public Builder workers(int fewest, int most) {
      this.min = fewest;
      this.max = most;
      return this;
    }

    /// One virtual thread for each task, at most so many at once.
    public Builder threadPerTask(int most) {
      this.threadPerTask = true;
      this.min = 0;
      this.max = most;
      return this;
    }

    /// How many tasks may wait; 0 for none.
    public Builder queue(int places) {
      this.queue = places;
      return this;
    }

    /// What happens to a task that comes when the pool is full.
    public Builder onFull(Backpressure policy) {
      this.onFull = policy;
      return this;
    }

    /// What makes the threads.
    public Builder threadFactory(ThreadFactory threads) {
      this.factory = threads;
      return this;
    }

    /// Makes the pool.
    public WorkerPool build() {
      ThreadFactory threads = factory;
      if (threads == null) {
        threads =
            threadPerTask
                ? Thread.ofVirtual().name(name + "-", 1).factory()
                : Thread.ofPlatform().name(name + "-", 1).factory();
      }
      return new WorkerPool(
          new PoolConfig(
              name,
              min,
              max,
              queue,
              priorities,
              onFull,
              keepAlive.toNanos(),
              threadPerTask,
              threads));
    }
  }
}
