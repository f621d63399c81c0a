package dev.goloom.labs.gostruct;

import static dev.goloom.channels.Select.receive;

import dev.goloom.channels.Chan;
import dev.goloom.channels.Go;
import dev.goloom.channels.Select;
import java.util.Objects;

/// The pool that the interview draws, word for word: to be read beside the first part of `main.go`.
/// Its flaws are left in.
final class Skeleton {
  private Skeleton() {}

  /// Go: `type Job func()`.
  @FunctionalInterface
  interface Job {
    void run() throws Exception;
  }

  /// Go: `type WorkerPool struct`.
  static final class WorkerPool {
    final int workers;
    final Chan<Job> jobQueue;
    final Chan<Chan<Job>> workerPool;
    final Chan<Boolean> quit;

    WorkerPool(int workers, int bound) {
      this.workers = workers;
      this.jobQueue = Chan.make(bound);
      this.workerPool = Chan.make(workers);
      this.quit = Chan.make();
    }

    void start() {
      for (int i = 0; i < workers; i++) {
        var worker = new Worker(Chan.make(), workerPool, quit);
        Go.go(worker::run);
      }
      Go.go(this::dispatch);
    }

    private void dispatch() throws InterruptedException {
      while (true) {
        var received = receive(jobQueue);
        switch (Select.of(received).await()) {
          case 0 -> {
            Job job = Objects.requireNonNull(received.value());
            Go.go(() -> handOver(job));
          }
          default -> throw new AssertionError();
        }
      }
    }

    /// In Go the body of `go func() {...}()`; it has a name here, to be found in a thread dump.
    private void handOver(Job job) throws InterruptedException {
      Chan<Job> jobChannel = Objects.requireNonNull(workerPool.receive());
      jobChannel.send(job);
    }

    void stop() {
      Go.go(this::sendQuit);
    }

    private void sendQuit() throws InterruptedException {
      quit.send(true);
    }
  }

  /// Go: `type Worker struct`.
  record Worker(Chan<Job> jobChannel, Chan<Chan<Job>> workerPool, Chan<Boolean> quit) {
    void run() throws Exception {
      while (true) {
        workerPool.send(jobChannel);
        var job = receive(jobChannel);
        switch (Select.of(job, receive(quit)).await()) {
          case 0 -> Objects.requireNonNull(job.value()).run();
          default -> {
            return;
          }
        }
      }
    }
  }
}
