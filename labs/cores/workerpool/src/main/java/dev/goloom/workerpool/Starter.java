package dev.goloom.workerpool;

import dev.goloom.workerpool.TaskNotRunException.Reason;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Calls workers: chooses an idle one or makes one, under the pool's lock; wakes it, or starts its
/// thread, after it.
///
/// Wake-ups are few, because one costs as much as hundreds of short tasks, and its caller pays. A
/// worker on its way takes the first tasks and, if there is more to do, calls the next worker. A
/// submitter calls a second one only if the queue has grown in the meantime: the first may have
/// lost its processor.
final class Starter {
  /// Until a thread runs that has been woken, on a busy machine.
  static final long WAKE_UP_NANOS = 50_000;

  /// Of workers that have one task only.
  private static final Batch NO_BATCH = new Batch(0);

  private final Dispatch pool;
  private final AtomicInteger threads = new AtomicInteger();

  Starter(Dispatch pool) {
    this.pool = pool;
  }

  // Without the lock.

  /// Calls a worker, if there is work for one more.
  void call() {
    pool.lock();
    Worker called = callWorker();
    pool.unlock();
    wake(called);
  }

  /// As [#call], for a submitter.
  ///
  /// @throws RejectedExecutionException as [#startOrReject]
  void callOrReject() {
    pool.lock();
    Worker called = callWorker();
    pool.unlock();
    startOrReject(called);
  }

  /// Calls workers for what is queued, as far as more are allowed.
  void callMore(int most) {
    boolean more = true;
    for (int i = 0; i < most && more; i++) {
      pool.lock();
      Worker called = pool.threadPerTask ? threadForQueued() : callWorker();
      pool.unlock();
      wake(called);
      more = called != null;
    }
  }

  /// Wakes a worker, or starts it if it is new. Should that fail, the caller is a worker and will
  /// come to the queue itself.
  void wake(@Nullable Worker worker) {
    if (worker != null && wakeOrStart(worker) != null) {
      forget(worker);
    }
  }

  /// As [#wake], for a submitter.
  ///
  /// @throws RejectedExecutionException if no thread could be started for the task, and there is
  ///   none to take it
  void startOrReject(@Nullable Worker worker) {
    Throwable failure = worker == null ? null : wakeOrStart(worker);
    if (failure != null && forget(Objects.requireNonNull(worker))) {
      throw new RejectedExecutionException(
          "pool " + pool.name() + ": no thread could be started", failure);
    }
  }

  private @Nullable Throwable wakeOrStart(Worker worker) {
    Thread thread = worker.thread;
    if (thread == null) {
      return start(worker);
    }
    LockSupport.unpark(thread);
    return null;
  }

  /// Starts its thread. Answers why it could not be started, or null if it was.
  @Nullable Throwable start(Worker worker) {
    try {
      Thread thread = newThread(worker);
      if (thread == null) {
        return new NullPointerException("the thread factory made none");
      }
      if (thread.getState() != Thread.State.NEW) {
        return new IllegalThreadStateException("the thread factory's thread is started already");
      }
      worker.thread = thread;
      thread.start();
      return null;
    } catch (Throwable e) { // OutOfMemoryError, when there can be no more threads, among them
      worker.thread = null;
      return e;
    }
  }

  private @Nullable Thread newThread(Worker worker) {
    ThreadFactory factory = pool.config.factory();
    return factory == null
        ? new PoolThread(worker, pool.name() + "-" + threads.incrementAndGet())
        : factory.newThread(worker);
  }

  /// Takes out a worker that could not be started, and gives up what nobody is left to run.
  ///
  /// @return whether tasks were given up
  boolean forget(Worker worker) {
    pool.config.events().workerFailed();
    Runnable first = worker.first();
    pool.lock();
    pool.arrived(worker);
    pool.remove(worker);
    var given = new ArrayList<Runnable>();
    if (first != null) {
      given.add(first);
    }
    Submitter refused = null;
    if (pool.roster.live() == 0) {
      refused = pool.refuseAll(Admission.REJECTED);
      for (Runnable task = pool.takeFirst(); task != null; task = pool.takeFirst()) {
        given.add(task);
      }
    }
    pool.undone += given.size();
    pool.changed();
    pool.endIfDone();
    pool.unlock();
    Line.unpark(refused);
    given.forEach(lost -> pool.notRun(lost, Reason.REJECTED));
    return !given.isEmpty();
  }

  // With the lock. They answer a worker to wake or start afterwards, or null.

  /// Takes an idle worker out of the stack, or makes one, if there is work for one more.
  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  @Nullable Worker callWorker() {
    if (pool.callable == 0 || pool.queued() <= (long) pool.waking * PoolState.TASKS_PER_WAKING) {
      return null;
    }
    Worker worker = pool.roster.lastIdle();
    if (worker == null) {
      worker = newWorker(null);
    } else {
      pool.roster.removeIdle(worker);
    }
    worker.woken = true;
    pool.waking++;
    pool.changed();
    return worker;
  }

  /// A thread that takes a queued task when it runs. Not before: if it cannot be started, the task
  /// is for whoever ends another.
  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  @Nullable Worker threadForQueued() {
    if (pool.roster.active() >= pool.allowed() || pool.queued() - pool.holes.get() <= pool.waking) {
      return null;
    }
    Worker worker = newWorker(null);
    worker.woken = true;
    pool.waking++;
    return worker;
  }

  /// A thread for the first of the queue.
  @Nullable Worker nextThread() {
    Runnable task = pool.roster.active() < pool.allowed() ? pool.takeFirst() : null;
    return task == null ? null : newWorker(task);
  }

  /// One more worker.
  ///
  /// @param first what it is made for, or null
  Worker newWorker(@Nullable Runnable first) {
    int untimed = pool.threadPerTask ? (int) (pool.completedElsewhere % Worker.SAMPLE) : 0;
    var worker = new Worker(pool, first, newBatch(), untimed);
    pool.roster.add(worker);
    pool.changed();
    return worker;
  }

  private Batch newBatch() {
    if (pool.threadPerTask) {
      return NO_BATCH;
    }
    return new Batch(pool.batches ? Batch.MOST : 1);
  }
}
