package dev.goloom.kit.threads;

import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One thread of an experiment. Safe for use by many threads.
public final class Actor {
  /// What an actor does.
  @FunctionalInterface
  public interface Body {
    /// Runs in the actor's thread, and must end soon after an interrupt.
    ///
    /// @throws InterruptedException when interrupted
    void run() throws InterruptedException;
  }

  private final Thread thread;
  private volatile @Nullable Throwable failure;

  Actor(Thread.Builder builder, Body body) {
    thread = builder.unstarted(() -> act(body));
    thread.start();
  }

  private void act(Body body) {
    try {
      body.run();
    } catch (Throwable e) {
      failure = e;
    }
  }

  public String name() {
    return thread.getName();
  }

  /// The thread's id, as thread dumps and management beans know it.
  public long id() {
    return thread.threadId();
  }

  public boolean hasEnded() {
    return !thread.isAlive();
  }

  /// What ended the actor, if it did not end by itself. Exact once it has ended.
  public Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  /// Whether an interrupt ended the actor while it waited: it would be waiting still.
  public boolean wasInterrupted() {
    return failure instanceof InterruptedException;
  }

  /// What the actor waits for without a time limit, at this moment: the blocker that its thread
  /// gave when it parked.
  public Optional<Object> blocker() {
    Object blocker = LockSupport.getBlocker(thread);
    return thread.getState() == Thread.State.WAITING
        ? Optional.ofNullable(blocker)
        : Optional.empty();
  }

  /// The blocker in words, or "" if the actor does not wait.
  public String waitReason() {
    return blocker().map(Object::toString).orElse("");
  }

  public void interrupt() {
    thread.interrupt();
  }

  Thread thread() {
    return thread;
  }
}
