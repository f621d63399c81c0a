package dev.goloom.labs.gostruct;

import dev.goloom.channels.Bubble;
import dev.goloom.channels.Chan;
import dev.goloom.channels.Context;
import dev.goloom.channels.Go;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Run;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/// What became of the flaws in [Fixed], by the same counts.
final class Repairs {
  private static final Duration GRACE = Duration.ofSeconds(10);

  private Repairs() {}

  static Finding bounded(Run run) throws InterruptedException {
    Scale scale = Scale.of(run);
    var accepted = new AtomicInteger();
    var running = new AtomicInteger();
    Remains left =
        Remains.of(() -> {
          Chan<Boolean> gate = Chan.make();
          var pool = new Fixed(Context.background(), scale.workers(), scale.queue());
          var taken = new AtomicInteger();
          var begun = new AtomicInteger();
          Go.go(() -> submitAll(pool, scale.jobs(), taken, holding(gate, begun)));
          Bubble.waitIdle();
          accepted.set(taken.get()); // before the bubble ends its threads
          running.set(begun.get());
        });
    int bound = scale.workers() + scale.queue();
    int waiting = left.in("submit");
    int threads = left.threads().size();
    return Finding.when(
            accepted.get() == bound
                && running.get() == scale.workers()
                && waiting == 1
                && threads == scale.workers() + 1,
            String.format(
                Locale.ROOT,
                "%d of %,d jobs accepted: %d run, %d are in the queue; %d submitter waits; %d threads"
                    + " in all",
                accepted.get(),
                scale.jobs(),
                running.get(),
                accepted.get() - running.get(),
                waiting,
                threads))
        .withSamples(scale.jobs(), "jobs")
        .with("accepted", accepted.get())
        .with("running", running.get())
        .with("threads", threads)
        .with(left.table("All threads, when nothing moves any more"));
  }

  /// Two stops at once, while a submitter is blocked.
  static Finding drains(Run run) throws InterruptedException {
    Scale scale = Scale.of(run);
    var accepted = new AtomicInteger();
    var refused = new AtomicInteger();
    var stopped = new AtomicInteger();
    var early = new AtomicInteger();
    var ran = new AtomicInteger();
    Remains left =
        Remains.of(() -> {
          Chan<Boolean> gate = Chan.make();
          var pool = new Fixed(Context.background(), scale.workers(), scale.queue());
          Go.go(() -> {
            try {
              submitAll(pool, scale.jobs(), accepted, holding(gate, new AtomicInteger()));
            } catch (RejectedExecutionException e) {
              refused.incrementAndGet();
            }
          });
          Bubble.waitIdle();
          for (int i = 0; i < 2; i++) {
            Go.go(() -> {
              pool.stop(Context.background());
              stopped.incrementAndGet();
            });
          }
          Bubble.waitIdle();
          early.set(stopped.get());
          gate.close();
          Bubble.waitIdle();
          ran.set(pool.done.get());
        });
    return Finding.when(
            ran.get() == accepted.get()
                && accepted.get() == scale.workers() + scale.queue()
                && refused.get() == 1
                && early.get() == 0
                && stopped.get() == 2
                && left.threads().isEmpty(),
            String.format(
                Locale.ROOT,
                "accepted %d = ran %d; the blocked submitter is refused; %d of 2 stops return"
                    + " before, %d after; %d threads left",
                accepted.get(),
                ran.get(),
                early.get(),
                stopped.get(),
                left.threads().size()))
        .withSamples(accepted.get(), "jobs")
        .with("accepted", accepted.get())
        .with("ran", ran.get())
        .with("refused", refused.get())
        .with("left", left.threads().size());
  }

  /// The jobs that run listen to their context; those in the queue never begin.
  static Finding hasDeadline(Run run) throws InterruptedException {
    Scale scale = Scale.of(run);
    int jobs = scale.workers() + scale.queue();
    var accepted = new AtomicInteger();
    var done = new AtomicInteger();
    var undone = new AtomicInteger();
    Remains left =
        Remains.of(() -> {
          var pool = new Fixed(Context.background(), scale.workers(), scale.queue());
          submitAll(pool, jobs, accepted, ctx -> ctx.done().receive());
          try (var grace = Context.background().withTimeout(GRACE)) {
            pool.stop(grace);
          }
          done.set(pool.done.get());
          undone.set(pool.undone.get());
        });
    return Finding.when(
            done.get() == scale.workers()
                && undone.get() == scale.queue()
                && left.threads().isEmpty(),
            String.format(
                Locale.ROOT,
                "accepted %d = done %d + undone %d; %d threads left",
                accepted.get(),
                done.get(),
                undone.get(),
                left.threads().size()))
        .withSamples(jobs, "jobs")
        .with("accepted", accepted.get())
        .with("done", done.get())
        .with("undone", undone.get());
  }

  static Finding recovers(Run run) throws InterruptedException {
    Scale scale = Scale.of(run);
    var failed = new AtomicInteger();
    var ran = new AtomicInteger();
    Remains left =
        Remains.of(() -> {
          var pool = new Fixed(Context.background(), scale.workers(), scale.queue());
          submitAll(
              pool,
              scale.jobs(),
              new AtomicInteger(),
              _ -> {
                throw new IllegalStateException("bad job");
              });
          pool.submit(Context.background(), _ -> ran.incrementAndGet());
          pool.stop(Context.background());
          failed.set(pool.failed.get());
        });
    return Finding.when(
            failed.get() == scale.jobs() && ran.get() == 1 && left.threads().isEmpty(),
            String.format(
                Locale.ROOT,
                "%,d of %,d jobs throw, and the next one runs; %d threads left",
                failed.get(),
                scale.jobs(),
                left.threads().size()))
        .withSamples(scale.jobs(), "jobs that throw")
        .with("failed", failed.get())
        .with("ran", ran.get());
  }

  private static Fixed.Job holding(Chan<Boolean> gate, AtomicInteger running) {
    return _ -> {
      running.incrementAndGet();
      gate.receive();
    };
  }

  private static void submitAll(Fixed pool, int jobs, AtomicInteger accepted, Fixed.Job job)
      throws InterruptedException {
    for (int i = 0; i < jobs; i++) {
      pool.submit(Context.background(), job);
      accepted.incrementAndGet();
    }
  }
}
