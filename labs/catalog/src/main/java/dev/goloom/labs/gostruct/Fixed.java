package dev.goloom.labs.gostruct;

import static dev.goloom.channels.Select.otherwise;
import static dev.goloom.channels.Select.receive;
import static dev.goloom.channels.Select.send;

import dev.goloom.channels.CancelContext;
import dev.goloom.channels.Chan;
import dev.goloom.channels.Context;
import dev.goloom.channels.Once;
import dev.goloom.channels.RWMutex;
import dev.goloom.channels.Select;
import dev.goloom.channels.WaitGroup;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;

/// The same pool put right in the same vocabulary: to be read beside `Pool` in `main.go`.
///
/// The workers range over one channel of jobs. It is closed by [#stop] only, when nobody sends on
/// it any more: a submitter holds `sending` while it may send, and the closer takes it alone.
///
/// Safe for use by many threads.
final class Fixed {
  final AtomicInteger done = new AtomicInteger();
  final AtomicInteger failed = new AtomicInteger();
  final AtomicInteger undone = new AtomicInteger();

  private final Chan<Job> jobs;
  private final Chan<Boolean> stopping = Chan.make();
  private final Once once = new Once();
  private final RWMutex sending = new RWMutex();
  private final WaitGroup workers = new WaitGroup();
  private final CancelContext ctx;

  /// Go: `func(context.Context)`.
  @FunctionalInterface
  interface Job {
    void run(Context ctx) throws Exception;
  }

  Fixed(Context parent, int workers, int bound) {
    this.jobs = Chan.make(bound);
    this.ctx = parent.withCancel();
    for (int i = 0; i < workers; i++) {
      this.workers.go(this::work);
    }
  }

  private void work() {
    for (Job job : jobs) { // Go: for job := range jobs
      run(job);
    }
  }

  /// Catches whatever comes, as `recover` does: a job must not end its worker.
  private void run(Job job) {
    if (ctx.err() != null) {
      undone.incrementAndGet();
      return;
    }
    try {
      job.run(ctx);
    } catch (Throwable e) {
      failed.incrementAndGet();
    }
    done.incrementAndGet();
  }

  /// Waits for a place.
  ///
  /// @throws RejectedExecutionException if the pool is stopped, before or meanwhile
  /// @throws CancellationException if the context is done
  void submit(Context caller, Job job) throws InterruptedException {
    Lock shared = sending.readLock();
    shared.lock();
    try {
      if (Select.of(receive(stopping), otherwise()).poll() == 0) {
        throw new RejectedExecutionException("the pool is stopped");
      }
      switch (Select.of(send(jobs, job), receive(stopping), receive(caller.done())).await()) {
        case 0 -> {}
        case 1 -> throw new RejectedExecutionException("the pool is stopped");
        default -> caller.check();
      }
    } finally {
      shared.unlock();
    }
  }

  /// Takes no more jobs, and waits until those that were taken are done. When the caller's context
  /// ends first, the jobs' context ends too, and what has not begun never does.
  void stop(Context caller) throws InterruptedException {
    once.run(this::closeJobs);
    try (var _ = caller.afterFunc(ctx::cancel)) {
      workers.await();
    }
  }

  private void closeJobs() {
    stopping.close(); // blocked submitters leave
    Lock alone = sending.writeLock();
    alone.lock(); // the last of them has left
    try {
      jobs.close();
    } finally {
      alone.unlock();
    }
  }
}
