package dev.goloom.kit.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The text of a JVM's thread dump, cut down to what a reader of a lab wants.
final class ThreadDump {
  private static final int MAX_LINES = 120;
  private static final Set<String> SYSTEM =
      Set.of(
          "Reference Handler",
          "Finalizer",
          "Signal Dispatcher",
          "Common-Cleaner",
          "Notification Thread",
          "Attach Listener",
          "Service Thread",
          "Monitor Deflation Thread",
          "process reaper",
          "VirtualThread-unblocker",
          "VirtualThread-unparker",
          "goloom-watchdog");

  private ThreadDump() {}

  /// The paragraphs of a plain dump, one per thread, without the JVM's own threads.
  static List<String> withoutSystemThreads(String dump) {
    var lines = new ArrayList<String>();
    for (String paragraph : dump.split("\n\\s*\n", -1)) {
      if (isThread(paragraph) && !isSystem(paragraph)) {
        paragraph.lines().forEach(lines::add);
      }
    }
    if (lines.size() > MAX_LINES) {
      int left = lines.size() - MAX_LINES;
      lines.subList(MAX_LINES, lines.size()).clear();
      lines.add("(" + left + " more lines)");
    }
    return lines;
  }

  private static boolean isThread(String paragraph) {
    return paragraph.startsWith("#");
  }

  private static boolean isSystem(String paragraph) {
    int open = paragraph.indexOf('"');
    int close = paragraph.indexOf('"', open + 1);
    String name = open < 0 || close < 0 ? "" : paragraph.substring(open + 1, close);
    return SYSTEM.contains(name) || name.contains("CompilerThread");
  }
}
