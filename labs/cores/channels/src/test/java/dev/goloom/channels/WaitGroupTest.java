package dev.goloom.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.channels.Actors.Actor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WaitGroupTest {
  private final WaitGroup group = new WaitGroup();

  @Test
  void await_noTasks_returnsAtOnce() throws Exception {
    group.await();
    group.add(0);
    group.await();
  }

  @Test
  void await_tasks_returnsAtTheLastDone() throws Exception {
    try (var actors = new Actors()) {
      group.add(2);
      Actor first = actors.startParked(group::await);
      Actor second = actors.startParked(group::await);
      group.done();
      assertTrue(first.isParked());
      group.done();
      first.join();
      second.join();
    }
  }

  @Test
  void add_negativeDelta_countsDown() throws Exception {
    group.add(5);
    group.add(-5);
    group.await();
  }

  @Test
  void done_atZero_failsAndNamesIt() throws Exception {
    var e = assertThrows(IllegalStateException.class, group::done);
    assertEquals("negative WaitGroup counter: add(-1) to " + group, e.getMessage());
    group.await();
  }

  @Test
  void add_belowZero_failsAndTheCounterStays() {
    group.add(2);
    var e = assertThrows(IllegalStateException.class, () -> group.add(-3));
    assertEquals("negative WaitGroup counter: add(-3) to " + group, e.getMessage());
    assertTrue(group.toString().endsWith(" (counter 2)"), group::toString);
  }

  @Test
  void add_beyondAnInt_fails() {
    group.add(Integer.MAX_VALUE);
    assertThrows(IllegalStateException.class, () -> group.add(1));
    group.add(-Integer.MAX_VALUE);
  }

  @Test
  void add_beforeAWaitHasReturned_failsAndNamesIt() throws Exception {
    // A thousand waits take longer to return than the next statement.
    var seen = new AtomicBoolean();
    Actors.until("misuse", () -> seen.get() || isReuseSeen(seen));
  }

  private boolean isReuseSeen(AtomicBoolean seen) {
    try (var actors = new Actors()) {
      group.add(1);
      for (int i = 0; i < 1_000; i++) {
        actors.start(group::await);
      }
      actors.startParked(group::await);
      group.done();
      try {
        group.add(1);
        group.done();
      } catch (IllegalStateException e) {
        assertEquals(
            "WaitGroup is reused before previous Wait has returned: add(1) to " + group,
            e.getMessage());
        seen.set(true);
      }
      return seen.get();
    }
  }

  @Test
  void group_afterAllWaitsReturned_canBeUsedAgain() throws Exception {
    for (int round = 0; round < 500; round++) {
      try (var actors = new Actors()) {
        group.add(1);
        List<Actor> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          waiting.add(actors.start(group::await));
        }
        group.done();
        for (Actor waiter : waiting) {
          waiter.join();
        }
      }
    }
  }

  @Test
  void await_interruptedBefore_throws() {
    group.add(1);
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, group::await);
  }

  @Test
  void await_interruptedWhileWaiting_throwsAndLeavesNoTrace() throws Exception {
    try (var actors = new Actors()) {
      group.add(1);
      Actor waiting = actors.startParked(group::await);
      waiting.interrupt();
      assertInstanceOf(InterruptedException.class, waiting.end());
      group.done();
      group.add(1); // no wait is open: not a misuse
      group.done();
    }
  }

  @Test
  void await_interruptRacesWithDone_endsEitherWayAndLeavesNoTrace() throws Exception {
    for (int round = 0; round < 2_000; round++) {
      try (var actors = new Actors()) {
        group.add(1);
        Actor waiting = actors.start(group::await);
        Actor doer = actors.start(group::done);
        waiting.interrupt();
        doer.join();
        waiting.end();
      }
    }
    group.add(1); // no wait is open: not a misuse
    group.done();
  }

  /// A wait that comes just before the last done must not queue after it.
  @Test
  void await_racesWithTheLastDone_isNotForgotten() throws Exception {
    var round = new AtomicInteger();
    int rounds = 2_000;
    try (var actors = new Actors()) {
      actors.start(() -> {
        for (int i = 1; i <= rounds; i++) {
          Actors.spinUntil(round, 2 * i - 1);
          group.await();
          round.incrementAndGet();
        }
      });
      for (int i = 1; i <= rounds; i++) {
        group.add(1);
        round.incrementAndGet();
        Actors.spin(ThreadLocalRandom.current().nextInt(60));
        group.done();
        int expected = 2 * i;
        Actors.until("returned", () -> Actors.isSoon(round, expected));
      }
      actors.join();
    }
  }

  private int plain;

  @Test
  void go_tasks_areDoneAndVisibleAfterAwait() throws Exception {
    for (int round = 1; round <= 1_000; round++) {
      group.go(() -> plain++);
      group.await();
      assertEquals(round, plain);
    }
  }

  @Test
  void go_withinATask_isWaitedForToo() throws Exception {
    var leaf = new AtomicBoolean();
    group.go(() -> group.go(() -> leaf.set(true)));
    group.await();
    assertTrue(leaf.get());
  }

  @Test
  void go_taskThrows_countsAsDone() throws Exception {
    var e = new IllegalArgumentException("thrown on purpose");
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    var caught = new AtomicReference<@Nullable Throwable>();
    Thread.setDefaultUncaughtExceptionHandler((_, thrown) -> caught.set(thrown));
    try {
      Thread thread =
          group.go(() -> {
            throw e;
          });
      group.await();
      thread.join();
      assertEquals(e, caught.get());
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  @Test
  void await_parked_saysWhy() throws Exception {
    group.add(1);
    Thread thread = Thread.startVirtualThread(() -> assertInterrupted(group));
    Actors.until("parked", () -> LockSupport.getBlocker(thread) instanceof Waiter);
    assertEquals("sync.WaitGroup.Wait " + group, String.valueOf(LockSupport.getBlocker(thread)));
    thread.interrupt();
    thread.join();
  }

  private static void assertInterrupted(WaitGroup group) {
    assertThrows(InterruptedException.class, group::await);
  }
}
