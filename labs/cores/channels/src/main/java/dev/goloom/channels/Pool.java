package dev.goloom.channels;

import java.lang.ref.SoftReference;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A stock of objects that are costly to make, to be used again: Go's `sync.Pool`.
///
/// ```java
/// var buffers = new Pool<>(() -> ByteBuffer.allocateDirect(1 << 16));
/// ByteBuffer buffer = buffers.get();
/// try {
///   read(buffer.clear());
/// } finally {
///   buffers.put(buffer);
/// }
/// ```
///
/// **Mostly you do not need it.** Go pools small objects to spare its collector; the JVM allocates
/// a small object in a few nanoseconds and collects it for nothing when it dies young, whereas a
/// pooled object lives in the old generation, costs two atomic operations for each use, and carries
/// its old content to the next user. Pool what is expensive to make or to clear: direct buffers,
/// large arrays, deflaters, digests, parsers. For connections and the like, which must be closed or
/// limited in number, use a real pool.
///
/// An object that was put is given to one getter at most. It may also be dropped at any time
/// without notice: the stock is softly reachable, so the collector frees it, as a whole, before
/// memory runs out (Go drops what has not been used for two collections). Do not put what somebody
/// still uses, nor put it twice.
///
/// Safe for use by many threads, virtual or platform.
///
/// **Happens-before**: a [#put] comes before the [#get] that returns the object.
///
/// Source: Go's package sync.
///
/// # How it works
///
/// A few stacks of cells, one for about each processor. A thread starts with the one that its id
/// points to, so that threads seldom meet; a get that finds it empty looks at the others. Push and
/// pop are compare-and-sets of the top. A cell is made for each put and never pushed again, so a
/// top that looks unchanged is unchanged. What was pushed before the compare-and-set is visible to
/// who pops it.
///
/// @param <T> what it holds; never null
public final class Pool<T> {
  private static final int STACKS =
      Integer.highestOneBit(2 * Runtime.getRuntime().availableProcessors() - 1);

  /// References per cache line, at least: so that no two tops share one.
  private static final int STRIDE = 16;

  private final Supplier<? extends T> factory;
  private volatile SoftReference<AtomicReferenceArray<@Nullable Cell<T>>> stock = emptyStock();

  /// Go: `sync.Pool{New: factory}`.
  ///
  /// @param factory makes what the pool does not have; must not return null
  public Pool(Supplier<? extends T> factory) {
    this.factory = Objects.requireNonNull(factory, "no factory");
  }

  /// An object from the stock, or a new one. Go: `p.Get()`.
  ///
  /// The object is as the last user left it. Never blocks, unless the factory does. O(processors).
  ///
  /// @throws RuntimeException what the factory throws
  public T get() {
    var tops = stock.get();
    int start = start();
    for (int i = 0; tops != null && i < STACKS; i++) {
      Cell<T> cell = pop(tops, (start ^ i) * STRIDE);
      if (cell != null) {
        return cell.object;
      }
    }
    return Objects.requireNonNull(factory.get(), "the factory made null");
  }

  /// Gives an object back; the caller must not use it any more. Go: `p.Put(x)`.
  ///
  /// Never blocks. O(1).
  ///
  /// @throws NullPointerException if it is null
  public void put(T object) {
    Objects.requireNonNull(object, "a pool holds no null");
    push(tops(), start() * STRIDE, object);
  }

  /// Two threads that find the stock gone may both replace it; what went into the first is dropped.
  private AtomicReferenceArray<@Nullable Cell<T>> tops() {
    var tops = stock.get();
    while (tops == null) {
      stock = emptyStock();
      tops = stock.get();
    }
    return tops;
  }

  private static <T> SoftReference<AtomicReferenceArray<@Nullable Cell<T>>> emptyStock() {
    return new SoftReference<>(new AtomicReferenceArray<>(STACKS * STRIDE));
  }

  private static int start() {
    return (int) Thread.currentThread().threadId() & (STACKS - 1);
  }

  private static <T> void push(AtomicReferenceArray<@Nullable Cell<T>> tops, int index, T object) {
    Cell<T> top;
    do {
      top = tops.get(index);
    } while (!tops.compareAndSet(index, top, new Cell<>(object, top)));
  }

  private static <T> @Nullable Cell<T> pop(
      AtomicReferenceArray<@Nullable Cell<T>> tops, int index) {
    Cell<T> top;
    do {
      top = tops.get(index);
    } while (top != null && !tops.compareAndSet(index, top, top.below));
    return top;
  }

  private record Cell<T>(T object, @Nullable Cell<T> below) {}
}
