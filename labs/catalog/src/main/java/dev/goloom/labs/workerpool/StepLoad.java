package dev.goloom.labs.workerpool;

import dev.goloom.kit.threads.Actors;
import dev.goloom.workerpool.PoolSnapshot;
import dev.goloom.workerpool.ScalingPolicy;
import dev.goloom.workerpool.WorkerPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;

/// Loads a pool in three steps, and looks at it all the time.
///
/// Clients submit one task after another, each when it is due; whoever is late, because the pool
/// made it wait, submits at once. A step lasts its time, and then until the pool's limit has
/// followed: so a slow machine makes the run longer, and nothing else.
///
/// The run belongs to one thread. The clients read the volatile `pace`; what they and the tasks
/// record goes through a concurrent queue, and is read when the pool has terminated.
final class StepLoad {
  /// Workers that are always there.
  static final int FEWEST = 2;

  private static final int CLIENTS = 4;
  private static final long LOOK_NANOS = Duration.ofMillis(5).toNanos();

  private final Steps steps;
  private final WorkerPool pool;
  private final long began = System.nanoTime();
  private final List<Sample> samples = new ArrayList<>();
  private final Queue<Wait> waits = new ConcurrentLinkedQueue<>();
  private volatile Pace pace;

  /// The pool at one time.
  ///
  /// @param step 0, 1 or 2
  /// @param millis since the beginning
  record Sample(int step, double millis, PoolSnapshot pool) {}

  /// What one task went through before it was started.
  ///
  /// @param millis when it was due, since the beginning
  /// @param outside milliseconds from then until the pool took it
  /// @param queued milliseconds in the queue
  /// @param foundFull whether its client was made to wait
  record Wait(double millis, double outside, double queued, boolean foundFull) {}

  /// How fast tasks are due, from when on.
  private static final class Pace {
    private final long from = System.nanoTime();
    private final AtomicLong tickets = new AtomicLong();
    private final long interval;

    Pace(long interval) {
      this.interval = interval;
    }

    long next() {
      return from + tickets.incrementAndGet() * interval;
    }
  }

  private StepLoad(Steps steps) {
    this.steps = steps;
    this.pace = new Pace(steps.interval(steps.load()));
    this.pool =
        WorkerPool.builder("orders")
            .workers(FEWEST, steps.most())
            .queue(steps.queue())
            .scaling(ScalingPolicy.littleKnee())
            .threadFactory(Thread.ofVirtual().name("orders-", 1).factory())
            .build();
  }

  /// Plays it. Leaves no thread behind.
  ///
  /// @throws IllegalStateException if the limit does not follow the load
  /// @throws InterruptedException if interrupted
  static Curve play(Steps steps) throws InterruptedException {
    return new StepLoad(steps).play();
  }

  private Curve play() throws InterruptedException {
    try (pool;
        var actors = new Actors()) {
      try {
        for (int i = 1; i <= CLIENTS; i++) {
          actors.start("client-" + i, this::submitAll);
        }
        step(0, steps.load(), limit -> limit < steps.mark());
        step(1, steps.burst(), limit -> limit >= steps.mark());
        step(2, steps.load(), limit -> limit < steps.mark());
      } finally {
        actors.all().forEach(client -> client.interrupt());
      }
    }
    return new Curve(steps, samples, List.copyOf(waits), pool.snapshot());
  }

  private void step(int number, int busy, IntPredicate hasFollowed) throws InterruptedException {
    pace = new Pace(steps.interval(busy));
    long end = pace.from + steps.step().toNanos();
    Actors.until(
        "the limit follows the load",
        () -> {
          PoolSnapshot now = look(number);
          return now.nanos() - end > 0 && hasFollowed.test(now.limit());
        });
  }

  private PoolSnapshot look(int step) {
    LockSupport.parkNanos(LOOK_NANOS);
    PoolSnapshot now = pool.snapshot();
    samples.add(new Sample(step, millis(now.nanos() - began), now));
    return now;
  }

  // The clients.

  private void submitAll() {
    while (!Thread.currentThread().isInterrupted()) {
      Pace mine = pace;
      long due = mine.next();
      sleepUntil(due);
      if (mine == pace && !Thread.currentThread().isInterrupted()) { // one that is may be early
        submit(due);
      }
    }
  }

  private static void sleepUntil(long due) {
    for (long left = due - System.nanoTime();
        left > 0 && !Thread.currentThread().isInterrupted();
        left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void submit(long due) {
    var task = new Task(due);
    try {
      if (!pool.tryExecute(task).accepted()) {
        task.foundFull = true;
        pool.execute(task);
      }
    } catch (RejectedExecutionException e) {
      // Interrupted at the door, at the end: it was not accepted.
    }
  }

  /// Waits for something outside, as a query does. What the client writes before the submit
  /// happens-before the run.
  private final class Task implements Runnable {
    private final long due;
    private final long offered = System.nanoTime();
    private boolean foundFull;

    Task(long due) {
      this.due = due;
    }

    @Override
    public void run() {
      long now = System.nanoTime();
      waits.add(
          new Wait(millis(due - began), millis(offered - due), millis(now - offered), foundFull));
      try {
        Thread.sleep(steps.task());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // the pool is being stopped
      }
    }
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }
}
