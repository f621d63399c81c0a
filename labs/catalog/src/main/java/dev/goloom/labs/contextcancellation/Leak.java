package dev.goloom.labs.contextcancellation;

import dev.goloom.channels.Context;
import dev.goloom.kit.threads.Actor;
import dev.goloom.kit.threads.Actors;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/// What stays behind of a request when its context is not cancelled.
final class Leak {
  private static final Duration AN_HOUR = Duration.ofHours(1);

  private Leak() {}

  /// Threads that wait for the end of their request, when all requests have been answered.
  ///
  /// @param closing whether each request closes its context. Go: `defer cancel()`
  /// @return how many still wait
  static int waitingThreads(long requests, boolean closing) throws InterruptedException {
    try (var server = Context.background().withCancel();
        var actors = new Actors()) {
      for (long i = 0; i < requests; i++) {
        var ctx = server.withTimeout(AN_HOUR);
        actors.start("watcher", () -> ctx.done().receive());
        if (closing) {
          ctx.close();
        }
      }
      actors.settle();
      return actors.blocked().size();
    }
  }

  /// Contexts that nobody cancelled and nobody refers to, though their parent lives and their
  /// deadline is an hour away.
  ///
  /// @return how many are still in memory after the garbage collector has had its chances
  static long keptContexts(long contexts) throws InterruptedException {
    try (var server = Context.background().withCancel()) {
      List<WeakReference<Context>> dropped = drop(server, contexts);
      long deadline = System.nanoTime() + Actors.PATIENCE.toNanos();
      long kept = alive(dropped);
      while (kept > 0 && System.nanoTime() < deadline) {
        System.gc();
        LockSupport.parkNanos(1_000_000);
        kept = alive(dropped);
      }
      server.check(); // the parent lives until here
      return kept;
    }
  }

  private static List<WeakReference<Context>> drop(Context parent, long contexts) {
    var dropped = new ArrayList<WeakReference<Context>>();
    for (long i = 0; i < contexts; i++) {
      dropped.add(new WeakReference<>(parent.withTimeout(AN_HOUR)));
    }
    return dropped;
  }

  private static long alive(List<WeakReference<Context>> all) {
    return all.stream().filter(context -> !context.refersTo(null)).count();
  }

  /// A thread that waits in a call that knows no context, when its request is cancelled.
  ///
  /// @param bridged whether the cancellation interrupts the thread
  /// @return whether it still waits
  static boolean blockingCallWaitsOn(boolean bridged) throws InterruptedException {
    var queue = new LinkedBlockingQueue<String>();
    try (var request = Context.background().withCancel();
        var actors = new Actors()) {
      Actor actor =
          actors.start(
              "caller",
              () -> {
                if (bridged) {
                  try (var _ = request.interruptOnCancel()) {
                    queue.take();
                  }
                } else {
                  queue.take();
                }
              });
      actors.settle();
      request.cancel();
      if (bridged) {
        actors.join(Actors.PATIENCE);
      }
      actors.settle();
      return !actor.hasEnded();
    }
  }
}
