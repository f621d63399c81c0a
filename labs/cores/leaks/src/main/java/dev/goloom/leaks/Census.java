package dev.goloom.leaks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Writes down threads, one after the other: equal stacks are kept once.
///
/// Used by one thread.
final class Census {
  private final List<ThreadRecord> records = new ArrayList<>();
  private final Map<Stack, Stack> stacks = new HashMap<>();
  private final Map<Long, String> creators;
  private final Consumer<? super Thread> witness;

  /// @param creators who started a thread, by the thread's identifier, as far as known
  /// @param witness sees each thread that is written down
  Census(Map<Long, String> creators, Consumer<? super Thread> witness) {
    this.creators = creators;
    this.witness = witness;
  }

  /// Writes one down as it stands now.
  ///
  /// @return null if it has ended, or not begun
  @Nullable ThreadRecord add(Thread thread) {
    Thread.State before = thread.getState();
    if (before == Thread.State.NEW || before == Thread.State.TERMINATED) {
      return null;
    }
    return add(thread, thread.getStackTrace());
  }

  /// The same, with frames that somebody else read.
  @Nullable ThreadRecord add(Thread thread, StackTraceElement[] frames) {
    Stack stack = intern(frames);
    Optional<String> blocker = nameOf(LockSupport.getBlocker(thread));
    // The state is read last: a thread that waits now and stood at a waiting place is a suspect.
    Thread.State state = thread.getState();
    if (state == Thread.State.TERMINATED) {
      return null;
    }
    var entry =
        new ThreadRecord(
            thread.threadId(),
            thread.getName(),
            thread.isVirtual(),
            state,
            Classifier.classify(state, stack, blocker),
            stack,
            blocker,
            Optional.ofNullable(creators.get(thread.threadId())));
    records.add(entry);
    witness.accept(thread);
    return entry;
  }

  /// What was written down so far.
  List<ThreadRecord> records() {
    return List.copyOf(records);
  }

  private Stack intern(StackTraceElement[] frames) {
    Stack stack = frames.length == 0 ? Stack.EMPTY : Stack.of(frames);
    Stack known = stacks.putIfAbsent(stack, stack);
    return known == null ? stack : known;
  }

  private static Optional<String> nameOf(@Nullable Object blocker) {
    return blocker == null
        ? Optional.empty()
        : Optional.of(
            blocker.getClass().getName()
                + "@"
                + Integer.toHexString(System.identityHashCode(blocker)));
  }
}
