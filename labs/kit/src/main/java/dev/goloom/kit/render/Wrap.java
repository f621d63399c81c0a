package dev.goloom.kit.render;

import java.util.ArrayList;
import java.util.List;

/// Breaks text into lines.
final class Wrap {
  private static final char ESCAPE = '\u001b';

  private Wrap() {}

  /// Lines of at most `width` characters, broken at spaces; a longer word is cut.
  static List<String> lines(String text, int width) {
    var lines = new ArrayList<String>();
    for (String paragraph : text.split("\n", -1)) {
      wrapParagraph(paragraph, Math.max(1, width), lines);
    }
    return lines;
  }

  private static void wrapParagraph(String paragraph, int width, List<String> lines) {
    var line = new StringBuilder();
    int used = 0;
    for (String word : paragraph.strip().split(" +", -1)) {
      String rest = word;
      if (used > 0 && used + 1 + visible(rest) > width) {
        lines.add(line.toString());
        line.setLength(0);
        used = 0;
      }
      while (rest.length() > width && rest.indexOf(ESCAPE) < 0) {
        lines.add(rest.substring(0, width));
        rest = rest.substring(width);
      }
      line.append(used == 0 ? "" : " ").append(rest);
      used += (used == 0 ? 0 : 1) + visible(rest);
    }
    lines.add(line.toString());
  }

  /// The columns that a text takes: escape sequences take none.
  private static int visible(String text) {
    return text.indexOf(ESCAPE) < 0
        ? text.length()
        : text.replaceAll(ESCAPE + "\\[[0-9;]*m", "").length();
  }
}
