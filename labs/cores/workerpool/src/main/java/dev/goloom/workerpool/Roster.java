package dev.goloom.workerpool;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The workers of a pool: all of them, and the idle ones. Guarded by the pool's lock.
///
/// Idle workers are a stack: last in, first out, so that the ones that are not needed reach their
/// keep-alive.
final class Roster {
  private @Nullable Worker all;
  private @Nullable Worker idle;
  private int live;
  private int idleCount;
  private int dozing;

  /// Tasks that workers have finished who are no longer here.
  private long finishedBefore;

  private long timedBefore;
  private long timedNanosBefore;

  int live() {
    return live;
  }

  /// Those that are not idle.
  int active() {
    return live - idleCount;
  }

  /// Those idle ones that look by themselves.
  int dozing() {
    return dozing;
  }

  void add(Worker worker) {
    worker.previous = null;
    worker.next = all;
    if (all != null) {
      all.previous = worker;
    }
    all = worker;
    live++;
  }

  void remove(Worker worker) {
    if (worker.previous == null) {
      all = worker.next;
    } else {
      worker.previous.next = worker.next;
    }
    if (worker.next != null) {
      worker.next.previous = worker.previous;
    }
    live--;
    finishedBefore += worker.takeFinished();
    timedBefore += worker.timed();
    timedNanosBefore += worker.timedNanos();
    worker.forgetTimes(); // it may come back
  }

  void pushIdle(Worker worker) {
    worker.idle = true;
    worker.below = idle;
    worker.above = null;
    if (idle != null) {
      idle.above = worker;
    }
    idle = worker;
    idleCount++;
  }

  void doze(Worker worker) {
    worker.dozes = true;
    dozing++;
  }

  void endDoze(Worker worker) {
    if (worker.dozes) {
      worker.dozes = false;
      dozing--;
    }
  }

  void removeIdle(Worker worker) {
    endDoze(worker);
    worker.idle = false;
    if (worker.above == null) {
      idle = worker.below;
    } else {
      worker.above.below = worker.below;
    }
    if (worker.below != null) {
      worker.below.above = worker.above;
    }
    idleCount--;
  }

  /// The one that became idle last.
  @Nullable Worker lastIdle() {
    return idle;
  }

  /// Tasks that workers have finished since the start. O(workers).
  long finished() {
    long sum = finishedBefore;
    for (Worker w = all; w != null; w = w.next) {
      sum += w.finished();
    }
    return sum;
  }

  /// How many tasks are claimed and not started. O(workers).
  int batched() {
    int sum = 0;
    for (Worker w = all; w != null; w = w.next) {
      sum += w.batch().size();
    }
    return sum;
  }

  /// Whether some worker passes; no more are asked then.
  boolean any(Predicate<Worker> test) {
    for (Worker w = all; w != null; w = w.next) {
      if (test.test(w)) {
        return true;
      }
    }
    return false;
  }

  /// Tasks whose time was taken, since the start. O(workers).
  long timed() {
    long sum = timedBefore;
    for (Worker w = all; w != null; w = w.next) {
      sum += w.timed();
    }
    return sum;
  }

  /// How long those took together, in nanoseconds. O(workers).
  long timedNanos() {
    long sum = timedNanosBefore;
    for (Worker w = all; w != null; w = w.next) {
      sum += w.timedNanos();
    }
    return sum;
  }

  void forEach(Consumer<Worker> action) {
    for (Worker w = all; w != null; w = w.next) {
      action.accept(w);
    }
  }

  /// Those that are not idle.
  List<Worker> busy() {
    var busy = new ArrayList<Worker>(active());
    forEach(worker -> {
      if (!worker.idle) {
        busy.add(worker);
      }
    });
    return busy;
  }

  /// The threads of those that are idle.
  List<Thread> idleThreads() {
    var threads = new ArrayList<Thread>(idleCount);
    for (Worker w = idle; w != null; w = w.below) {
      threads.add(Objects.requireNonNull(w.thread));
    }
    return threads;
  }

  /// A copy of all.
  List<Worker> list() {
    var list = new ArrayList<Worker>(live);
    forEach(list::add);
    return list;
  }
}
