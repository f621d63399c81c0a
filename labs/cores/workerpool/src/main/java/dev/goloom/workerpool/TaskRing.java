package dev.goloom.workerpool;

import org.jspecify.annotations.Nullable;

/// A first-in first-out queue of tasks from whose middle a task can be taken at once.
///
/// Not thread-safe: the pool's lock guards it.
///
/// Tasks lie in a circular array. A [PoolFuture] knows its position, so that a cancelled one leaves
/// a hole without a search. Holes are skipped at the head, and squeezed out when they are all that
/// keeps the array full; the array has at least twice the capacity, so a squeeze, which is O(n), is
/// paid for by n removals.
final class TaskRing {
  private static final int SMALLEST = 16;

  private @Nullable Runnable[] slots = new Runnable[SMALLEST];

  /// Positions only grow; a slot is its position modulo the length. `head <= tail`.
  private long head;

  private long tail;
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void append(Runnable task) {
    if (tail - head == slots.length) {
      makeRoom();
    }
    put(tail++, task);
    size++;
  }

  /// Takes the oldest.
  @Nullable Runnable removeFirst() {
    while (head < tail) {
      Runnable task = take(head++);
      if (task != null) {
        size--;
        return task;
      }
    }
    return null;
  }

  /// Takes the newest.
  @Nullable Runnable removeLast() {
    while (head < tail) {
      Runnable task = take(--tail);
      if (task != null) {
        size--;
        return task;
      }
    }
    return null;
  }

  /// Takes a future from wherever it is.
  ///
  /// @return false if it is not here
  boolean remove(PoolFuture<?> task) {
    long position = task.position;
    if (position < head || position >= tail || slots[index(position)] != task) {
      return false;
    }
    take(position);
    size--;
    return true;
  }

  /// The future for which the least time is left, or null if no task here has a deadline. O(n).
  @Nullable PoolFuture<?> mostUrgent() {
    PoolFuture<?> found = null;
    for (long position = head; position < tail; position++) {
      if (slots[index(position)] instanceof PoolFuture<?> future
          && future.hasDeadline()
          && (found == null || future.deadline() - found.deadline() < 0)) {
        found = future;
      }
    }
    return found;
  }

  private @Nullable Runnable take(long position) {
    int index = index(position);
    Runnable task = slots[index];
    slots[index] = null;
    return task;
  }

  private void put(long position, Runnable task) {
    slots[index(position)] = task;
    if (task instanceof PoolFuture<?> future) {
      future.position = position;
    }
  }

  private int index(long position) {
    return (int) (position & (slots.length - 1));
  }

  private void makeRoom() {
    @Nullable Runnable[] old = slots;
    long from = head;
    long to = tail;
    slots = new Runnable[2 * size > old.length ? 2 * old.length : old.length];
    head = 0;
    tail = 0;
    for (long position = from; position < to; position++) {
      Runnable task = old[(int) (position & (old.length - 1))];
      if (task != null) {
        put(tail++, task);
      }
    }
  }
}
