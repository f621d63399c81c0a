package dev.goloom.labs.contextcancellation;

import dev.goloom.channels.Chan;
import dev.goloom.channels.Context;
import dev.goloom.channels.Go;
import dev.goloom.channels.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;

/// Work that is done downstream after the client has given up.
///
/// @param before units done until then
/// @param after units done from then on, for nobody
/// @param untilMillis when the last worker stopped, in milliseconds since the request
record Waste(long before, long after, long untilMillis) {
  static final int WORKERS = 3;
  static final Duration UNIT = Duration.ofMillis(10);

  /// In the middle of the eleventh unit, so that nothing depends on who comes first.
  static final Duration CLIENT_GIVES_UP = Duration.ofMillis(105);

  /// What a worker does with the context of the request.
  enum Worker {
    /// Works on: nobody passed the context to it.
    IGNORES("gets no context") {
      @Override
      void work(Context ctx) throws InterruptedException {
        Timer.sleep(UNIT);
      }
    },
    /// Looks before each unit, and finishes the unit that it has begun.
    CHECKS("checks before each unit") {
      @Override
      void work(Context ctx) throws InterruptedException {
        ctx.check();
        Timer.sleep(UNIT);
      }
    },
    /// Stops in the middle of a unit.
    LISTENS("waits for done, too") {
      @Override
      void work(Context ctx) throws InterruptedException {
        ctx.sleep(UNIT);
      }
    };

    private final String words;

    Worker(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }

    /// Does one unit, or throws if the context is cancelled.
    abstract void work(Context ctx) throws InterruptedException;
  }

  /// Three workers with this many units each; the client gives up after ten.
  static Waste of(Worker worker, long units) throws InterruptedException {
    var result = new ArrayList<Waste>();
    VirtualTime.run(time -> result.add(measure(worker, units, time)));
    return result.getFirst();
  }

  private static Waste measure(Worker worker, long units, VirtualTime time)
      throws InterruptedException {
    var done = new AtomicLong();
    Chan<Long> stopped = Chan.make(WORKERS);
    long before;
    try (var request = Context.background().withCancel()) {
      for (int i = 0; i < WORKERS; i++) {
        Go.go(() -> {
          work(worker, request, units, done);
          stopped.send(time.millis());
        });
      }
      Timer.sleep(CLIENT_GIVES_UP);
      before = done.get();
    }
    long until = 0;
    for (int i = 0; i < WORKERS; i++) {
      until = Math.max(until, Objects.requireNonNull(stopped.receive()));
    }
    return new Waste(before, done.get() - before, until);
  }

  private static void work(Worker worker, Context request, long units, AtomicLong done)
      throws InterruptedException {
    try {
      for (long unit = 0; unit < units; unit++) {
        worker.work(request);
        done.incrementAndGet();
      }
    } catch (CancellationException e) {
      // The client has given up: so does the worker.
    }
  }
}
