package dev.goloom.leaks;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Exchanger;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Function;

/// The kinds of waiting that the collector can judge. Each starts threads and answers what wakes
/// them: who throws the answer away has a leak, who keeps it has the healthy twin.
final class Waits {
  private static final ThreadLocal<Object[]> LOCAL = new ThreadLocal<>();

  private Waits() {}

  /// 25 threads of 23 kinds.
  static final List<Function<Spawn, Runnable>> ALL =
      List.of(
          Waits::synchronousPut,
          Waits::synchronousTake,
          Waits::linkedTake,
          Waits::arrayPut,
          Waits::transfer,
          Waits::latch,
          Waits::condition,
          Waits::completableFuture,
          Waits::futureTask,
          Waits::semaphore,
          Waits::lockOfTheDead,
          Waits::deadlock,
          Waits::upgrade,
          Waits::stamped,
          Waits::barePark,
          Waits::handMade,
          Waits::phaser,
          Waits::barrier,
          Waits::exchanger,
          Waits::join,
          Waits::executor,
          Waits::threadLocal,
          Waits::parkedWithMonitor);

  /// Starts all. They are leaked when the profile that gets the answer for a witness has seen them.
  static Leash leakAll(Spawn spawn) {
    List<Runnable> wakers = ALL.stream().map(kind -> kind.apply(spawn)).toList();
    return new Leash(wakers, spawn.labels());
  }

  /// What a thread of this name waits for.
  static WaitReason reason(String name) {
    String label = name.substring(0, name.indexOf(' '));
    return switch (label) {
      case "synchronous-put", "array-put", "transfer" -> WaitReason.CHAN_SEND;
      case "synchronous-take", "linked-take", "exchanger" -> WaitReason.CHAN_RECEIVE;
      case "condition" -> WaitReason.COND;
      case "completable-future", "future-task" -> WaitReason.FUTURE;
      case "semaphore" -> WaitReason.SEMAPHORE;
      case "lock-of-the-dead", "deadlock-left", "deadlock-right" -> WaitReason.MUTEX;
      case "upgrade", "stamped" -> WaitReason.RW_MUTEX_WRITE;
      case "bare-park", "hand-made" -> WaitReason.OTHER;
      case "joiner" -> WaitReason.JOIN;
      case "latch",
          "phaser",
          "barrier",
          "join-target",
          "abandoned-executor",
          "thread-local",
          "parked-with-monitor" ->
          WaitReason.WAIT_GROUP;
      default -> throw new IllegalArgumentException("no kind of waiting: " + label);
    };
  }

  private static Runnable synchronousPut(Spawn spawn) {
    var queue = new SynchronousQueue<Integer>();
    spawn.start("synchronous-put", () -> queue.put(1));
    return () -> uninterrupted(queue::take);
  }

  private static Runnable synchronousTake(Spawn spawn) {
    var queue = new SynchronousQueue<Integer>();
    spawn.start("synchronous-take", queue::take);
    return () -> uninterrupted(() -> queue.put(1));
  }

  private static Runnable linkedTake(Spawn spawn) {
    var queue = new LinkedBlockingQueue<Integer>();
    spawn.start("linked-take", queue::take);
    return () -> queue.add(1);
  }

  private static Runnable arrayPut(Spawn spawn) {
    var queue = new ArrayBlockingQueue<Integer>(1);
    queue.add(0);
    spawn.start("array-put", () -> queue.put(1));
    return queue::poll;
  }

  private static Runnable transfer(Spawn spawn) {
    var queue = new LinkedTransferQueue<Integer>();
    spawn.start("transfer", () -> queue.transfer(1));
    return () -> uninterrupted(queue::take);
  }

  static Runnable latch(Spawn spawn) {
    var latch = new CountDownLatch(1);
    spawn.start("latch", latch::await);
    return latch::countDown;
  }

  private static Runnable condition(Spawn spawn) {
    var lock = new ReentrantLock();
    var signalled = lock.newCondition();
    var told = new AtomicBoolean();
    spawn.start(
        "condition",
        () -> {
          lock.lock();
          try {
            while (!told.get()) {
              signalled.await();
            }
          } finally {
            lock.unlock();
          }
        });
    return () -> {
      lock.lock();
      try {
        told.set(true);
        signalled.signalAll();
      } finally {
        lock.unlock();
      }
    };
  }

  private static Runnable completableFuture(Spawn spawn) {
    var future = new CompletableFuture<Integer>();
    spawn.start("completable-future", future::join);
    return () -> future.complete(1);
  }

