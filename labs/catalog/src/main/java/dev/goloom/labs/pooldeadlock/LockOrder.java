package dev.goloom.labs.pooldeadlock;

import dev.goloom.kit.threads.Actors;
import dev.goloom.labs.pools.Contender;
import dev.goloom.labs.pools.Crew;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/// Two tasks that take two locks, each in the other's order.
///
/// @param waiting how many of them hold one lock and wait for the other
/// @param detected how many threads the JVM's deadlock detector names
/// @param dump their threads
record LockOrder(int waiting, int detected, List<String> dump) {

  /// Lets them meet in a pool, and ends them by interrupts.
  ///
  /// @throws InterruptedException if interrupted
  static LockOrder in(Contender contender) throws InterruptedException {
    var crew = new Crew();
    ExecutorService pool = contender.rejecting(crew, 1);
    try {
      var scene = new Scene();
      pool.execute(() -> scene.take(scene.left, scene.right));
      pool.execute(() -> scene.take(scene.right, scene.left));
      Actors.until(
          "both tasks end, or each waits for the other",
          () -> scene.ended.get() == 2 || scene.waiting() == 2);
      return new LockOrder(scene.waiting(), namedByTheJvm(), crew.dump());
    } finally {
      pool.shutdownNow();
      crew.awaitEnd();
    }
  }

  private static int namedByTheJvm() {
    long[] found = ManagementFactory.getThreadMXBean().findDeadlockedThreads();
    return found == null ? 0 : found.length;
  }

  private static final class Scene {
    private final ReentrantLock left = new ReentrantLock();
    private final ReentrantLock right = new ReentrantLock();
    private final CountDownLatch bothHoldOne = new CountDownLatch(2);
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    private final AtomicInteger ended = new AtomicInteger();

    void take(ReentrantLock mine, ReentrantLock other) {
      threads.add(Thread.currentThread());
      try {
        takeBoth(mine, other);
      } catch (InterruptedException e) {
        // The only way out.
      } finally {
        ended.incrementAndGet();
      }
    }

    private void takeBoth(ReentrantLock mine, ReentrantLock other) throws InterruptedException {
      mine.lockInterruptibly();
      try {
        bothHoldOne.countDown();
        bothHoldOne.await();
        other.lockInterruptibly();
        other.unlock();
      } finally {
        mine.unlock();
      }
    }

    /// Who stands in the line of a lock holds the other one: nobody does before both hold one.
    int waiting() {
      boolean parked = threads.stream().allMatch(t -> t.getState() == Thread.State.WAITING);
      return parked ? left.getQueueLength() + right.getQueueLength() : 0;
    }
  }
}
