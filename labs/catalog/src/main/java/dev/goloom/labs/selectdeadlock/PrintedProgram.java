package dev.goloom.labs.selectdeadlock;

import static dev.goloom.channels.Select.receive;
import static dev.goloom.channels.Select.send;

import dev.goloom.channels.Chan;
import dev.goloom.channels.Select;
import dev.goloom.kit.threads.Actors;
import java.util.concurrent.atomic.AtomicInteger;

/// The program that question banks print as the deadlock by select: two goroutines, each selecting
/// a send on one channel and a receive on the other.
///
/// @param ended how many runs ended
/// @param onFirst in how many the first channel carried the value
/// @param stuck who waited for what in the run that did not end, or ""
record PrintedProgram(long ended, long onFirst, String stuck) {

  /// Runs it this often, each time on new channels and new threads, until a run does not end.
  static PrintedProgram run(long times) throws InterruptedException {
    var onFirst = new AtomicInteger();
    for (long i = 0; i < times; i++) {
      String stuck = once(onFirst);
      if (!stuck.isEmpty()) {
        return new PrintedProgram(i, onFirst.get(), stuck);
      }
    }
    return new PrintedProgram(times, onFirst.get(), "");
  }

  private static String once(AtomicInteger onFirst) throws InterruptedException {
    Chan<Integer> ch1 = Chan.make();
    Chan<Integer> ch2 = Chan.make();
    try (var actors = new Actors()) {
      actors.start(
          "one", () -> Select.of(send(ch1, 1, onFirst::incrementAndGet), receive(ch2)).run());
      actors.start("two", () -> Select.of(send(ch2, 1), receive(ch1)).run());
      return actors.join(Actors.PATIENCE) ? "" : whoWaits(actors);
    }
  }

  private static String whoWaits(Actors actors) throws InterruptedException {
    actors.settle();
    var waits = new StringBuilder();
    actors
        .blocked()
        .forEach(actor -> waits.append(actor.name()).append(": ").append(actor.waitReason()));
    return waits.toString();
  }
}
