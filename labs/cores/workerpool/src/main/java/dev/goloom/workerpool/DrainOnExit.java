package dev.goloom.workerpool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Drains pools when the JVM is told to end: by SIGTERM, SIGINT (Ctrl-C), [System#exit], or the end
/// of its last non-daemon thread. Not by SIGKILL, [Runtime#halt] or a crash: nothing helps there
/// but a record outside of the process.
///
/// ```java
/// try (var exit = DrainOnExit.builder().pools(front, back)
///     .delay(Duration.ofSeconds(5)).grace(Duration.ofSeconds(20)).kill(Duration.ofSeconds(2))
///     .onReport(report -> log.info(report.text())).install()) {
///   serve(request -> exit.ready());     // what the load balancer asks
/// }
/// ```
///
/// In this order:
///
/// 1. [#ready] answers false, before any pool refuses a task.
/// 2. For `delay` everything goes on, so that the load balancer can notice.
/// 3. The pools are drained one after another: put those that feed others first. `grace` and `kill`
///    are for all of them together: what one leaves is the next one's. Their tasks are interrupted
///    when the grace is over; the time to end after that is the same for all.
/// 4. The reports are handed over, one for each pool, in the same order.
///
/// So the JVM ends `delay + grace + kill` after the signal at the latest, and earlier if the tasks
/// do; what the receiver of the reports takes comes on top. The whole must be shorter than what the
/// platform allows (Kubernetes: `terminationGracePeriodSeconds`), or SIGKILL comes first. The exit
/// code stays what it was: 143 after SIGTERM.
///
/// **Other shutdown hooks run at the same time**, in no order: one that closes the database under
/// the tasks spoils the drain. Close such things in the receiver of the reports instead.
///
/// **A task that calls [System#exit]** waits for the hooks, which wait for it: it is reported as
/// stuck, with its stack, and the JVM ends when `grace` and `kill` are over. No interrupt ends that
/// wait.
///
/// Safe for use by many threads. Go: `signal.NotifyContext`, then the steps by hand.
public final class DrainOnExit implements AutoCloseable {
  private final List<WorkerPool> pools;
  private final Duration delay;
  private final Duration grace;
  private final Duration kill;
  private final Consumer<? super DrainReport> receiver;
  private final Thread hook = new Thread(this::run, "drain-on-exit");

  /// Written before a pool is shut down, so who was refused reads false.
  private volatile boolean ready = true;

  private DrainOnExit(Builder builder) {
    this.pools = List.copyOf(builder.pools);
    this.delay = builder.delay;
    this.grace = builder.grace;
    this.kill = builder.kill;
    this.receiver = builder.receiver;
  }

  /// Starts to describe one, without delay, with a grace of 20 seconds, a kill of 2 seconds, and
  /// nobody who wants the reports.
  public static Builder builder() {
    return new Builder();
  }

  /// Whether new work is welcome: true from `install` until the JVM is told to end, or this is
  /// closed. Does not block.
  public boolean ready() {
    return ready;
  }

  /// Takes the hook back: the pools are the caller's again, and are not shut down. [#ready] answers
  /// false from now on. Does nothing if the JVM is going down already: then the hook does its work.
  /// Later calls do nothing. Does not block.
  @Override
  public void close() {
    ready = false;
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is going down: the hook runs.
    }
  }

  /// In the hook's thread. The door of each pool stays open until its turn: the tasks of those
  /// before it may submit to it.
  void run() {
    ready = false;
    sleep();
    Budget graceLeft = new Budget(grace);
    var drained = new ArrayList<DrainReport>();
    for (WorkerPool pool : pools) {
      drained.add(pool.drain(graceLeft.left(), Duration.ZERO));
    }
    Budget killLeft = new Budget(kill);
    var reports = new ArrayList<DrainReport>();
    for (int i = 0; i < pools.size(); i++) {
      reports.add(pools.get(i).drain(Duration.ZERO, killLeft.left()).after(drained.get(i)));
    }
    reports.forEach(this::handOver);
  }

  private void sleep() {
    try {
      Thread.sleep(delay);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // somebody is in a hurry: so is the drain
    }
  }

  /// A receiver that throws does not keep the next report back.
  private void handOver(DrainReport report) {
    try {
      receiver.accept(report);
    } catch (RuntimeException e) {
      Thread self = Thread.currentThread();
      self.getUncaughtExceptionHandler().uncaughtException(self, e);
    }
  }

  /// Time that several pools use up, one after another.
  private static final class Budget {
    private final long start = System.nanoTime();
    private final long nanos;

    Budget(Duration time) {
      this.nanos = TimeUnit.NANOSECONDS.convert(time); // what overflows is for ever
    }

    Duration left() {
      return Duration.ofNanos(Math.max(0, nanos - (System.nanoTime() - start)));
    }
  }

  /// Describes what happens at the end. Not thread-safe.
  public static final class Builder {
    private List<WorkerPool> pools = List.of();
    private Duration delay = Duration.ZERO;
    private Duration grace = Duration.ofSeconds(20);
    private Duration kill = Duration.ofSeconds(2);
    private Consumer<? super DrainReport> receiver = report -> {};

    private Builder() {}

    /// Which pools, those that feed others first; in place of earlier ones.
    public Builder pools(WorkerPool... inOrder) {
      this.pools = List.of(inOrder);
      return this;
    }

    /// How long everything goes on after [DrainOnExit#ready] has become false.
    public Builder delay(Duration time) {
      this.delay = time;
      return this;
    }

    /// How long the tasks of all pools together may go on.
    public Builder grace(Duration time) {
      this.grace = time;
      return this;
    }

    /// How long interrupted tasks have to end.
    public Builder kill(Duration time) {
      this.kill = time;
      return this;
    }

    /// Who gets the reports, one for each pool in their order, in the hook's thread: the JVM waits
    /// for it. An exception goes to the thread's uncaught exception handler.
    public Builder onReport(Consumer<? super DrainReport> newReceiver) {
      this.receiver = Objects.requireNonNull(newReceiver, "onReport");
      return this;
    }

    /// Registers the hook. If the JVM is going down already, it is too late for one: the pools are
    /// shut down, so that they accept nothing that nobody would wait for, and [DrainOnExit#ready]
    /// answers false from the start.
    ///
    /// @throws IllegalArgumentException if there is no pool, or a time is negative; the message
    ///   names it
    public DrainOnExit install() {
      if (pools.isEmpty()) {
        throw new IllegalArgumentException("pools: there is none");
      }
      Drain.checkNotNegative("delay", delay);
      Drain.checkNotNegative("grace", grace);
      Drain.checkNotNegative("kill", kill);
      var exit = new DrainOnExit(this);
      try {
        Runtime.getRuntime().addShutdownHook(exit.hook);
      } catch (IllegalStateException e) {
        exit.ready = false;
        pools.forEach(WorkerPool::shutdown);
      }
      return exit;
    }
  }
}