  private static Runnable futureTask(Spawn spawn) {
    var task = new FutureTask<>(() -> 1);
    spawn.start("future-task", task::get);
    return task;
  }

  private static Runnable semaphore(Spawn spawn) {
    var semaphore = new Semaphore(0);
    spawn.start("semaphore", semaphore::acquire);
    return semaphore::release;
  }

  private static Runnable lockOfTheDead(Spawn spawn) {
    var lock = new ReentrantLock();
    Thread owner = Thread.ofPlatform().start(lock::lock);
    uninterrupted(owner::join);
    Thread waiter = spawn.start("lock-of-the-dead", lock::lockInterruptibly);
    return waiter::interrupt;
  }

  private static Runnable deadlock(Spawn spawn) {
    var left = new ReentrantLock();
    var right = new ReentrantLock();
    var both = new CountDownLatch(2);
    Thread one = spawn.start("deadlock-left", () -> lockBoth(left, right, both));
    spawn.start("deadlock-right", () -> lockBoth(right, left, both));
    return one::interrupt;
  }

  static void lockBoth(ReentrantLock first, ReentrantLock second, CountDownLatch both)
      throws InterruptedException {
    first.lock();
    try {
      both.countDown();
      both.await();
      second.lockInterruptibly();
      second.unlock();
    } finally {
      first.unlock();
    }
  }

  private static Runnable upgrade(Spawn spawn) {
    var lock = new ReentrantReadWriteLock();
    Thread thread =
        spawn.start(
            "upgrade",
            () -> {
              lock.readLock().lock();
              lock.writeLock().lockInterruptibly();
            });
    return thread::interrupt;
  }

  private static Runnable stamped(Spawn spawn) {
    var lock = new StampedLock();
    Thread thread =
        spawn.start(
            "stamped",
            () -> {
              lock.writeLockInterruptibly();
              lock.writeLockInterruptibly();
            });
    return thread::interrupt;
  }

  private static Runnable barePark(Spawn spawn) {
    Thread thread =
        spawn.start(
            "bare-park",
            () -> {
              while (!Thread.interrupted()) {
                LockSupport.park();
              }
            });
    return thread::interrupt;
  }

  private static Runnable handMade(Spawn spawn) {
    var channel = new HandMade();
    spawn.start("hand-made", channel::receive);
    return channel::send;
  }

  /// A channel of one value, made of `park` and a field.
  private static final class HandMade {
    private volatile Thread receiver = Thread.currentThread();
    private volatile boolean full;

    void receive() {
      receiver = Thread.currentThread();
      while (!full && !Thread.interrupted()) { // or a recovered one would spin for ever
        LockSupport.park(this);
      }
    }

    void send() {
      full = true;
      LockSupport.unpark(receiver);
    }
  }

  private static Runnable phaser(Spawn spawn) {
    var phaser = new Phaser(1);
    spawn.start("phaser", () -> phaser.awaitAdvance(0));
    return phaser::arrive;
  }

  private static Runnable barrier(Spawn spawn) {
    var barrier = new CyclicBarrier(2);
    spawn.start("barrier", barrier::await);
    return barrier::reset;
  }

  private static Runnable exchanger(Spawn spawn) {
    var exchanger = new Exchanger<Integer>();
    spawn.start("exchanger", () -> exchanger.exchange(1));
    return () -> uninterrupted(() -> exchanger.exchange(2));
  }

  private static Runnable join(Spawn spawn) {
    var latch = new CountDownLatch(1);
    Thread target = spawn.start("join-target", latch::await);
    spawn.start("joiner", target::join);
    return latch::countDown;
  }

  private static Runnable executor(Spawn spawn) {
    var latch = new CountDownLatch(1);
    var executor = Executors.newThreadPerTaskExecutor(spawn.factory());
    executor.execute(spawn.labelled("abandoned-executor", latch::await));
    return () -> {
      latch.countDown();
      executor.close();
    };
  }

  private static Runnable threadLocal(Spawn spawn) {
    var latch = new CountDownLatch(1);
    spawn.start(
        "thread-local",
        () -> {
          LOCAL.set(new Object[] {latch, Thread.currentThread()});
          latch.await();
        });
    return latch::countDown;
  }

  private static Runnable parkedWithMonitor(Spawn spawn) {
    var latch = new CountDownLatch(1);
    var monitor = new Object();
    spawn.start(
        "parked-with-monitor",
        () -> {
          synchronized (monitor) {
            latch.await();
          }
        });
    return latch::countDown;
  }

  static void uninterrupted(Spawn.Body body) {
    try {
      body.run();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
