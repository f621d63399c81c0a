package dev.goloom.channels;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The threads of one test. Closing it interrupts those that still run, and waits for their end: no
/// test leaves a thread behind.
final class Crew implements AutoCloseable {
  /// Far longer than anything here takes, so that a slow machine fails no test.
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final long POLL_NANOS = 50_000;

  private final Thread.Builder builder;
  private final List<Job<?>> jobs = new CopyOnWriteArrayList<>();

  /// What a thread of the crew is.
  enum Kind {
    VIRTUAL,
    PLATFORM
  }

  /// What a thread does.
  ///
  /// @param <T> what it answers
  @FunctionalInterface
  interface Work<T extends @Nullable Object> {
    T run() throws Exception;
  }

  Crew(Kind kind) {
    builder = kind == Kind.VIRTUAL ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
  }

  /// Starts a thread.
  Job<@Nullable Void> run(Go.Task task) {
    return this.<@Nullable Void>call(() -> {
      task.run();
      return null;
    });
  }

  /// Starts a thread that answers something.
  <T extends @Nullable Object> Job<T> call(Work<T> task) {
    var answer = new CompletableFuture<T>();
    Thread thread = builder.unstarted(() -> complete(answer, task));
    var job = new Job<>(thread, answer);
    jobs.add(job);
    thread.start();
    return job;
  }

  private static <T extends @Nullable Object> void complete(
      CompletableFuture<T> answer, Work<T> task) {
    try {
      answer.complete(task.run());
    } catch (Throwable e) {
      answer.completeExceptionally(e);
    }
  }

  /// Starts a thread, and waits until it is parked in a channel or a select.
  <T extends @Nullable Object> Job<T> blocked(Work<T> task) throws InterruptedException {
    return call(task).awaitBlocked();
  }

  /// Waits for the end of every thread, and fails as the first of them failed.
  void await() throws Exception {
    for (Job<?> job : jobs) {
      job.answer();
    }
  }

  @Override
  public void close() {
    List<Job<?>> known;
    do { // again, if one of them has started another meanwhile
      known = List.copyOf(jobs);
      known.forEach(Job::interrupt);
      for (Job<?> job : known) {
        assertTrue(job.ends(), () -> "still running: " + job + " of " + jobs);
      }
    } while (jobs.size() > known.size());
  }

  /// Looks until something is so. Not a way to order events: what it looks at says what happened.
  static void until(String what, BooleanSupplier condition) throws InterruptedException {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        fail("not within " + PATIENCE + ": " + what);
      }
      LockSupport.parkNanos(POLL_NANOS);
      if (Thread.interrupted()) {
        throw new InterruptedException(what);
      }
    }
  }

  /// One thread, and what comes of it.
  ///
  /// @param <T> what it answers
  static final class Job<T extends @Nullable Object> {
    private final Thread thread;
    private final CompletableFuture<T> answer;

    private Job(Thread thread, CompletableFuture<T> answer) {
      this.thread = thread;
      this.answer = answer;
    }

    Thread thread() {
      return thread;
    }

    void interrupt() {
      thread.interrupt();
    }

    boolean isDone() {
      return answer.isDone();
    }

    private boolean ends() {
      try {
        return thread.join(PATIENCE);
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted while a test ends", e);
      }
    }

    /// What it answers; or throws what it threw.
    @SuppressWarnings("NullAway") // it answers null only if T may be null
    T answer() throws Exception {
      try {
        return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        throw e.getCause() instanceof Exception thrown ? thrown : e;
      } catch (TimeoutException e) {
        throw new AssertionError("no end: " + this, e);
      }
    }

    /// Waits for its end, however long that takes; or throws what it threw.
    void ended() throws Exception {
      thread.join();
      answer();
    }

    /// What it threw.
    <X extends Throwable> X thrown(Class<X> type) throws InterruptedException {
      try {
        Object answered = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        throw new AssertionError("threw nothing, but answered " + answered);
      } catch (ExecutionException e) {
        return assertInstanceOf(type, e.getCause());
      } catch (TimeoutException e) {
        throw new AssertionError("no end: " + this, e);
      }
    }

    /// Waits until the thread is parked by a channel or a select, and so stands in its queues.
    Job<T> awaitBlocked() throws InterruptedException {
      until("blocked: " + this, () -> isDone() || isBlocked());
      if (isDone()) {
        fail("did not block: " + this);
      }
      return this;
    }

    boolean isBlocked() {
      return blocker() != null
          && (thread.getState() == Thread.State.WAITING
              || thread.getState() == Thread.State.TIMED_WAITING);
    }

    /// Waits for its end, however it ended.
    Job<T> joined() throws InterruptedException {
      until("the end of " + this, this::isDone);
      return this;
    }

    /// Whether it is parked in a channel or a select and nobody has claimed it.
    boolean isParkedForGood() {
      Waiter waiter = blocker();
      return waiter != null && waiter.state == Waiter.PARKED;
    }

    /// What it waits for, or null.
    @Nullable Waiter blocker() {
      return LockSupport.getBlocker(thread) instanceof Waiter waiter ? waiter : null;
    }

    @Override
    public String toString() {
      return "\n" + thread + " " + answer + " " + Arrays.toString(thread.getStackTrace());
    }
  }
}
