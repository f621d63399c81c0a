package dev.goloom.labs.gracefulshutdown;

import dev.goloom.workerpool.DrainOnExit;
import dev.goloom.workerpool.DrainReport;
import dev.goloom.workerpool.Phase;
import dev.goloom.workerpool.WorkerPool;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// The main class of a child JVM: takes jobs over a loopback socket, runs them in a pool, and
/// writes the number of each finished job to a file, at once.
///
/// A client sends the number of a job and hears `202 <jobs not finished>` when the pool has it, or
/// `503 <ready>` when the pool has refused it. It sends `ready?` and hears `true` or `false`.
///
/// It prints records: `listening port pid`; `phase name micros`, as they come; and at the end, if
/// it knows, `undone job`, `interrupted job`, `stuck job top-frame...` and `took millis`.
final class Service {
  /// The job that ends the JVM, if there is such trouble.
  static final long LAST_JOB = 30;

  private final Setup setup;
  private final OutputStream ledger;
  private final AtomicInteger unfinished = new AtomicInteger();
  private final long start = System.nanoTime();

  private Service(Setup setup, OutputStream ledger) {
    this.setup = setup;
    this.ledger = ledger;
  }

  /// Arguments: those of [Setup], and the file for the finished jobs.
  public static void main(String[] args) throws IOException {
    Setup setup = Setup.of(args);
    // Not a FileChannel: an interrupt would close it under all other jobs.
    var service = new Service(setup, new FileOutputStream(args[args.length - 1], true));
    setup.ending().serve(service);
  }

  Setup setup() {
    return setup;
  }

  /// Answers clients until the process ends.
  void serve(Executor pool, BooleanSupplier ready) throws IOException {
    try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      say("listening\t" + server.getLocalPort() + "\t" + ProcessHandle.current().pid());
      while (true) {
        Socket client = server.accept();
        Thread.startVirtualThread(() -> converse(client, pool, ready));
      }
    }
  }

  private void converse(Socket client, Executor pool, BooleanSupplier ready) {
    try (client;
        var in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String answer =
            line.equals("ready?")
                ? String.valueOf(ready.getAsBoolean())
                : submit(new Job(Long.parseLong(line)), pool, ready);
        client.getOutputStream().write((answer + "\n").getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      // The client has gone.
    }
  }

  /// The readiness is read after the refusal: what was set before is seen.
  private String submit(Job job, Executor pool, BooleanSupplier ready) {
    try {
      unfinished.incrementAndGet();
      pool.execute(job);
      return "202 " + unfinished.get();
    } catch (RejectedExecutionException e) {
      unfinished.decrementAndGet();
      return "503 " + ready.getAsBoolean();
    }
  }

  /// Records when the service stops being ready, and the phases of its pool.
  void watch(WorkerPool pool, DrainOnExit exit) {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          String seen = "";
          for (boolean goesOn = true; goesOn; LockSupport.parkNanos(500_000)) {
            Phase phase = pool.snapshot().phase();
            String now = phase == Phase.RUNNING && !exit.ready() ? "NOT_READY" : phase.name();
            if (!now.equals(seen)) {
              say("phase\t" + now + "\t" + (System.nanoTime() - start) / 1_000);
            }
            seen = now;
            goesOn = phase != Phase.TERMINATED;
          }
        });
  }

  /// Prints what became of the jobs.
  void print(DrainReport report) {
    report.undone().forEach(job -> say("undone\t" + number(job)));
    report.interrupted().forEach(i -> say("interrupted\t" + number(i.task())));
    for (DrainReport.Stuck stuck : report.stuck()) {
      var line = new StringBuilder("stuck\t" + number(stuck.task()));
      stuck.stack().forEach(frame -> line.append('\t').append(frame));
      say(line.toString());
    }
    say("took\t" + report.took().toMillis());
  }

  private static long number(Runnable task) {
    return ((Job) task).number;
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private void finished(long number) {
    try {
      ledger.write((number + "\n").getBytes(StandardCharsets.US_ASCII)); // one write: one record
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What a client wants to be done.
  private final class Job implements Runnable {
    private final long number;

    Job(long number) {
      this.number = number;
    }

    @Override
    public void run() {
      switch (setup.trouble()) {
        case STUBBORN -> {
          if (number == 1) {
            neverEnd();
          }
        }
        case EXITS -> {
          if (number == LAST_JOB) {
            System.exit(0);
          }
        }
        case NONE -> {}
      }
      work();
    }

    private void work() {
      try {
        Thread.sleep(setup.millis());
        finished(number);
      } catch (InterruptedException e) {
        // Not finished, and it does not say so: the report does.
      } finally {
        unfinished.decrementAndGet();
      }
    }

    private static void neverEnd() {
      while (true) {
        try {
          Thread.sleep(3_600_000);
        } catch (InterruptedException e) {
          // ignored: this is what it is here for
        }
      }
    }
  }
}
