package dev.goloom.leaks;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds the threads that nothing live can wake, as GOLF does for goroutines: the frames of a
/// thread that may wait for ever are no root, until something live reaches what it waits for. Then
/// it may be woken, and its frames count too. This goes on until nothing changes.
///
/// References of all kinds are followed, weak ones too: what is held only weakly may still wake
/// somebody.
///
/// Used once, by one thread.
final class HeapReach {
  private final HeapObjects objects;
  private final List<HeapThread> threads;
  private final BitSet reached;
  private final Longs open = new Longs();
  private final Map<Integer, List<HeapThread>> wakeable = new HashMap<>();
  private final BitSet waking;
  private final Deque<HeapThread> woken = new ArrayDeque<>();

  HeapReach(HeapObjects objects, List<HeapThread> threads) {
    this.objects = objects;
    this.threads = threads;
    this.reached = new BitSet(objects.slots());
    this.waking = new BitSet(objects.slots());
  }

  /// The threads that nothing live can wake.
  ///
  /// @param always virtual threads, whatever platform threads do
  /// @param perhaps those that are lost only if the platform threads among them are
  record Lost(List<HeapThread> always, List<HeapThread> perhaps) {}

  /// Follows everything from these roots. O(objects + references).
  Lost search(Longs roots) {
    watch();
    for (int i = 0; i < roots.size(); i++) {
      reach(roots.get(i));
    }
    settle();
    List<HeapThread> all = lost();
    // A platform thread that was unparked just before the dump still looks parked.
    all.stream().filter(thread -> !thread.told().virtual()).forEach(woken::add);
    settle();
    List<HeapThread> virtual = lost();
    all.removeIf(thread -> !thread.isLive());
    return new Lost(virtual, all);
  }

  private List<HeapThread> lost() {
    var lost = new ArrayList<HeapThread>();
    for (HeapThread thread : threads) {
      if (!thread.isLive()) {
        lost.add(thread);
      }
    }
    return lost;
  }

  private void watch() {
    Map<Long, Set<HeapThread>> holders = holders();
    for (HeapThread thread : threads) {
      if (canBeLost(thread, holders)) {
        watch(thread, thread.object());
        watch(thread, thread.blocker());
        thread.monitors().forEach(monitor -> watch(thread, monitor));
      } else {
        woken.add(thread);
      }
    }
  }

  private void watch(HeapThread thread, long object) {
    int slot = objects.slot(object);
    if (slot >= 0) {
      waking.set(slot);
      wakeable.computeIfAbsent(slot, _ -> new ArrayList<>()).add(thread);
    } else if (object != 0) {
      woken.add(thread); // a class, or a primitive array: assumed to be reachable
    }
  }

  /// A dump does not tell who holds a monitor. It must be one of those whose frames refer to it; if
  /// there is none, the holder is not to be seen, and nothing is said.
  private static boolean canBeLost(HeapThread thread, Map<Long, Set<HeapThread>> holders) {
    return switch (thread.waitsFor()) {
      case NOT_FOR_EVER -> false;
      case PARKED -> true;
      case NOTIFICATION -> !thread.monitors().isEmpty();
      case MONITOR ->
          thread.monitors().stream()
              .anyMatch(monitor ->
                  holders.getOrDefault(monitor, Set.of()).stream()
                      .anyMatch(holder -> holder != thread));
    };
  }

  /// Two threads for each monitor are enough to know whether somebody else than one holds it.
  private Map<Long, Set<HeapThread>> holders() {
    Map<Long, Set<HeapThread>> holders = new HashMap<>();
    for (HeapThread thread : threads) {
      if (thread.waitsFor() == HeapThread.Wait.MONITOR) {
        thread.monitors().forEach(monitor -> holders.put(monitor, new HashSet<>()));
      }
    }
    if (!holders.isEmpty()) {
      threads.forEach(thread -> noteHeld(thread, holders));
    }
    return holders;
  }

  private static void noteHeld(HeapThread thread, Map<Long, Set<HeapThread>> holders) {
    for (long object : thread.held()) {
      Set<HeapThread> known = holders.get(object);
      // What a thread surely waits for it does not hold; of several things it may hold one.
      boolean awaited = thread.monitors().size() == 1 && thread.monitors().contains(object);
      if (known != null && known.size() < 2 && !awaited) {
        known.add(thread);
      }
    }
  }

  private void settle() {
    while (open.size() > 0 || !woken.isEmpty()) {
      if (open.size() > 0) {
        objects.forEachReference((int) open.removeLast(), this::reach);
      } else {
        revive(woken.remove());
      }
    }
  }

  private void revive(HeapThread thread) {
    if (!thread.isLive()) {
      thread.revive();
      reach(thread.object());
      for (long object : thread.held()) {
        reach(object);
      }
    }
  }

  private void reach(long object) {
    int slot = objects.slot(object);
    if (slot >= 0 && !reached.get(slot)) {
      reached.set(slot);
      open.add(slot);
      if (waking.get(slot)) {
        woken.addAll(wakeable.getOrDefault(slot, List.of()));
      }
    }
  }
}
