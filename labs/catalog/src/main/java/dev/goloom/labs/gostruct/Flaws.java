package dev.goloom.labs.gostruct;

import dev.goloom.channels.Bubble;
import dev.goloom.channels.Chan;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Run;
import dev.goloom.kit.process.Child;
import dev.goloom.kit.process.ChildJvm;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/// The flaws of [Skeleton], each with a count.
///
/// Jobs are held at a gate, a channel that nobody sends on until it is closed; so every count is
/// taken when all threads have come to rest.
final class Flaws {
  private Flaws() {}

  /// The dispatcher empties the queue into threads.
  static Finding noBackpressure(Run run) throws InterruptedException {
    Scale scale = Scale.of(run);
    var accepted = new AtomicInteger();
    var running = new AtomicInteger();
    var queued = new AtomicInteger();
    Remains left =
        Remains.of(() -> {
          Chan<Boolean> gate = Chan.make();
          var pool = new Skeleton.WorkerPool(scale.workers(), scale.queue());
          pool.start();
          var begun = new AtomicInteger();
          for (int i = 0; i < scale.jobs(); i++) {
            pool.jobQueue.send(() -> {
              begun.incrementAndGet();
              gate.receive();
            });
            accepted.incrementAndGet();
          }
          Bubble.waitIdle();
          running.set(begun.get()); // before the bubble ends its threads
          queued.set(pool.jobQueue.len());
        });
    int goroutines = left.in("handOver");
    return Finding.when(
            accepted.get() == scale.jobs()
                && running.get() == scale.workers()
                && goroutines == scale.jobs() - scale.workers(),
            String.format(
                Locale.ROOT,
                "%,d jobs accepted with a bound of %d: %d run, %d are in the queue, %,d threads"
                    + " hold one each",
                accepted.get(),
                scale.queue(),
                running.get(),
                queued.get(),
                goroutines))
        .withSamples(scale.jobs(), "jobs")
        .with("accepted", accepted.get())
        .with("running", running.get())
        .with("queued", queued.get())
        .with("threads", goroutines)
        .with(left.table("All threads, when nothing moves any more"));
  }

  /// A worker that has the choice between a job and its quit takes either, at random. So of many
  /// jobs that were accepted before, all but a few are never run: that all of `n` are run has a
  /// chance of 1 in 2 to the power of `n`.
  static Finding lostAtStop(Run run) throws InterruptedException {
    Scale scale = Scale.of(run);
    var ran = new AtomicInteger();
    Remains left =
        Remains.of(() -> {
          Chan<Boolean> gate = Chan.make();
          var pool = new Skeleton.WorkerPool(scale.workers(), scale.queue());
          pool.start();
          for (int i = 0; i < scale.jobs(); i++) {
            pool.jobQueue.send(() -> {
              gate.receive();
              ran.incrementAndGet();
            });
          }
          Bubble.waitIdle();
          stopAll(pool);
          Bubble.waitIdle();
          gate.close();
          Bubble.waitIdle();
        });
    int lost = scale.jobs() - ran.get();
    return Finding.when(
            lost > 0 && left.in("handOver") == lost && left.in("run") == 0,
            String.format(
                Locale.ROOT,
                "accepted %,d = ran %d + lost %d; %d threads hang with a job in their hands",
                scale.jobs(),
                ran.get(),
                lost,
                left.in("handOver")))
        .withSamples(scale.jobs(), "jobs")
        .with("accepted", scale.jobs())
        .with("ran", ran.get())
        .with("lost", lost)
        .with(left.table("What is left behind"));
  }

