package dev.goloom.labs.pooldeadlock;

import dev.goloom.kit.threads.Actors;
import dev.goloom.labs.pools.Crew;
import dev.goloom.workerpool.WorkerPool;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A task that waits, under a lock, for a second task, while a third one is queued that wants the
/// same lock. One worker.
///
/// @param stuck whether the first task can never go on: the third waits for the lock above it, on
///   the same thread
/// @param entered whether the third ran in the middle of what the first does under the lock
/// @param dump the thread, if it is stuck
record HeldLock(boolean stuck, boolean entered, List<String> dump) {

  /// A pool of one worker, and how to submit and wait.
  private interface Pool {
    ExecutorService executor();

    Future<?> submit(Runnable task);

    void await(Future<?> future) throws Exception;
  }

  /// The lock of the first and the third task.
  private interface Guard {
    void enter();

    void leave();

    /// Whether somebody waits for it.
    boolean isAwaited();
  }

  /// ForkJoinPool, a lock that its own holder cannot take again.
  static HeldLock forkJoinPool() throws InterruptedException {
    return forkJoin(new Binary());
  }

  /// ForkJoinPool, a lock that its own holder can take again.
  static HeldLock forkJoinPoolReentrant() throws InterruptedException {
    return forkJoin(new Reentrant());
  }

  private static HeldLock forkJoin(Guard guard) throws InterruptedException {
    var crew = new Crew();
    var executor = new ForkJoinPool(1, crew.forkJoin(), null, true);
    return play(new Joining(executor), crew, guard);
  }

  /// Ours, a lock that its own holder cannot take again.
  static HeldLock workerPool() throws InterruptedException {
    var crew = new Crew();
    WorkerPool executor =
        WorkerPool.builder("ours").workers(1).threadFactory(crew.platform()).build();
    return play(new Getting(executor), crew, new Binary());
  }

  private static HeldLock play(Pool pool, Crew crew, Guard guard) throws InterruptedException {
    var scene = new Scene(pool, guard);
    try {
      Future<?> first = pool.submit(scene::first);
      Actors.until(
          "the first task ends, or the third waits above it",
          () -> first.isDone() || scene.isStuck());
      return new HeldLock(
          scene.isStuck(), scene.entered, scene.isStuck() ? crew.dump() : List.of());
    } finally {
      scene.release();
      pool.executor().shutdown(); // what is queued still runs: the third task may be
      crew.awaitEnd();
    }
  }

  /// The three tasks.
  private static final class Scene {
    private final Pool pool;
    private final Guard guard;
    private volatile boolean underLock;
    private volatile boolean entered;
    private volatile @Nullable Thread firstOn;
    private volatile @Nullable Thread thirdOn;

    Scene(Pool pool, Guard guard) {
      this.pool = pool;
      this.guard = guard;
    }

    /// Changes two things under the lock, and waits for the second task in between.
    void first() {
      guard.enter();
      try {
        firstOn = Thread.currentThread();
        underLock = true;
        Future<?> _ = pool.submit(this::third);
        pool.await(pool.submit(() -> {}));
      } catch (Exception e) {
        throw new IllegalStateException(e);
      } finally {
        underLock = false;
        firstOn = null;
        guard.leave();
      }
    }

    /// Has nothing to do with the first, but for the lock.
    private void third() {
      thirdOn = Thread.currentThread();
      guard.enter();
      entered = underLock;
      guard.leave();
      thirdOn = null;
    }

    /// The lock is held by the first task; the third waits for it on the thread of the first, so
    /// the first cannot go on to give it back.
    @SuppressWarnings("ReferenceEquality") // this very thread
    boolean isStuck() {
      Thread on = thirdOn;
      return on != null && on == firstOn && guard.isAwaited();
    }

    void release() {
      if (isStuck()) {
        guard.leave(); // in place of the first: both go on
      }
    }
  }

  private record Joining(ExecutorService executor) implements Pool {
    @Override
    public Future<?> submit(Runnable task) {
      return CompletableFuture.runAsync(task, executor);
    }

    @Override
    public void await(Future<?> future) {
      ((CompletableFuture<?>) future).join();
    }
  }

  private record Getting(ExecutorService executor) implements Pool {
    @Override
    public Future<?> submit(Runnable task) {
      return executor.submit(task);
    }

    @Override
    public void await(Future<?> future) throws Exception {
      future.get();
    }
  }

  private static final class Binary implements Guard {
    private final Semaphore semaphore = new Semaphore(1);

    @Override
    public void enter() {
      semaphore.acquireUninterruptibly();
    }

    @Override
    public void leave() {
      semaphore.release();
    }

    @Override
    public boolean isAwaited() {
      return semaphore.hasQueuedThreads();
    }
  }

  private static final class Reentrant implements Guard {
    private final ReentrantLock lock = new ReentrantLock();

    @Override
    public void enter() {
      lock.lock();
    }

    @Override
    public void leave() {
      lock.unlock();
    }

    @Override
    public boolean isAwaited() {
      return lock.hasQueuedThreads();
    }
  }
}
