package dev.goloom.kit.render;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/// Writes an HTML page that is also well-formed XML. Text is escaped unless the one method that
/// says otherwise is used. Not thread-safe.
///
/// An element is opened in a `try` header, so that the nesting of the page is the nesting of the
/// code and cannot come out wrong:
///
/// ```java
/// try (var _ = html.open("p", "class", "note")) {
///   html.text("1 < 2");
/// }
/// ```
final class Markup {
  /// The only elements that HTML allows to be written as `<br />`; it reads `<div />` as `<div>`.
  private static final Set<String> VOID = Set.of("br", "hr", "meta");

  private final StringBuilder out = new StringBuilder("<!DOCTYPE html>\n");
  private final Deque<String> open = new ArrayDeque<>();
  private final Set<String> ids = new HashSet<>();

  /// An open element; closing it writes its end tag.
  @FunctionalInterface
  interface Element extends AutoCloseable {
    @Override
    void close();
  }

  /// Opens an element.
  ///
  /// @param attributes names and values in turn
  Element open(String tag, String... attributes) {
    startTag(tag, attributes);
    out.append('>');
    open.push(tag);
    return () -> end(tag);
  }

  private void end(String tag) {
    String innermost = open.pop();
    if (!innermost.equals(tag)) {
      throw new IllegalStateException("</" + tag + "> inside <" + innermost + ">");
    }
    out.append("</").append(tag).append('>');
  }

  /// Writes an element that holds nothing but text.
  void element(String tag, String text, String... attributes) {
    try (var _ = open(tag, attributes)) {
      text(text);
    }
  }

  /// Writes an element without content.
  void empty(String tag, String... attributes) {
    if (VOID.contains(tag)) {
      startTag(tag, attributes);
      out.append(" />");
    } else {
      element(tag, "", attributes);
    }
  }

  private void startTag(String tag, String... attributes) {
    if (attributes.length % 2 != 0) {
      throw new IllegalArgumentException("<" + tag + "> has an attribute without a value");
    }
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      escape(attributes[i + 1]);
      out.append('"');
    }
  }

  /// Writes text.
  void text(String text) {
    escape(text);
  }

  /// Starts a new line of the file, for people who read the source.
  void line() {
    out.append('\n');
  }

  /// Writes a style sheet, which HTML and XML read alike only if it has neither `<` nor `&`.
  void styleSheet(String css) {
    if (css.indexOf('<') >= 0 || css.indexOf('&') >= 0) {
      throw new IllegalArgumentException("a style sheet may hold neither < nor &");
    }
    out.append("<style>\n").append(css).append("</style>");
  }

  /// Makes an id that no other element of this page has.
  ///
  /// @param hint words that the id is made of
  String freshId(String hint) {
    String slug = hint.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String id = slug;
    for (int n = 2; !ids.add(id); n++) {
      id = slug + "-" + n;
    }
    return id;
  }

  /// The page, once every element is closed.
  String page() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("still open: " + open);
    }
    return out.append('\n').toString();
  }

  private void escape(String text) {
    text.codePoints().forEach(this::escape);
  }

  private void escape(int c) {
    switch (c) {
      case '&' -> out.append("&amp;");
      case '<' -> out.append("&lt;");
      case '>' -> out.append("&gt;");
      case '"' -> out.append("&quot;");
      case '\'' -> out.append("&#39;");
      case '\t', '\n' -> out.append((char) c);
      default -> out.appendCodePoint(visible(c));
    }
  }

  /// XML has no way to write a control character. Those of a terminal get the picture that Unicode
  /// has for each, the rest the replacement character.
  private static int visible(int c) {
    if (c < 0x20) {
      return 0x2400 + c;
    }
    boolean forbidden =
        (c >= 0x7F && c < 0xA0) || (c >= 0xD800 && c < 0xE000) || c == 0xFFFE || c == 0xFFFF;
    return forbidden ? 0xFFFD : c;
  }
}
