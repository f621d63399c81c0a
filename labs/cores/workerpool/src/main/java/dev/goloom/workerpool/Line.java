package dev.goloom.workerpool;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The submitters that wait for a place, first come, first served. Guarded by the pool's lock.
final class Line {
  private @Nullable Submitter first;
  private @Nullable Submitter last;
  private int size;

  boolean isEmpty() {
    return first == null;
  }

  int size() {
    return size;
  }

  @Nullable Submitter first() {
    return first;
  }

  /// Who waits with this task, or null. O(size).
  @Nullable Submitter find(Runnable task) {
    Submitter found = first;
    while (found != null && found.task != task) {
      found = found.next;
    }
    return found;
  }

  void join(Submitter submitter) {
    submitter.previous = last;
    if (last == null) {
      first = submitter;
    } else {
      last.next = submitter;
    }
    last = submitter;
    size++;
  }

  void leave(Submitter submitter) {
    Submitter before = submitter.previous;
    Submitter after = submitter.next;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
    submitter.previous = null;
    submitter.next = null;
    size--;
  }

  void clear() {
    first = null;
    last = null;
    size = 0;
  }

  /// Wakes submitters that have an outcome; without the lock.
  ///
  /// @param linked by `next`
  static void unpark(@Nullable Submitter linked) {
    Submitter next;
    for (Submitter s = linked; s != null; s = next) {
      next = s.next; // once awake, it may be anything
      LockSupport.unpark(s.thread);
    }
  }
}
