package dev.goloom.leaks;

import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The goroutines that one detector started. It holds none of them strongly.
///
/// Tracks whose goroutine has ended wait in a stack without locks (R. K. Treiber, 1986). Its cells
/// are fresh for each push, so that no cell comes back while somebody compares with it.
///
/// Thread-safe.
final class Tracker {
  /// More idle tracks than this are left to the collector.
  private static final int MOST_IDLE = 1024;

  private final boolean rooted;
  private final AtomicReference<@Nullable Cell> idle = new AtomicReference<>();
  private final Set<TrackReference> tracks = ConcurrentHashMap.newKeySet();
  private final ReferenceQueue<Track> collected = new ReferenceQueue<>();

  /// Goroutines that the collector took unasked, until somebody drains them.
  private final Queue<ThreadRecord> lost = new ConcurrentLinkedQueue<>();

  /// Who started a thread that was proved and lives on: its track is no longer known by then.
  private final Map<Long, String> proved = new ConcurrentHashMap<>();

  private record Cell(Track track, @Nullable Cell next, int depth) {}

  /// @param rooted whether the detector can take threads out of the JVM's root list
  Tracker(boolean rooted) {
    this.rooted = rooted;
  }

  ReferenceQueue<Track> collected() {
    return collected;
  }

  Thread start(Runnable task) {
    return take().start(task);
  }

  Thread unstarted(Runnable task) {
    return take().unstarted(task);
  }

  void giveBack(Track track) {
    if (track.reference().refersTo(null)) {
      return; // a profile proved it, and it woke all the same: it cannot be tracked twice
    }
    Cell top;
    Cell cell;
    do {
      top = idle.get();
      int depth = top == null ? 1 : top.depth + 1;
      if (depth > MOST_IDLE) {
        return;
      }
      cell = new Cell(track, top, depth);
    } while (!idle.compareAndSet(top, cell));
  }

  private Track take() {
    Cell top;
    do {
      top = idle.get();
      if (top == null) {
        expunge();
        var track = new Track(this, rooted);
        tracks.add(track.reference());
        return track;
      }
    } while (!idle.compareAndSet(top, top.next));
    return top.track;
  }

  /// The goroutines that have not ended.
  void forEach(Consumer<Thread> action) {
    for (TrackReference reference : tracks) {
      Track track = reference.get();
      Thread thread = track == null ? null : track.thread();
      if (thread != null && thread.isAlive()) {
        action.accept(thread);
      }
    }
  }

  /// Who started what, by the thread's identifier.
  Map<Long, String> creators() {
    var creators = new HashMap<>(proved);
    for (TrackReference reference : tracks) {
      if (reference.isRunning()) {
        creators.put(reference.threadId(), reference.createdBy());
      }
    }
    return creators;
  }

  /// Remembers who started a thread that was proved and put back, until it ends.
  void keepCreator(ThreadRecord thread) {
    thread.createdBy().ifPresent(creator -> proved.put(thread.id(), creator));
  }

  /// Forgets the proved threads that have ended.
  void keepCreatorsOnly(Set<Long> alive) {
    proved.keySet().retainAll(alive);
  }

  /// The goroutines that the collector took since the last call although they had not ended. Where
  /// they stood is not known.
  List<ThreadRecord> drain() {
    // The queue is filled some time after the references are cleared, so it is not enough.
    for (TrackReference reference : tracks) {
      if (reference.refersTo(null)) {
        bury(reference);
      }
    }
    var drained = new ArrayList<ThreadRecord>();
    for (var next = lost.poll(); next != null; next = lost.poll()) {
      drained.add(next);
    }
    return drained;
  }

  private void expunge() {
    for (var next = collected.poll(); next != null; next = collected.poll()) {
      bury((TrackReference) next);
    }
  }

  private void bury(TrackReference reference) {
    if (tracks.remove(reference) && reference.isRunning()) {
      lost.add(lastWords(reference));
    }
  }

  private static ThreadRecord lastWords(TrackReference reference) {
    return new ThreadRecord(
        reference.threadId(),
        "",
        true,
        Thread.State.WAITING,
        WaitReason.OTHER,
        Stack.EMPTY,
        Optional.empty(),
        Optional.of(reference.createdBy()));
  }
}