  /// The queue takes jobs when no worker is left. Each worker has left its channel in the pool: so
  /// many threads hang in a send to a worker that has gone, the others wait for one.
  static Finding acceptedAfterStop(Run run) throws InterruptedException {
    Scale scale = Scale.of(run);
    var accepted = new AtomicInteger();
    var ran = new AtomicInteger();
    Remains left =
        Remains.of(() -> {
          var pool = new Skeleton.WorkerPool(scale.workers(), scale.queue());
          pool.start();
          Bubble.waitIdle();
          stopAll(pool);
          pool.stop();
          Bubble.waitIdle();
          for (int i = 0; i < scale.jobs(); i++) {
            pool.jobQueue.send(ran::incrementAndGet);
            accepted.incrementAndGet();
          }
          Bubble.waitIdle();
        });
    int inSend = left.in("handOver", "chan send");
    return Finding.when(
            accepted.get() == scale.jobs()
                && ran.get() == 0
                && left.in("handOver") == scale.jobs()
                && inSend == scale.workers()
                && left.in("sendQuit") == 1,
            String.format(
                Locale.ROOT,
                "%,d accepted, %d ran; %d threads hang in a send to a worker that has gone, %,d"
                    + " wait for one; 1 Stop too many: %d thread hangs",
                accepted.get(),
                ran.get(),
                inSend,
                left.in("handOver") - inSend,
                left.in("sendQuit")))
        .withSamples(scale.jobs(), "jobs")
        .with("accepted", accepted.get())
        .with("ran", ran.get())
        .with(left.table("What is left behind"));
  }

  private static void stopAll(Skeleton.WorkerPool pool) {
    for (int i = 0; i < pool.workers; i++) {
      pool.stop();
    }
  }

  /// Stop hands one `true` to a thread and returns.
  static Finding stopDoesNotWait(Run run) throws InterruptedException {
    Scale scale = Scale.of(run);
    var running = new AtomicInteger();
    var runningAtReturn = new AtomicInteger();
    Remains left =
        Remains.of(() -> {
          Chan<Boolean> gate = Chan.make();
          var pool = new Skeleton.WorkerPool(scale.workers(), scale.queue());
          pool.start();
          for (int i = 0; i < scale.workers(); i++) {
            pool.jobQueue.send(() -> {
              running.incrementAndGet();
              gate.receive();
              running.decrementAndGet();
            });
          }
          Bubble.waitIdle();
          pool.stop();
          runningAtReturn.set(running.get());
          gate.close();
          Bubble.waitIdle();
        });
    return Finding.when(
            runningAtReturn.get() == scale.workers()
                && left.in("run") == scale.workers() - 1
                && left.in("dispatch") == 1,
            String.format(
                Locale.ROOT,
                "%d jobs run when Stop returns; %d of %d workers live on, and the dispatcher",
                runningAtReturn.get(),
                left.in("run"),
                scale.workers()))
        .withSamples(1, "stops")
        .with("runningAtReturn", runningAtReturn.get())
        .with("workersLeft", left.in("run"))
        .with("dispatchersLeft", left.in("dispatch"))
        .with(left.table("What is left behind"));
  }

  /// In a process of its own, because the threads that are left there cannot be ended.
  static Finding throwingJobKillsWorker(Run run) throws IOException, InterruptedException {
    Scale scale = Scale.of(run);
    run.note("jobs that throw, in a child JVM");
    Child.Outcome child =
        ChildJvm.running(Casualties.class.getName())
            .args(scale.workers(), scale.queue(), scale.jobs())
            .run()
            .orFail("the jobs that throw");
    List<String> seen = child.records("casualties").getFirst();
    int deaths = Integer.parseInt(seen.get(0));
    int accepted = Integer.parseInt(seen.get(1));
    int ran = Integer.parseInt(seen.get(2));
    return Finding.when(
            deaths == scale.workers() && accepted == scale.jobs() && ran == 0,
            String.format(
                Locale.ROOT,
                "%d jobs throw: %d of %d workers are dead; %,d more jobs are accepted, %d run",
                deaths,
                deaths,
                scale.workers(),
                accepted,
                ran))
        .withSamples(deaths, "jobs that throw")
        .with("deaths", deaths)
        .with("accepted", accepted)
        .with("ran", ran);
  }
}
