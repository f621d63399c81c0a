package dev.goloom.leaks;

import java.util.List;

/// Resources made at one place that became unreachable before they were closed.
///
/// Immutable.
///
/// @param resource what they are, in the words of who tracks them
/// @param createdAt the place, the innermost frame first
/// @param touches what was done last to the first of them, the latest first; empty unless the level
///   keeps touches
/// @param count how many of them are known; with a sampling level many more may have leaked
public record ResourceLeak(String resource, Stack createdAt, List<Touch> touches, long count) {
  /// A use of a resource.
  ///
  /// Immutable.
  ///
  /// @param hint what was done, in the words of who did it; may be empty
  /// @param thread the name of the thread that did it; may be empty
  /// @param at where
  public record Touch(String hint, String thread, Stack at) {}

  /// Makes a leak with a list of its own.
  public ResourceLeak {
    touches = List.copyOf(touches);
  }

  ResourceLeak times(long total) {
    return new ResourceLeak(resource, createdAt, touches, total);
  }

  /// Several lines: what, where it was made, what was done last.
  public String text() {
    var text = new StringBuilder();
    text.append(resource).append(": never closed, ").append(count).append(" known\n");
    append(text.append("created at:\n"), createdAt);
    for (Touch touch : touches) {
      text.append("touched");
      if (!touch.hint().isEmpty()) {
        text.append(" (").append(touch.hint()).append(')');
      }
      append(text.append(" by ").append(touch.thread()).append(" at:\n"), touch.at());
    }
    return text.toString();
  }

  private static void append(StringBuilder text, Stack stack) {
    stack.frames().forEach(frame -> text.append("    ").append(frame).append('\n'));
  }
}
