package dev.goloom.leaks;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// Profiles while threads are started as fast as they will, each of which waits for a moment. Also
/// a program of its own: its argument is how many seconds, and it prints `profiles started ended
/// ghosts false-alarms`.
final class SpawnStorm {
  private static final String NAME = "storm";
  private static final int AT_ONCE = 512;

  private SpawnStorm() {}

  /// How long it takes.
  ///
  /// @param spawns at least so many threads
  /// @param time and at least so long
  record Limit(long spawns, Duration time) {
    static Limit ofSpawns(long spawns) {
      return new Limit(spawns, Duration.ZERO);
    }
  }

  /// What came of it.
  ///
  /// @param ghosts threads that are listed although they have ended
  record Result(
      int profiles, long started, long ended, List<ThreadRecord> ghosts, long falseAlarms) {}

  public static void main(String[] args) throws InterruptedException {
    var limit = new Limit(1, Duration.ofSeconds(Long.parseLong(args[0])));
    Result result = run(LeakDetector.create(), limit);
    System.out.printf(
        "%d\t%d\t%d\t%d\t%d%n",
        result.profiles, result.started, result.ended, result.ghosts.size(), result.falseAlarms);
  }

  static Result run(LeakDetector detector, Limit limit) throws InterruptedException {
    var started = new AtomicLong();
    var ended = new AtomicLong();
    var stop = new AtomicBoolean();
    var places = new Semaphore(AT_ONCE);
    Thread spawner = Thread.ofPlatform().start(() -> spawn(stop, places, started, ended));
    long deadline = System.nanoTime() + limit.time.toNanos();
    var names = new HashSet<Long>();
    int profiles = 0;
    do {
      for (Finding finding : detector.profile().findings()) {
        if (finding.thread().name().equals(NAME)) {
          names.add(finding.thread().id());
        }
      }
      profiles++;
    } while (started.get() < limit.spawns || System.nanoTime() - deadline < 0);
    stop.set(true);
    spawner.join();
    places.acquire(AT_ONCE); // every thread has given its place back
    List<ThreadRecord> ghosts = ghosts(detector);
    return new Result(profiles, started.get(), ended.get(), ghosts, names.size());
  }

  private static void spawn(
      AtomicBoolean stop, Semaphore places, AtomicLong started, AtomicLong ended) {
    while (!stop.get()) {
      places.acquireUninterruptibly(2);
      var queue = new SynchronousQueue<Integer>();
      started.addAndGet(2);
      Thread.ofVirtual().name(NAME).start(() -> end(places, ended, queue::take));
      Thread.ofVirtual().name(NAME).start(() -> end(places, ended, () -> queue.put(1)));
    }
  }

  private static void end(Semaphore places, AtomicLong ended, Spawn.Body body) {
    Waits.uninterrupted(body);
    ended.incrementAndGet();
    places.release();
  }

  /// A thread takes itself out of the list after it has given its place back: it is asked again
  /// until none is listed, or the time is over.
  private static List<ThreadRecord> ghosts(LeakDetector detector) {
    var ghosts = new java.util.concurrent.atomic.AtomicReference<List<ThreadRecord>>(List.of());
    Patience.until(
        () -> {
          ghosts.set(
              detector.snapshot().threads().stream()
                  .filter(thread -> thread.name().equals(NAME))
                  .toList());
          return ghosts.get().isEmpty();
        },
        10_000);
    return ghosts.get();
  }
}
