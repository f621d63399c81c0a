package dev.goloom.channels;

import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs one action, once: Go's `sync.Once`, `sync.OnceFunc` and `sync.OnceValue`.
///
/// ```java
/// Supplier<Config> config = Once.onceValue(Config::load);   // loads at the first get
/// ```
///
/// Safe for use by many threads, virtual or platform. Waiting for the action is not durable in a
/// [Bubble], as in Go.
///
/// **Happens-before**: the end of the action comes before each [#run] returns.
///
/// Source: Go's package sync, the Go memory model ("Once").
///
/// # How it works
///
/// One field: the lock under which the action runs, or null when it has run. It is set to null
/// while the lock is held, so the action runs once; a thread that reads null (acquire, by volatile)
/// sees all that the action wrote. So a completed once costs one read and keeps no lock.
public final class Once {
  private volatile @Nullable ReentrantLock lock = new ReentrantLock();

  /// A once that has not run. Go: `var once sync.Once`.
  public Once() {}

  /// Runs the action, unless this once has run one before. Go: `once.Do(f)`.
  ///
  /// Waits while another thread runs its action, and goes on waiting when interrupted; the
  /// interrupt flag is kept. If the action throws, the once has run all the same. O(1) beside the
  /// action.
  ///
  /// An action that waits for a thread that calls `run` of the same once waits for ever, as in Go.
  /// If it calls `run` itself, Go waits for ever too; here the inner call fails.
  ///
  /// @throws IllegalStateException if called by the action itself
  /// @throws RuntimeException what the action throws, in the thread that ran it
  public void run(Runnable action) {
    ReentrantLock unfinished = lock;
    if (unfinished != null) {
      run(action, unfinished);
    }
  }

  boolean hasRun() {
    return lock == null;
  }

  private void run(Runnable action, ReentrantLock unfinished) {
    if (unfinished.isHeldByCurrentThread()) {
      throw new IllegalStateException("deadlock: a once was called by its own action");
    }
    unfinished.lock();
    try {
      if (lock != null) {
        finish(action);
      }
    } finally {
      unfinished.unlock();
    }
  }

  private void finish(Runnable action) {
    try {
      action.run();
    } finally {
      lock = null;
    }
  }

  /// A function that runs the action at its first call only. Go: `sync.OnceFunc(f)`.
  ///
  /// If the action throws, each call throws the same exception. It waits as [#run] does. It lets go
  /// of the action after the first call.
  public static Runnable onceFunc(Runnable action) {
    Objects.requireNonNull(action, "no action");
    Value<Boolean> ran =
        new Value<>(() -> {
          action.run();
          return Boolean.TRUE;
        });
    return ran::get;
  }

  /// A function that computes its value at its first call and then returns it. Go:
  /// `sync.OnceValue(f)`.
  ///
  /// If the supplier throws, each call throws the same exception. It waits as [#run] does. It lets
  /// go of the supplier after the first call.
  ///
  /// @param <T> the value; may be null
  public static <T extends @Nullable Object> Supplier<T> onceValue(Supplier<T> supplier) {
    return new Value<>(Objects.requireNonNull(supplier, "no supplier"));
  }

  /// Its fields are written by the action of the once, and read after it.
  private static final class Value<T extends @Nullable Object> implements Supplier<T> {
    private final Once once = new Once();
    private @Nullable Supplier<T> supplier;
    private @Nullable T value;
    private @Nullable Throwable failure;

    Value(Supplier<T> supplier) {
      this.supplier = supplier;
    }

    @Override
    @SuppressWarnings("NullAway") // null only if the supplier said so
    public T get() {
      if (!once.hasRun()) { // spares the lambda
        once.run(this::compute);
      }
      if (failure != null) {
        throw Once.<RuntimeException>same(failure);
      }
      return value;
    }

    @SuppressWarnings({"NullAway", "CatchAndPrintStackTrace"}) // the supplier is there until now
    private void compute() {
      try {
        value = supplier.get();
      } catch (Throwable e) { // each caller gets it
        failure = e;
      } finally {
        supplier = null;
      }
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // erased: thrown as it is
  private static <X extends Throwable> X same(Throwable failure) throws X {
    throw (X) failure;
  }
}
