package dev.goloom.labs.schedulerstarvation;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;

/// Two functions of the C library. Linking them takes tens of milliseconds and may itself unmount a
/// virtual thread, so it happens when this class is initialised, before an experiment's clock
/// starts.
@SuppressWarnings("restricted") // native access is what this shows
final class NativeCalls {
  private static final Linker LINKER = Linker.nativeLinker();

  private static final MethodHandle POLL =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("poll"),
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT));

  private static final MethodHandle QSORT =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("qsort"),
          FunctionDescriptor.ofVoid(
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.ADDRESS));

  private static final FunctionDescriptor COMPARATOR =
      FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS);

  private NativeCalls() {}

  /// Calls everything once.
  static void warmUp() throws Throwable {
    pollNothing(Duration.ZERO);
    sortTwo(() -> {});
  }

  /// Blocks in `poll(2)` on no file descriptors.
  static void pollNothing(Duration timeout) throws Throwable {
    int millis = Math.toIntExact(timeout.toMillis());
    int _ = (int) POLL.invokeExact(MemorySegment.NULL, 0L, millis);
  }

  /// Lets C's `qsort` call back into Java once, so that a native frame is below the callback.
  static void sortTwo(Runnable callback) throws Throwable {
    MethodHandle compare =
        MethodHandles.lookup()
            .findStatic(
                NativeCalls.class,
                "compare",
                MethodType.methodType(
                    int.class, Runnable.class, MemorySegment.class, MemorySegment.class))
            .bindTo(callback);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment stub = LINKER.upcallStub(compare, COMPARATOR, arena);
      MemorySegment two = arena.allocateFrom(ValueLayout.JAVA_INT, 2, 1);
      QSORT.invokeExact(two, 2L, (long) Integer.BYTES, stub);
    }
  }

  @SuppressWarnings("unused") // called from C
  private static int compare(Runnable callback, MemorySegment a, MemorySegment b) {
    callback.run();
    return 0;
  }
}
