package dev.goloom.leaks;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Writes down threads: equal stacks are kept once, and what a stack tells is found out once.
/// Reading stacks is nearly all the work, so many threads are read by several readers.
///
/// Used by one thread, which may have it read by others.
final class Census {
  private static final int MOST_READERS = 4;
  private static final int WORTH_A_READER = 2_000;

  private final List<ThreadRecord> records = new ArrayList<>();
  private final Map<Stack, Place> places = new ConcurrentHashMap<>();
  private final Map<Long, String> creators;
  private final Consumer<? super Thread> witness;

  /// @param creators who started a thread, by the thread's identifier, as far as known
  Census(Map<Long, String> creators) {
    this(creators, seen -> {});
  }

  /// @param creators who started a thread, by the thread's identifier, as far as known
  /// @param witness sees each thread that is to be written down, in the calling thread
  Census(Map<Long, String> creators, Consumer<? super Thread> witness) {
    this.creators = creators;
    this.witness = witness;
  }

  /// Writes some down as they stand now.
  ///
  /// @return their records in the same order; null for one that has ended, not begun, or is the
  ///   JVM's own
  @Nullable ThreadRecord[] add(List<Thread> threads) {
    threads.forEach(witness);
    var entries = new @Nullable ThreadRecord[threads.size()];
    int readers =
        Math.clamp(
            threads.size() / WORTH_A_READER,
            1,
            Math.min(MOST_READERS, Runtime.getRuntime().availableProcessors()));
    var helpers = new ArrayList<Thread>();
    for (int reader = 1; reader < readers; reader++) {
      int first = reader;
      helpers.add(
          Thread.ofPlatform()
              .daemon()
              .name("goloom-census")
              .start(() -> read(threads, entries, first, readers)));
    }
    read(threads, entries, 0, readers);
    helpers.forEach(Patience::join); // what they wrote happens before they end
    for (ThreadRecord entry : entries) {
      if (entry != null) {
        records.add(entry);
      }
    }
    return entries;
  }

  /// Writes one down whose frames somebody else read.
  void add(Thread thread, StackTraceElement[] frames) {
    witness.accept(thread);
    ThreadRecord entry = read(thread, frames, new Blockers());
    if (entry != null) {
      records.add(entry);
    }
  }

  /// What was written down so far.
  List<ThreadRecord> records() {
    return records;
  }

  private void read(List<Thread> threads, @Nullable ThreadRecord[] entries, int first, int step) {
    var blockers = new Blockers();
    for (int i = first; i < entries.length; i += step) {
      Thread thread = threads.get(i);
      Thread.State state = thread.getState();
      if (state != Thread.State.NEW && state != Thread.State.TERMINATED) {
        entries[i] = read(thread, thread.getStackTrace(), blockers);
      }
    }
  }

  private @Nullable ThreadRecord read(
      Thread thread, StackTraceElement[] frames, Blockers blockers) {
    Place place = placeOf(frames);
    Optional<String> blocker = blockers.nameOf(LockSupport.getBlocker(thread));
    // The state is read last: a thread that waits now and stood at a waiting place is a suspect.
    Thread.State state = thread.getState();
    String name = thread.getName();
    if (state == Thread.State.TERMINATED || place.isJvms(name, thread.isVirtual())) {
      return null;
    }
    return new ThreadRecord(
        thread.threadId(),
        name,
        thread.isVirtual(),
        state,
        place.reason(state),
        place.stack(),
        blocker,
        Optional.ofNullable(creators.get(thread.threadId())));
  }

  private Place placeOf(StackTraceElement[] frames) {
    Stack stack = frames.length == 0 ? Stack.EMPTY : Stack.of(frames);
    Place known = places.get(stack);
    return known == null ? places.computeIfAbsent(stack, Place::new) : known;
  }

  /// An object as dumps name it: its class and its identity hash code.
  static String nameOf(Object object) {
    return object.getClass().getName() + "@" + Integer.toHexString(System.identityHashCode(object));
  }

  /// Where threads stand, with what follows from that for all of them.
  private static final class Place {
    private final Stack stack;
    private final boolean ofTheJvm;
    private final Map<Thread.State, WaitReason> reasons = new EnumMap<>(Thread.State.class);

    Place(Stack stack) {
      this.stack = stack;
      this.ofTheJvm = SystemThreads.isPlaceOfOne(stack);
      for (Thread.State state : Thread.State.values()) {
        reasons.put(state, Classifier.classify(state, stack, Optional.empty()));
      }
    }

    Stack stack() {
      return stack;
    }

    boolean isJvms(String name, boolean virtual) {
      return ofTheJvm || SystemThreads.isNamedAsOne(name, virtual, stack);
    }

    /// The blocker's name has no say: here it is its class, and only its own words tell more.
    WaitReason reason(Thread.State state) {
      return Objects.requireNonNull(reasons.get(state));
    }
  }

  /// Names what threads park on. Many that wait for one thing share its name.
  ///
  /// Used by one thread, and only while it reads: it holds the last thing that it named, and what
  /// is held when the collector is asked cannot be proved.
  private static final class Blockers {
    private @Nullable Object last;
    private Optional<String> name = Optional.empty();

    Optional<String> nameOf(@Nullable Object blocker) {
      if (blocker == null) {
        return Optional.empty();
      }
      if (blocker != last) {
        last = blocker;
        name = Optional.of(Census.nameOf(blocker));
      }
      return name;
    }
  }
}
