package dev.goloom.leaks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Writes down threads: equal stacks are kept once. Reading a stack is nearly all the work, so many
/// threads are read by several readers.
///
/// Used by one thread, which may have it read by others.
final class Census {
  private static final String CHANNELS = "dev.goloom.channels.";

  private static final int MOST_READERS = 4;
  private static final int WORTH_A_READER = 2_000;

  private final List<ThreadRecord> records = new ArrayList<>();
  private final Map<Stack, Stack> stacks = new ConcurrentHashMap<>();
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
    ThreadRecord entry = read(thread, frames);
    if (entry != null) {
      records.add(entry);
    }
  }

  /// What was written down so far.
  List<ThreadRecord> records() {
    return records;
  }

  private void read(List<Thread> threads, @Nullable ThreadRecord[] entries, int first, int step) {
    for (int i = first; i < entries.length; i += step) {
      Thread thread = threads.get(i);
      Thread.State state = thread.getState();
      if (state != Thread.State.NEW && state != Thread.State.TERMINATED) {
        entries[i] = read(thread, thread.getStackTrace());
      }
    }
  }

  private @Nullable ThreadRecord read(Thread thread, StackTraceElement[] frames) {
    Stack stack = intern(frames);
    Object parkedOn = LockSupport.getBlocker(thread);
    Optional<String> blocker =
        parkedOn == null ? Optional.empty() : Optional.of(described(parkedOn));
    // The state is read last: a thread that waits now and stood at a waiting place is a suspect.
    Thread.State state = thread.getState();
    if (state == Thread.State.TERMINATED
        || SystemThreads.isOne(thread.getName(), thread.isVirtual(), stack)) {
      return null;
    }
    return new ThreadRecord(
        thread.threadId(),
        thread.getName(),
        thread.isVirtual(),
        state,
        Classifier.classify(state, stack, blocker),
        stack,
        blocker,
        Optional.ofNullable(creators.get(thread.threadId())));
  }

  private Stack intern(StackTraceElement[] frames) {
    Stack stack = frames.length == 0 ? Stack.EMPTY : Stack.of(frames);
    Stack known = stacks.get(stack);
    if (known == null) {
      known = stacks.putIfAbsent(stack, stack);
    }
    return known == null ? stack : known;
  }

  /// What it says of itself if it is ours, as `chan receive (nil chan) chan@1b2c (nil)`. A
  /// stranger's words are not asked for: that might take locks.
  private static String described(Object blocker) {
    return blocker.getClass().getName().startsWith(CHANNELS)
        ? String.valueOf(blocker)
        : nameOf(blocker);
  }

  /// An object as dumps name it: its class and its identity hash code.
  static String nameOf(Object object) {
    return object.getClass().getName() + "@" + Integer.toHexString(System.identityHashCode(object));
  }
}
