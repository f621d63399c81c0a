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
    if (stack.frames().isEmpty()) {
      return !virtual && isNamedAsOne(name);
    }
    StackTraceElement bottom = stack.frames().getLast();
    String root = bottom.getClassName() + "." + bottom.getMethodName();
    return ROOTS.contains(root) || polls(stack) || carries(name, stack);
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

  /// A carrier, with a virtual thread or without; the scheduler's pool has no other name than any
  /// first pool of the user's, so an idle worker must say more than its name.
  private static boolean carries(String name, Stack stack) {
    boolean mounted =
        stack.frames().stream()
            .anyMatch(frame ->
                frame.getClassName().equals("java.lang.VirtualThread")
                    && frame.getMethodName().equals("runContinuation"));
    return mounted || name.startsWith("VirtualThread-un");
  }
}
