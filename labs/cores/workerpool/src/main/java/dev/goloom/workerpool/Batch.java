package dev.goloom.workerpool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/// The tasks that a worker has claimed and not yet started. It takes them in order; others may
/// steal from it, so that none waits behind a long one while a worker is idle. Go's run queue of a
/// P, of one claim.
///
/// Invariants: `range` says which of `tasks` are still here: from, to, and the number of the claim,
/// so that it never returns to an earlier value. Who moves `from` owns what it has moved over. Only
/// the owner fills, and only when nothing is left.
///
/// Happens-before: the range is written as a volatile variable after all else was, and a thief
/// reads it before that. If its compare-and-set succeeds, the range, and so the tasks, have not
/// changed in between.
final class Batch {
  static final int MOST = 32;

  private static final VarHandle RANGE;
  private static final VarHandle FILLING;
  private static final VarHandle TASK = MethodHandles.arrayElementVarHandle(Runnable[].class);
  private static final long FROM = 1L << 8;
  private static final long CLAIM = 1L << 16;
  private static final int BYTE = 0xff;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      RANGE = lookup.findVarHandle(Batch.class, "range", long.class);
      FILLING = lookup.findVarHandle(Batch.class, "filling", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final @Nullable Runnable[] tasks;

  /// The number of the claim, `from` and `to` (8 bits each).
  private volatile long range;

  /// Whether the owner is between the ring and `range`.
  @SuppressWarnings("unused") // through FILLING
  private boolean filling;

  /// The queue position of the first task of the claim, and the queue's priority.
  private long position;

  private int priority;

  /// @param most how many tasks it holds at most, [#MOST] or fewer
  Batch(int most) {
    this.tasks = new Runnable[most];
  }

  /// The owner's: takes up to so many from a ring. Nothing may be left here.
  ///
  /// @return as [TaskRing#poll]
  long fill(TaskRing ring, int itsPriority, int most) {
    FILLING.setRelease(this, true); // seen by who sees the ring without the tasks
    long poll = ring.poll(tasks, Math.min(most, tasks.length));
    if (poll >= 0) {
      publish(TaskRing.count(poll), TaskRing.position(poll), itsPriority);
    }
    FILLING.setRelease(this, false);
    return poll;
  }

  /// The owner's: takes half of another's, the older half. Nothing may be left here.
  boolean stealFrom(Batch other) {
    while (true) {
      long seen = other.range;
      int from = from(seen);
      int taken = (to(seen) - from + 1) / 2;
      if (taken <= 0) {
        return false;
      }
      for (int i = 0; i < taken; i++) {
        tasks[i] = (Runnable) TASK.getOpaque(other.tasks, from + i);
      }
      long itsPosition = other.position + from;
      int itsPriority = other.priority;
      if (RANGE.compareAndSet(other, seen, seen + taken * FROM)) {
        publish(taken, itsPosition, itsPriority);
        return true;
      }
    }
  }

  private void publish(int count, long itsPosition, int itsPriority) {
    position = itsPosition;
    priority = itsPriority;
    range = (range & -CLAIM) + CLAIM + count;
  }

  /// The owner's: takes the oldest.
  @Nullable Runnable poll() {
    while (true) {
      long seen = range;
      int from = from(seen);
      if (from >= to(seen)) {
        return null;
      }
      if (RANGE.compareAndSet(this, seen, seen + FROM)) {
        Runnable task = tasks[from];
        TASK.setOpaque(tasks, from, null);
        return task;
      }
    }
  }

  /// Takes all, oldest first; what the owner is about to put here included, if it has left the
  /// ring.
  ///
  /// @param to gets each, and its position
  void drainTo(ObjLongConsumer<Runnable> to) {
    while ((boolean) FILLING.getAcquire(this)) {
      Thread.onSpinWait();
    }
    var thief = new Batch(MOST);
    while (thief.stealFrom(this)) {
      long at = thief.position;
      for (Runnable task = thief.poll(); task != null; task = thief.poll()) {
        to.accept(task, at++);
      }
    }
  }

  /// The owner's: forgets what was stolen. Nothing may be left here.
  void forget() {
    Arrays.fill(tasks, null);
  }

  int size() {
    long seen = range;
    return Math.max(0, to(seen) - from(seen));
  }

  int priority() {
    return priority;
  }

  private static int from(long range) {
    return (int) (range >>> 8) & BYTE;
  }

  private static int to(long range) {
    return (int) range & BYTE;
  }
}
