package dev.goloom.workerpool;

import dev.goloom.channels.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// What is carried from the submitting thread to the task. Immutable.
///
/// The JDK has no public way to ask for all bindings of a thread, so they are named.
///
/// @param context whether [Context#current] is carried
record Capture(List<ScopedValue<?>> scoped, List<ThreadLocal<?>> locals, boolean context) {
  static final Capture NOTHING = new Capture(List.of(), List.of(), false);

  boolean isNothing() {
    return scoped.isEmpty() && locals.isEmpty() && !context;
  }

  Capture with(ScopedValue<?> value) {
    return new Capture(plus(scoped, value), locals, context);
  }

  Capture with(ThreadLocal<?> local) {
    return new Capture(scoped, plus(locals, local), context);
  }

  Capture withContext() {
    return new Capture(scoped, locals, true);
  }

  private static <E> List<E> plus(List<E> list, E one) {
    var more = new ArrayList<E>(list);
    more.add(one);
    return List.copyOf(more);
  }

  /// The current values.
  Bindings take() {
    ScopedValue.Carrier carrier = null;
    for (ScopedValue<?> value : scoped) {
      carrier = bind(carrier, value);
    }
    @Nullable Object[] values = new Object[locals.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = locals.get(i).get();
    }
    return new Bindings(carrier, locals, values, context ? Context.current() : null);
  }

  private static <V> ScopedValue.@Nullable Carrier bind(
      ScopedValue.@Nullable Carrier carrier, ScopedValue<V> value) {
    if (!value.isBound()) {
      return carrier;
    }
    return carrier == null
        ? ScopedValue.where(value, value.get())
        : carrier.where(value, value.get());
  }

  /// The values of one moment.
  static final class Bindings {
    private final ScopedValue.@Nullable Carrier carrier;
    private final List<ThreadLocal<?>> locals;
    private final @Nullable Object[] values;
    private final @Nullable Context context;

    private Bindings(
        ScopedValue.@Nullable Carrier carrier,
        List<ThreadLocal<?>> locals,
        @Nullable Object[] values,
        @Nullable Context context) {
      this.carrier = carrier;
      this.locals = locals;
      this.values = values;
      this.context = context;
    }

    /// Calls a task that sees these values; afterwards the thread has its own again.
    <T extends @Nullable Object> T call(Callable<T> task) throws Exception {
      @Nullable Object[] before = swap(values);
      try {
        return inContext(task);
      } finally {
        swap(before);
      }
    }

    private <T extends @Nullable Object> T inContext(Callable<T> task) throws Exception {
      return context == null ? inScope(task) : context.<T, Exception>call(() -> inScope(task));
    }

    private <T extends @Nullable Object> T inScope(Callable<T> task) throws Exception {
      return carrier == null ? task.call() : carrier.<T, Exception>call(task::call);
    }

    /// Sets the thread locals, and answers what they were. A null leaves none behind in the thread.
    @SuppressWarnings("unchecked") // each value came from its local
    private @Nullable Object[] swap(@Nullable Object[] next) {
      @Nullable Object[] old = new Object[next.length];
      for (int i = 0; i < next.length; i++) {
        var local = (ThreadLocal<@Nullable Object>) locals.get(i);
        old[i] = local.get();
        if (next[i] == null) {
          local.remove();
        } else {
          local.set(next[i]);
        }
      }
      return old;
    }
  }
}
