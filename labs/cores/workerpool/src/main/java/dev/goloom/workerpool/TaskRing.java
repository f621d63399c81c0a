package dev.goloom.workerpool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A bounded first-in first-out queue of tasks for many producers and many consumers, without
/// locks.
///
/// Tasks lie in a circular array; positions only grow, and a slot is its position modulo the
/// length. Invariants:
///
/// - `head <= tail <= head + length`. The tasks of the positions from `head` to below `tail` are in
///   the queue; one whose producer is between its two steps is not there yet.
/// - A producer owns the position by which it has moved `tail`, and fills its slot. It does so only
///   after it has seen the slot empty and the lap before consumed, so no two tasks meet in a slot.
/// - A consumer owns the positions by which it has moved `head`. It has seen them all filled, and
///   empties them. (Who drains a closed ring may wait for them afterwards.)
///
/// Happens-before: filling a slot is a release store that the consumer's acquiring load reads; so
/// is emptying it, for the next producer. `head` and `tail` are accessed as volatile variables:
/// whoever offers a task and then sees no sleeping worker, and a worker that goes to sleep and then
/// looks for tasks, rely on their one total order.
///
/// This is Vyukov's bounded queue with the empty slot in place of his sequence numbers, which a
/// bound below the length makes possible, and with claims of several tasks at once.
final class TaskRing {
  /// Answer of [#poll]: tasks are on their way, but not there yet.
  static final long PENDING = -1;

  /// Answer of [#poll]: there is no task.
  static final long NONE = -2;

  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Runnable[].class);
  private static final VarHandle CURSOR = MethodHandles.arrayElementVarHandle(long[].class);

  /// Where the cursors are, two cache lines apart: producers write one, consumers the other.
  private static final int HEAD = 16;

  private static final int TAIL = 32;

  /// A head seen by a producer, beside the tail: it need not look at the consumers' line each time.
  private static final int SEEN = 33;

  private static final int CURSORS = 48;

  /// Set in the tail of a ring that takes no more tasks.
  private static final long CLOSED = Long.MIN_VALUE;

  private final long[] cursors = new long[CURSORS];
  private final @Nullable Runnable[] slots;
  private final int mask;

  /// @param most how many tasks are in it at most
  TaskRing(int most) {
    int length = Integer.highestOneBit(Math.max(8, most) - 1) << 2;
    this.slots = new Runnable[length];
    this.mask = length - 1;
  }

  // Producers.

  /// Adds a task, if its position is below the bound.
  ///
  /// @return false if not; if the ring is closed; or if every slot is taken
  boolean offer(Runnable task, long bound) {
    long position = rawTail();
    while (position >= 0 && position < bound) {
      if (!isFree(position)) {
        long now = rawTail();
        if (now == position) {
          return false;
        }
        position = now;
      } else if (CURSOR.compareAndSet(cursors, TAIL, position, position + 1)) {
        Claim.queued(task);
        SLOT.setRelease(slots, index(position), task);
        return true;
      } else {
        position = rawTail();
      }
    }
    return false;
  }

  private boolean isFree(long position) {
    if (position - (long) CURSOR.getOpaque(cursors, SEEN) >= slots.length) {
      long head = head();
      CURSOR.setOpaque(cursors, SEEN, head);
      if (position - head >= slots.length) {
        return false;
      }
    }
    return SLOT.getAcquire(slots, index(position)) == null;
  }

  /// Takes no more tasks; those offered before stay.
  void close() {
    CURSOR.getAndBitwiseOr(cursors, TAIL, CLOSED);
  }

  private void open() {
    CURSOR.getAndBitwiseAnd(cursors, TAIL, ~CLOSED);
  }

  // Consumers.

  /// Takes the oldest tasks.
  ///
  /// @param into gets them, from its start
  /// @param most how many at most, below 256
  /// @return [#count] and [#position] of what was taken; or [#NONE], or [#PENDING]
  long poll(@Nullable Runnable[] into, int most) {
    while (true) {
      long head = head();
      int there = (int) Math.min(tail() - head, most);
      int ready = peek(head, there, into);
      if (ready > 0 && CURSOR.compareAndSet(cursors, HEAD, head, head + ready)) {
        for (int i = 0; i < ready; i++) {
          SLOT.setRelease(slots, index(head + i), null);
        }
        return head << 8 | ready;
      }
      if (ready == 0 && head == head()) {
        return there == 0 ? NONE : PENDING;
      }
    }
  }

  /// How many tasks a poll took: consecutive ones.
  static int count(long poll) {
    return poll < 0 ? 0 : (int) poll & 0xff;
  }

  /// The position of the first task that a poll took.
  static long position(long poll) {
    return poll >>> 8;
  }

  private int peek(long head, int there, @Nullable Runnable[] into) {
    for (int i = 0; i < there; i++) {
      Runnable task = at(head + i);
      if (task == null) {
        return i;
      }
      into[i] = task;
    }
    return there;
  }

  /// What lies at a position now: for scans. Null if it is empty.
  @Nullable Runnable at(long position) {
    return (Runnable) SLOT.getAcquire(slots, index(position));
  }

  /// Moves the tasks that are still to be run together, without gaps, in their order. For one
  /// thread at a time, not for a closed ring; producers fail in the meantime.
  ///
  /// @param live gets the tasks; each has a second position now
  /// @return how many others there were
  int squeeze(List<Runnable> live) {
    close();
    drainTo(live);
    int all = live.size();
    live.removeIf(Claim::isTaken);
    for (Runnable task : live) {
      long position = tail();
      while (at(position) != null) {
        Thread.onSpinWait(); // its consumer is about to empty it
      }
      SLOT.setRelease(slots, index(position), task);
      CURSOR.setVolatile(cursors, TAIL, (position + 1) | CLOSED);
    }
    open();
    return all - live.size();
  }

  /// Takes the oldest task. Waits for one that is on its way.
  @Nullable Runnable poll() {
    var one = new Runnable[1];
    while (true) {
      long poll = poll(one, 1);
      if (poll != PENDING) {
        return poll == NONE ? null : one[0];
      }
      Thread.onSpinWait(); // its producer is about to fill it
    }
  }

  /// Takes all at once, so that nobody takes one from between: those that are on their way
  /// included, for which it waits. The ring must be closed: until all are there and taken, no
  /// producer may come to their slots.
  void drainTo(List<Runnable> tasks) {
    long tail = tail();
    long head = head();
    while (!CURSOR.compareAndSet(cursors, HEAD, head, tail)) {
      head = head();
    }
    for (long position = head; position < tail; position++) {
      tasks.add(await(position));
      SLOT.setRelease(slots, index(position), null);
    }
  }

  private Runnable await(long position) {
    Runnable task = at(position);
    while (task == null) {
      Thread.onSpinWait(); // its producer is about to fill it
      task = at(position);
    }
    return task;
  }

  // Cursors.

  boolean isEmpty() {
    return head() >= tail();
  }

  /// Whether every slot has a task or a hole.
  boolean isFull() {
    return size() >= slots.length;
  }

  /// How many positions are in use, holes included.
  long size() {
    long head = head();
    return Math.max(0, tail() - head);
  }

  long head() {
    return (long) CURSOR.getVolatile(cursors, HEAD);
  }

  long tail() {
    return rawTail() & ~CLOSED;
  }

  private long rawTail() {
    return (long) CURSOR.getVolatile(cursors, TAIL);
  }

  private int index(long position) {
    return (int) position & mask;
  }
}
