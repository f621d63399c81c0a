package dev.goloom.labs.contextcancellation;

import static dev.goloom.channels.Select.receive;

import dev.goloom.channels.Chan;
import dev.goloom.channels.Context;
import dev.goloom.channels.Go;
import dev.goloom.channels.Select;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;

/// A client's request that goes through three services. Each waits 100 ms at most, or so it says.
final class Hops {
  static final int COUNT = 3;
  static final Duration TIMEOUT = Duration.ofMillis(100);

  /// How long a service takes that is called by itself.
  static final Duration WORK = Duration.ofMillis(80);

  /// How long a service in a chain takes before it calls the next.
  static final Duration OWN_WORK = Duration.ofMillis(20);

  private static final Duration FOR_EVER = Duration.ofDays(1);

  private Hops() {}

  /// What a service waits for: a fresh timeout, or one that begins with the request.
  enum Budget {
    FRESH,
    SHARED
  }

  /// Calls the services one after another and stops at the first that does not answer.
  static List<Hop> oneAfterAnother(Budget budget) throws InterruptedException {
    var hops = new ArrayList<Hop>();
    VirtualTime.run(time -> {
      try (var request = Context.background().withTimeout(TIMEOUT)) {
        boolean answered = true;
        for (int number = 1; number <= COUNT && answered; number++) {
          Hop hop = call(parent(budget, request), number, time);
          hops.add(hop);
          answered = hop.answered();
        }
      }
    });
    return hops;
  }

  private static Hop call(Context parent, int number, VirtualTime time)
      throws InterruptedException {
    try (var ctx = parent.withTimeout(TIMEOUT)) {
      long from = time.millis();
      long left = left(ctx);
      String outcome = Hop.ANSWERED;
      try {
        ctx.sleep(WORK);
      } catch (CancellationException e) {
        outcome = String.valueOf(e.getMessage());
      }
      return new Hop(number, from, left, time.millis(), outcome);
    }
  }

  /// Each service calls the next and waits for its answer; the last one waits for a database that
  /// does not answer.
  static List<Hop> chain(Budget budget) throws InterruptedException {
    var hops = new ArrayList<Hop>();
    VirtualTime.run(time -> {
      Chan<Hop> ended = Chan.make(COUNT);
      serve(Context.background(), 1, new Chain(budget, time, ended));
      for (int i = 0; i < COUNT; i++) {
        hops.add(Objects.requireNonNull(ended.receive()));
      }
    });
    hops.sort(Comparator.comparing(Hop::number));
    return hops;
  }

  /// What all services of a chain share.
  private record Chain(Budget budget, VirtualTime time, Chan<Hop> ended) {}

  private static void serve(Context caller, int number, Chain chain) throws InterruptedException {
    try (var ctx = parent(chain.budget(), caller).withTimeout(TIMEOUT)) {
      long from = chain.time().millis();
      long left = left(ctx);
      String outcome = Hop.ANSWERED;
      try {
        ctx.sleep(OWN_WORK);
        if (number == COUNT) {
          ctx.sleep(FOR_EVER);
        } else {
          callNext(ctx, number + 1, chain);
        }
      } catch (CancellationException e) {
        outcome = String.valueOf(e.getMessage());
      }
      chain.ended().send(new Hop(number, from, left, chain.time().millis(), outcome));
    }
  }

  /// The next service is another process: giving up on it does not stop it.
  private static void callNext(Context ctx, int number, Chain chain) throws InterruptedException {
    Chan<Boolean> answer = Chan.make(1);
    Go.go(() -> {
      serve(ctx, number, chain);
      answer.send(true);
    });
    Select.of(receive(answer), receive(ctx.done())).await();
    ctx.check();
  }

  private static Context parent(Budget budget, Context caller) {
    return budget == Budget.SHARED ? caller : Context.background();
  }

  private static long left(Context ctx) {
    return Objects.requireNonNull(ctx.remaining()).toMillis();
  }
}
