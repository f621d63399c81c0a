package dev.goloom.labs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.goloom.channels.Chan;
import dev.goloom.channels.Cond;
import dev.goloom.channels.Context;
import dev.goloom.channels.ErrGroup;
import dev.goloom.channels.Mutex;
import dev.goloom.channels.RWMutex;
import dev.goloom.channels.Select;
import dev.goloom.channels.SingleFlight;
import dev.goloom.channels.Timer;
import dev.goloom.channels.WaitGroup;
import dev.goloom.channels.WeightedSemaphore;
import dev.goloom.leaks.LeakDetector;
import dev.goloom.leaks.ThreadRecord;
import dev.goloom.leaks.WaitReason;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The wait reasons of real threads that are blocked in our own channels: the leak detector knows
/// their frames by name only, so this holds the two together.
class WaitReasonTest {
  @FunctionalInterface
  interface Wait {
    void block() throws Exception;
  }

  record Expected(WaitReason reason, Wait way) {}

  static Stream<Arguments> waits() {
    return all().entrySet().stream()
        .map(entry -> Arguments.of(entry.getKey(), entry.getValue().reason()));
  }

  @ParameterizedTest(name = "{0} is {1}")
  @MethodSource("waits")
  @Timeout(30)
  void snapshot_threadBlockedInOurChannels_namesItsReason(String name, WaitReason reason) {
    Wait way = Objects.requireNonNull(all().get(name)).way();
    LeakDetector detector = LeakDetector.create();
    Thread thread = detector.go(() -> run(way));
    WaitReason seen = WaitReason.RUNNING;
    while (seen == WaitReason.RUNNING || (seen != reason && !isParked(thread))) {
      seen = reasonOf(detector, thread);
      Thread.onSpinWait();
    }
    assertEquals(reason, reasonOf(detector, thread));
    thread.interrupt();
  }

  private static boolean isParked(Thread thread) {
    return thread.getState() == Thread.State.WAITING
        || thread.getState() == Thread.State.TIMED_WAITING;
  }

  private static WaitReason reasonOf(LeakDetector detector, Thread thread) {
    return detector.snapshot().threads().stream()
        .filter(one -> one.id() == thread.threadId())
        .map(ThreadRecord::reason)
        .findFirst()
        .orElse(WaitReason.RUNNING);
  }

  private static void run(Wait way) {
    try {
      way.block();
    } catch (Exception e) {
      // The end of the test interrupts it.
    }
  }

  private static Map<String, Expected> all() {
    Map<String, Expected> all = new LinkedHashMap<>();
    all.put("send", of(WaitReason.CHAN_SEND, () -> Chan.<Integer>make().send(1)));
    all.put("send to a full buffer", of(WaitReason.CHAN_SEND, WaitReasonTest::sendTwo));
    all.put("receive", of(WaitReason.CHAN_RECEIVE, () -> Chan.make().receive()));
    all.put("receiveOk", of(WaitReason.CHAN_RECEIVE, () -> Chan.make().receiveOk()));
    all.put("range", of(WaitReason.CHAN_RECEIVE, WaitReasonTest::range));
    all.put("select", of(WaitReason.SELECT, WaitReasonTest::select));
    all.put("Context.sleep", of(WaitReason.TICKER, WaitReasonTest::contextSleep));
    all.put("Timer.sleep", of(WaitReason.TICKER, () -> Timer.sleep(Duration.ofHours(1))));
    all.put("Mutex.lock", of(WaitReason.MUTEX, WaitReasonTest::lockTwice));
    all.put(
        "RWMutex read",
        of(
            WaitReason.RW_MUTEX_READ,
            () -> {
              var mutex = new RWMutex();
              mutex.writeLock().lock();
              mutex.readLock().lockInterruptibly();
            }));
    all.put(
        "RWMutex write",
        of(
            WaitReason.RW_MUTEX_WRITE,
            () -> {
              var mutex = new RWMutex();
              mutex.readLock().lock();
              mutex.writeLock().lockInterruptibly();
            }));
    all.put("WaitGroup.await", of(WaitReason.WAIT_GROUP, WaitReasonTest::waitGroup));
    all.put("Cond.await", of(WaitReason.COND, WaitReasonTest::cond));
    all.put("WeightedSemaphore.acquire", of(WaitReason.SEMAPHORE, WaitReasonTest::semaphore));
    all.put("ErrGroup.go at its limit", of(WaitReason.SEMAPHORE, WaitReasonTest::errGroupFull));
    all.put("ErrGroup.await", of(WaitReason.WAIT_GROUP, WaitReasonTest::errGroup));
    all.put("SingleFlight.call", of(WaitReason.WAIT_GROUP, WaitReasonTest::singleFlight));
    return all;
  }

  private static void range() {
    for (Integer value : Chan.<Integer>make()) {
      throw new AssertionError(value);
    }
  }

  private static void sendTwo() throws InterruptedException {
    Chan<Integer> full = Chan.make(1);
    full.send(1);
    full.send(2);
  }

  private static void select() throws InterruptedException {
    Chan<Integer> one = Chan.make();
    Chan<Integer> other = Chan.make();
    int _ = Select.of(Select.receive(one), Select.receive(other)).await();
  }

  private static void contextSleep() throws InterruptedException {
    Context.background().sleep(Duration.ofHours(1));
  }

  private static void lockTwice() throws InterruptedException {
    var mutex = new Mutex();
    mutex.lock();
    mutex.lockInterruptibly();
  }

  private static void waitGroup() throws InterruptedException {
    var group = new WaitGroup();
    group.add(1);
    group.await();
  }

  private static void cond() throws InterruptedException {
    var mutex = new Mutex();
    var cond = new Cond(mutex);
    mutex.lock();
    while (!Thread.currentThread().isInterrupted()) {
      cond.await();
    }
  }

  private static void semaphore() throws InterruptedException {
    var semaphore = new WeightedSemaphore(1);
    semaphore.acquire(1);
    semaphore.acquire(1);
  }

  private static void errGroupFull() throws InterruptedException {
    var group = new ErrGroup().limit(1);
    group.go(() -> Chan.make().receive());
    group.go(() -> {});
  }

  private static void errGroup() throws Exception {
    var group = new ErrGroup();
    group.go(() -> Chan.make().receive());
    group.await();
  }

  private static void singleFlight() throws Exception {
    var flights = new SingleFlight<String, Integer>();
    Chan<Integer> begun = Chan.make();
    Thread first =
        Thread.startVirtualThread(() ->
            run(() ->
                flights.call(
                    "key",
                    () -> {
                      begun.close();
                      return Chan.<Integer>make().receive();
                    })));
    begun.receive();
    try {
      flights.call("key", () -> 1);
    } finally {
      first.interrupt();
    }
  }

  private static Expected of(WaitReason reason, Wait way) {
    return new Expected(reason, way);
  }
}
