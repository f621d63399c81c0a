package dev.goloom.labs.backpressure;

import dev.goloom.kit.threads.Actors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// Plays an overload against a real pool, tick by tick.
///
/// A source, a thread of its own, submits one task after another, each not before its tick; if the
/// pool blocks it or has it run a task, it is late with the next. A task waits at its gate until
/// the conductor opens it, `load` ticks after it has begun. The conductor goes on only when
/// everybody has come to rest: the worker waits at a gate, or has nothing to do; the source waits
/// for its tick, at a gate, or in the pool. So the figures are the same on any machine.
///
/// Its monitor guards what the threads share, the fields of the jobs among them.
final class Conductor {
  private static final long BUSY = -1;

  private final Overload overload;
  private final Intake intake;
  private final List<Job> jobs;
  private final List<Job> atGates = new ArrayList<>();
  private final List<Integer> depths = new ArrayList<>();

  private int tick;

  /// The source may submit what arrives up to here.
  private int arrived = -1;

  /// The tick that the source waits for, or [#BUSY].
  private long sourceWaitsFor = BUSY;

  private @Nullable Thread source;
  private int begun;
  private int finished;

  private Conductor(Overload overload, Intake intake) {
    this.overload = overload;
    this.intake = intake;
    this.jobs = overload.jobs();
  }

  /// Plays it to its end: nothing arrives any more and nothing is left. Closes the intake.
  static Shift play(String name, Overload overload, Intake intake) throws InterruptedException {
    try (intake;
        var actors = new Actors()) {
      var conductor = new Conductor(overload, intake);
      actors.start("source", conductor::emitAll);
      conductor.conduct();
      return new Shift(name, conductor.jobs, conductor.depths);
    }
  }

  private void conduct() throws InterruptedException {
    boolean over = false;
    for (int now = 0; !over; now++) {
      begin(now);
      for (var due = due(); due.isPresent(); due = due()) {
        finish(due.get());
        settle();
      }
      letArrive(now);
      settle();
      depths.add(intake.level().queued());
      over = sourceHasEnded() && intake.level().inside() == 0;
    }
  }

  private synchronized void begin(int now) {
    tick = now;
  }

  /// The oldest task whose time is over.
  private synchronized Optional<Job> due() {
    return atGates.stream()
        .filter(job -> job.started + overload.load() <= tick)
        .min(Comparator.comparingInt(Job::number));
  }

  private synchronized void finish(Job job) {
    atGates.remove(job);
    job.ended = tick;
    finished++;
    job.gate.countDown();
  }

  private synchronized void letArrive(int now) {
    arrived = now;
    notifyAll();
  }

  private synchronized boolean sourceHasEnded() {
    return sourceWaitsFor == Long.MAX_VALUE;
  }

  // The source.

  private void emitAll() throws InterruptedException {
    setSource();
    for (Job job : jobs) {
      awaitTick(job.arrives());
      submit(job);
    }
    awaitTick(Long.MAX_VALUE);
  }

  private synchronized void setSource() {
    source = Thread.currentThread();
  }

  /// Never returns for the end of time: the source is interrupted then.
  private synchronized void awaitTick(long wanted) throws InterruptedException {
    while (arrived < wanted) {
      sourceWaitsFor = wanted;
      wait();
    }
    sourceWaitsFor = BUSY;
  }

  private void submit(Job job) {
    offered(job);
    try {
      var future = intake.submit(job, () -> work(job));
      synchronized (this) {
        job.future = future;
      }
    } catch (RejectedExecutionException e) {
      synchronized (this) {
        job.refused = true;
      }
    }
    answered(job);
  }

  private synchronized void offered(Job job) {
    job.offered = tick;
  }

  private synchronized void answered(Job job) {
    job.answered = tick;
  }

  // The work.

  private boolean work(Job job) throws InterruptedException {
    begin(job);
    try {
      job.gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // for the source, which has more to do
      throw e;
    }
    return true;
  }

  private synchronized void begin(Job job) {
    job.started = tick;
    job.ranInSource = Thread.currentThread() == source;
    atGates.add(job);
    begun++;
  }

  // Coming to rest.

  private void settle() throws InterruptedException {
    Actors.until("the pool comes to rest", this::isAtRest);
  }

  /// The pool is looked at between two looks at the threads: if those are the same, nothing has
  /// begun meanwhile, and the source has stayed where it was.
  private boolean isAtRest() {
    Threads before = threads();
    Intake.Level level = intake.level();
    return threads().equals(before)
        && before.sourceRests(intake.waitsForPlace() && level.blocked() == 1)
        && level.completed() == before.finished()
        && level.inside() == before.atGates() + level.queued()
        && (before.workerWorks() || level.queued() == 0);
  }

  private synchronized Threads threads() {
    return new Threads(
        sourceWaitsFor > arrived,
        atGates.stream().anyMatch(job -> job.ranInSource),
        atGates.size(),
        begun,
        finished);
  }

  /// Who does what.
  private record Threads(
      boolean sourceWaits, boolean sourceWorks, int atGates, int begun, int finished) {
    boolean sourceRests(boolean blockedInPool) {
      return sourceWaits || sourceWorks || blockedInPool;
    }

    boolean workerWorks() {
      return atGates > (sourceWorks ? 1 : 0);
    }
  }
}
