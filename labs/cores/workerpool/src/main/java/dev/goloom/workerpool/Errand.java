package dev.goloom.workerpool;

import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// A task together with what it takes along: captured values, and the time when it was submitted.
///
/// Made only for tasks that need it: if values are captured, if somebody listens and this task is
/// in the sample, or if a recording wants each. [WorkerPool#shutdownNow] answers what it was made
/// from.
///
/// @param <T> what the task answers
final class Errand<T extends @Nullable Object> implements Callable<T>, Runnable {
  private final PoolEvents events;
  private final Callable<T> task;
  private final Object original;
  private final Capture.@Nullable Bindings bindings;
  private final boolean sampled;
  private final long submitted = System.nanoTime();

  private Errand(
      PoolEvents events,
      Callable<T> task,
      Object original,
      Capture.@Nullable Bindings bindings,
      boolean sampled) {
    this.events = events;
    this.task = task;
    this.original = original;
    this.bindings = bindings;
    this.sampled = sampled;
  }

  /// What to submit for a task of `execute`: the task itself, if it takes nothing along.
  static Runnable of(Runnable task, PoolEvents events, Capture capture) {
    boolean sampled = events.sampled();
    return isPlain(sampled, capture)
        ? task
        : new Errand<>(events, Executors.callable(task), task, take(capture), sampled);
  }

  /// What to submit for a task with a future.
  ///
  /// @param original what the user gave: the callable, or the runnable in it
  static <T> Callable<T> of(Callable<T> task, Object original, PoolEvents events, Capture capture) {
    boolean sampled = events.sampled();
    return isPlain(sampled, capture)
        ? task
        : new Errand<>(events, task, original, take(capture), sampled);
  }

  /// Whether this is a task of `execute` whose run is timed.
  static boolean isSampled(Runnable task) {
    return task instanceof Errand<?> errand && errand.sampled;
  }

  private static boolean isPlain(boolean sampled, Capture capture) {
    return !sampled && capture.isNothing() && !TaskRunEvent.isOn();
  }

  private static Capture.@Nullable Bindings take(Capture capture) {
    return capture.isNothing() ? null : capture.take();
  }

  /// What was submitted.
  Object original() {
    return original;
  }

  @Override
  public T call() throws Exception {
    long started = System.nanoTime();
    var event = new TaskRunEvent();
    event.begin();
    try {
      return bindings == null ? task.call() : bindings.call(task);
    } finally {
      event.finish(events.pool(), original.getClass(), started - submitted);
      if (sampled) {
        events.ran(started - submitted, System.nanoTime() - started);
      }
    }
  }

  @Override
  public void run() {
    try {
      var _ = call();
    } catch (Exception e) {
      throw Errand.<RuntimeException>asItIs(e);
    }
  }

  /// A runnable can throw a checked exception that its compiler did not see; it stays what it is.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Exception> X asItIs(Exception e) throws X {
    throw (X) e;
  }
}
