package dev.goloom.leaks;

import java.util.Set;

/// The threads that the JVM keeps for itself: in every dump, and nobody's leak.
final class SystemThreads {
  /// Bottom frames that only such threads have: the JDK starts them without user code.
  private static final Set<String> ROOTS =
      Set.of(
          "java.lang.ref.Reference$ReferenceHandler.run",
          "java.lang.ref.Finalizer$FinalizerThread.run",
          "jdk.internal.misc.InnocuousThread.run");

  private SystemThreads() {}

  /// Whether the JVM started it for its own needs: collector and compiler threads, pollers of
  /// sockets, carriers of virtual threads.
  static boolean isOne(String name, boolean virtual, Stack stack) {
    return isPlaceOfOne(stack) || isNamedAsOne(name, virtual, stack);
  }

  /// Whether only such threads stand there.
  static boolean isPlaceOfOne(Stack stack) {
    if (stack.frames().isEmpty()) {
      return false;
    }
    StackTraceElement bottom = stack.frames().getLast();
    String root = bottom.getClassName() + "." + bottom.getMethodName();
    return ROOTS.contains(root) || polls(stack) || mounts(stack);
  }

  /// Whether it has the name of such a thread, where the name tells.
  ///
  /// An idle carrier has no other name than a worker of any first pool of the user's: it must have
  /// another sign.
  static boolean isNamedAsOne(String name, boolean virtual, Stack stack) {
    return stack.frames().isEmpty()
        ? !virtual && isNamedAsOne(name)
        : name.startsWith("VirtualThread-un");
  }

  private static boolean isNamedAsOne(String name) {
    return switch (name) {
      case "Signal Dispatcher",
          "Notification Thread",
          "Attach Listener",
          "Service Thread",
          "Monitor Deflation Thread",
          "DestroyJavaVM" ->
          true;
      default -> name.contains("CompilerThread") || name.startsWith("JVMCI");
    };
  }

  /// A poller of the JDK, platform or virtual: `MasterPoller`, `Read-Poller`, `SubPoller-1`.
  private static boolean polls(Stack stack) {
    for (StackTraceElement frame : stack.frames()) {
      if (frame.getClassName().equals("sun.nio.ch.Poller")
          && frame.getMethodName().endsWith("ollerLoop")) {
        return true;
      }
    }
    return false;
  }

  /// A carrier with a virtual thread.
  private static boolean mounts(Stack stack) {
    return stack.frames().stream()
        .anyMatch(frame ->
            frame.getClassName().equals("java.lang.VirtualThread")
                && frame.getMethodName().equals("runContinuation"));
  }
}
