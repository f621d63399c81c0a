package dev.goloom.leaks;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The waiting virtual threads that one profile asks the collector about, with what was recorded of
/// each before.
///
/// Invariant: while the collector works, nothing here holds a thread strongly. The list of threads
/// is handed over by [#release] and comes back, if at all, by [#hold].
///
/// Used by one thread at a time.
final class Suspects {
  private final List<ThreadRecord> records = new ArrayList<>();
  private final List<WeakReference<Thread>> references = new ArrayList<>();
  private final List<Boolean> listed = new ArrayList<>();
  private List<Thread> threads = new ArrayList<>();

  /// Adds one.
  ///
  /// @param inRoot whether the JVM's root list holds it
  void add(Thread thread, ThreadRecord record, boolean inRoot) {
    threads.add(thread);
    records.add(record);
    references.add(new WeakReference<>(thread));
    listed.add(inRoot);
  }

  int size() {
    return records.size();
  }

  ThreadRecord record(int index) {
    return records.get(index);
  }

  boolean isInRoot(int index) {
    return listed.get(index);
  }

  /// Whether the collector found nothing that leads to this thread.
  boolean isCleared(int index) {
    return references.get(index).refersTo(null);
  }

  /// The thread, if the collector left it. Asking makes it reachable.
  @Nullable Thread survivor(int index) {
    return references.get(index).get();
  }

  /// Hands the threads over: from now on nothing here holds them.
  List<Thread> release() {
    List<Thread> all = threads;
    threads = List.of();
    return all;
  }

  /// Takes them back.
  void hold(List<Thread> all) {
    threads = all;
  }

  /// The threads that are held now: all, or none.
  List<Thread> held() {
    return threads;
  }
}
