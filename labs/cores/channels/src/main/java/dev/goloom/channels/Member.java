package dev.goloom.channels;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A thread of a [Bubble]. Guarded by the bubble's monitor.
final class Member {
  final Thread thread;

  /// In what it is durably blocked; null if it is not.
  @Nullable Waiter waiter;

  /// When that ends anyway; 0 for never.
  long deadline;

  /// What will end it then.
  Clock.@Nullable Event timeout;

  Member(Thread thread) {
    this.thread = thread;
  }

  void block(Waiter in, long until) {
    waiter = in;
    deadline = until;
  }

  void wake() {
    waiter = null;
    if (timeout != null) {
      timeout.cancel();
      timeout = null;
    }
  }

  /// What it does and where, as Go prints a goroutine.
  String describe() {
    String what = waiter == null ? "not durably blocked, " + thread.getState() : waiter.toString();
    return Arrays.stream(thread.getStackTrace())
        .dropWhile(Member::isMachinery)
        .map(frame -> "\n    at " + frame)
        .collect(Collectors.joining("", "\n  \"" + thread.getName() + "\" [" + what + "]", ""));
  }

  private static boolean isMachinery(StackTraceElement frame) {
    String in = frame.getClassName();
    return in.startsWith("java.")
        || in.equals(Waiter.class.getName())
        || in.equals(Bubble.class.getName());
  }
}
