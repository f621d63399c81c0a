package dev.goloom.leaks;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.goloom.leaks.ResourceLeak.Touch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class ResourceTrackerTest {
  private final BlockingQueue<ResourceLeak> heard = new LinkedBlockingQueue<>();

  private ResourceTracker tracker(TrackingLevel level) {
    return builder(level).start();
  }

  private ResourceTracker.Builder builder(TrackingLevel level) {
    return ResourceTracker.of("door").level(level).oneOf(1).listener(heard::add);
  }

  private static void collectAll(ResourceTracker tracker) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> {
          System.gc();
          return tracker.inUse() == 0;
        });
  }

  private static void drop(ResourceTracker tracker) {
    tracker.ticket();
  }

  @Test
  void ticket_dropped_isReportedOnceWithThePlaceThatMadeIt() {
    var tracker = tracker(TrackingLevel.SIMPLE);
    drop(tracker);
    collectAll(tracker);

    assertEquals(1, tracker.leaks().size());
    ResourceLeak leak = tracker.leaks().getFirst();
    assertEquals(1, leak.count());
    assertEquals("door", leak.resource());
    StackTraceElement made = leak.createdAt().frames().getFirst();
    assertEquals(ResourceTrackerTest.class.getName(), made.getClassName());
    assertEquals("drop", made.getMethodName());
    assertEquals(List.of(leak), List.copyOf(heard));
    assertTrue(
        leak.text().startsWith("door: never closed, 1 known\ncreated at:\n    "), leak::text);
  }

  @Test
  void ticket_closedAndDropped_isNotReported() {
    var tracker = tracker(TrackingLevel.PARANOID);
    for (int i = 0; i < 1_000; i++) {
      tracker.ticket().close();
    }
    assertEquals(0, tracker.inUse());
    drop(tracker);
    collectAll(tracker);
    assertEquals(1, tracker.leaks().stream().mapToLong(ResourceLeak::count).sum());
  }

  @Test
  void ticket_closedTwice_endsOnce() {
    var tracker = tracker(TrackingLevel.PARANOID);
    var ticket = tracker.ticket();
    ticket.close();
    ticket.close();
    assertEquals(0, tracker.inUse());
  }

  @Test
  void place_leakingOften_isHeardOnceAndCounted() {
    var tracker = tracker(TrackingLevel.SIMPLE);
    for (int i = 0; i < 100; i++) {
      drop(tracker);
    }
    collectAll(tracker);
    assertEquals(1, heard.size());
    assertEquals(100, tracker.leaks().getFirst().count());
  }

  @ParameterizedTest
  @EnumSource(
      value = TrackingLevel.class,
      names = {"ADVANCED", "PARANOID"})
  void touches_ofALeak_areTheLastThreeTheLatestFirst(TrackingLevel level) {
    var tracker = tracker(level);
    touchAndDrop(tracker);
    collectAll(tracker);
    List<Touch> touches = tracker.leaks().getFirst().touches();
    assertEquals(List.of("4", "3", "2"), touches.stream().map(Touch::hint).toList());
    Touch last = touches.getFirst();
    assertEquals("touchAndDrop", last.at().frames().getFirst().getMethodName());
    assertEquals(Thread.currentThread().getName(), last.thread());
  }

  @Test
  void touches_atSimple_areNotKept() {
    var tracker = tracker(TrackingLevel.SIMPLE);
    touchAndDrop(tracker);
    collectAll(tracker);
    assertEquals(List.of(), tracker.leaks().getFirst().touches());
  }

  private static void touchAndDrop(ResourceTracker tracker) {
    var ticket = tracker.ticket();
    for (int i = 0; i < 5; i++) {
      ticket.touch(Integer.toString(i));
    }
  }

  @Test
  void disabled_tracksNothing() {
    var tracker = tracker(TrackingLevel.DISABLED);
    assertFalse(tracker.ticket().isTracked());
    assertEquals(0, tracker.inUse());
    assertEquals(0, tracker.skipped());
  }

  @Test
  void level_withoutAProperty_isDisabled() {
    assertEquals(TrackingLevel.DISABLED, ResourceTracker.of("door").start().level());
  }

  @Test
  void sample_isAboutOneOfN() {
    var tracker = builder(TrackingLevel.SIMPLE).oneOf(10).mostInUse(100_000).start();
    var tickets = new ArrayList<Ticket>();
    for (int i = 0; i < 10_000; i++) {
      tickets.add(tracker.ticket());
    }
    // 1,000 expected; the deviation is 30.
    assertTrue(Math.abs(tracker.inUse() - 1_000) < 300, () -> tracker.inUse() + " of 10,000");
    tickets.forEach(Ticket::close);
  }

  @Test
  void bound_ofTickets_isKept() {
    var tracker = builder(TrackingLevel.PARANOID).mostInUse(3).start();
    var tickets = new ArrayList<Ticket>();
    for (int i = 0; i < 5; i++) {
      tickets.add(tracker.ticket());
    }
    assertEquals(3, tracker.inUse());
    assertEquals(2, tracker.skipped());
    tickets.getFirst().close();
    assertTrue(tracker.ticket().isTracked());
    tickets.forEach(Ticket::close);
  }

  @Test
  void bound_ofPlaces_isKept() {
    var tracker = builder(TrackingLevel.PARANOID).mostPlaces(2).start();
    for (int depth = 0; depth < 5; depth++) {
      made(tracker, depth);
    }
    collectAll(tracker);
    await().until(() -> tracker.leaks().size() == 2 && tracker.skipped() == 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void bounds_belowOne_areRefused(int value) {
    var builder = ResourceTracker.of("door");
    assertThrows(IllegalArgumentException.class, () -> builder.oneOf(value));
    assertThrows(IllegalArgumentException.class, () -> builder.mostInUse(value));
    assertThrows(IllegalArgumentException.class, () -> builder.mostPlaces(value));
  }

  @Test
  void listener_thatThrows_stopsNothing() {
    var tracker =
        ResourceTracker.of("door")
            .level(TrackingLevel.PARANOID)
            .listener(leak -> {
              heard.add(leak);
              throw new IllegalStateException("a listener's bug");
            })
            .start();
    made(tracker, 0);
    made(tracker, 1);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> {
          System.gc();
          return heard.size() == 2;
        });
  }

  @Test
  void tracker_holdsNoResource() {
    var tracker = tracker(TrackingLevel.PARANOID);
    var resource = new WeakReference<>(door(tracker));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> {
          System.gc();
          return resource.refersTo(null);
        });
    collectAll(tracker);
  }

  private static Door door(ResourceTracker tracker) {
    var door = new Door(tracker);
    assertTrue(door.isTracked());
    return door;
  }

  private static final class Door {
    private final Ticket ticket;

    Door(ResourceTracker tracker) {
      ticket = tracker.ticket();
    }

    boolean isTracked() {
      return ticket.isTracked();
    }
  }

  @Test
  void tracked_closed_closesTheResource() {
    var tracker = tracker(TrackingLevel.PARANOID);
    var closed = new AtomicBoolean();
    try (var handle = tracker.track(closed, it -> it.set(true))) {
      handle.touch("open");
    }
    assertTrue(closed.get());
    assertEquals(0, tracker.inUse());
  }

  @Test
  void tracked_whoseResourceFailsToClose_countsAsClosed() {
    var tracker = tracker(TrackingLevel.PARANOID);
    var handle =
        tracker.track(
            "file",
            file -> {
              throw new IOException(file);
            });
    assertThrows(IOException.class, handle::close);
    assertEquals(0, tracker.inUse());
  }

  @Test
  void tracked_dropped_isReportedAtItsPlace() {
    var tracker = tracker(TrackingLevel.PARANOID);
    dropHandle(tracker);
    collectAll(tracker);
    await().until(() -> !tracker.leaks().isEmpty());
    StackTraceElement made = tracker.leaks().getFirst().createdAt().frames().getFirst();
    assertEquals("dropHandle", made.getMethodName());
  }

  private static void dropHandle(ResourceTracker tracker) {
    tracker.track(new ByteArrayInputStream(new byte[0]), InputStream::close);
  }

  private static Ticket made(ResourceTracker tracker, int depth) {
    return depth == 0 ? tracker.ticket() : made(tracker, depth - 1);
  }

  /// What leaked, by the depth of the recursion that made it: the depth is the place.
  private static Map<Integer, Long> byDepth(ResourceTracker tracker) {
    return tracker.leaks().stream()
        .collect(
            Collectors.toMap(
                leak ->
                    (int)
                            leak.createdAt().frames().stream()
                                .filter(frame -> frame.getMethodName().equals("made"))
                                .count()
                        - 1,
                ResourceLeak::count));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void randomUse_againstAModel_reportsExactlyWhatWasDroppedOpen(long seed) {
    var random = new Random(seed);
    var tracker = builder(TrackingLevel.PARANOID).mostInUse(Long.MAX_VALUE).start();
    record Open(Ticket ticket, int place) {}
    List<Open> open = new ArrayList<>();
    Map<Integer, Long> expected = new HashMap<>();
    for (int step = 0; step < 20_000; step++) {
      int pick = open.isEmpty() ? 0 : random.nextInt(open.size());
      int dice = random.nextInt(1_000);
      if (open.isEmpty() || dice < 400) {
        int place = random.nextInt(8);
        open.add(new Open(made(tracker, place), place));
      } else if (dice < 600) {
        open.get(pick).ticket().touch("step");
      } else if (dice < 800) {
        open.remove(pick).ticket().close();
      } else if (dice < 999) {
        expected.merge(open.remove(pick).place(), 1L, Long::sum);
      } else {
        System.gc();
      }
    }
    open.forEach(left -> expected.merge(left.place(), 1L, Long::sum));
    open.clear();
    collectAll(tracker);
    await().untilAsserted(() -> assertEquals(expected, byDepth(tracker)));
    assertEquals(expected.size(), heard.size());
  }

  /// The last use of each ticket is its close, so only the fence in it keeps the collector away.
  @Test
  void close_whileTheCollectorRuns_isNeverTakenForALeak() throws Exception {
    var tracker = builder(TrackingLevel.PARANOID).mostInUse(Long.MAX_VALUE).start();
    var stop = new AtomicBoolean();
    var closers = new ArrayList<Thread>();
    for (int i = 0; i < 2; i++) {
      closers.add(
          Thread.ofPlatform()
              .start(() -> {
                while (!stop.get()) {
                  tracker.ticket().close();
                }
              }));
    }
    for (int i = 0; i < 100; i++) {
      System.gc();
    }
    stop.set(true);
    for (Thread closer : closers) {
      closer.join();
    }
    assertEquals(0, tracker.inUse());
    assertEquals(List.of(), tracker.leaks());
  }

  /// Two threads close one ticket while a third drops tickets: each ends once.
  @Test
  void close_byTwoThreadsAtOnce_endsTheTicketOnce() throws Exception {
    var tracker = tracker(TrackingLevel.PARANOID);
    var handOver = new ArrayBlockingQueue<Ticket>(1);
    int rounds = 20_000;
    var other =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < rounds; i++) {
                take(handOver).close();
              }
            });
    for (int i = 0; i < rounds; i++) {
      var ticket = tracker.ticket();
      handOver.put(ticket);
      ticket.close();
    }
    other.join();
    assertEquals(0, tracker.inUse());
  }

  private static Ticket take(BlockingQueue<Ticket> queue) {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
