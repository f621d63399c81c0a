package dev.goloom.leaks;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/// Reads JSON as it comes, and keeps none of it: the memory that it needs does not depend on the
/// length of the text.
///
/// The caller follows the structure: [#object] and [#array] call back for each member, and the
/// callback must consume the value, by one of the other methods or by [#skip].
///
/// Confined to one thread.
final class JsonInput {
  /// What reads the value of one member of an object.
  @FunctionalInterface
  interface Member {
    void read(String name) throws IOException;
  }

  /// What reads one element of an array.
  @FunctionalInterface
  interface Element {
    void read() throws IOException;
  }

  private static final int END = -1;
  private static final int MAX_DEPTH = 64;
  private static final int MAX_TEXT = 1 << 20;

  private final Reader in;
  private final char[] buffer = new char[1 << 14];
  private final StringBuilder text = new StringBuilder();
  private int next;
  private int limit;
  private long line = 1;
  private long column;
  private int depth;

  JsonInput(Reader in) {
    this.in = in;
  }

  /// The first character that is not white space, not consumed; -1 at the end.
  int peek() throws IOException {
    int c = look();
    while (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
      advance();
      c = look();
    }
    return c;
  }

  /// Reads an object.
  void object(Member member) throws IOException {
    open('{');
    if (peek() != '}') {
      do {
        String name = string();
        expect(':');
        member.read(name);
      } while (comma('}'));
    }
    close('}');
  }

  /// Reads an array.
  void array(Element element) throws IOException {
    open('[');
    if (peek() != ']') {
      do {
        element.read();
      } while (comma(']'));
    }
    close(']');
  }

  /// Reads a string.
  String string() throws IOException {
    expect('"');
    text.setLength(0);
    for (int c = take(); c != '"'; c = take()) {
      if (c == END) {
        throw ended();
      }
      if (c < ' ') {
        throw malformed("a control character in a string");
      }
      text.append(c == '\\' ? escaped() : (char) c);
      if (text.length() > MAX_TEXT) {
        throw malformed("a string of more than " + MAX_TEXT + " characters");
      }
    }
    return text.toString();
  }

  /// Reads a string, a number or a word; null if the word is `null`.
  @Nullable String scalar() throws IOException {
    if (peek() == '"') {
      return string();
    }
    String word = word();
    return word.equals("null") ? null : word;
  }

  /// Reads any value and forgets it.
  void skip() throws IOException {
    switch (peek()) {
      case '{' -> object(_ -> skip());
      case '[' -> array(this::skip);
      default -> scalar();
    }
  }

  /// Checks that nothing follows.
  void end() throws IOException {
    if (peek() != END) {
      throw malformed("text after the end of the dump");
    }
  }

  MalformedDump malformed(String what) {
    return new MalformedDump(what + " at line " + line + ", column " + Math.max(1, column));
  }

  private MalformedDump ended() {
    return malformed("the file ends in the middle of the dump,");
  }

  private String word() throws IOException {
    peek();
    text.setLength(0);
    for (int c = look(); isOfWord(c) && text.length() < 64; c = look()) {
      text.append((char) take());
    }
    String word = text.toString();
    if (!word.matches("null|true|false|-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?")) {
      throw look() == END ? ended() : unexpected(take(), "a value");
    }
    return word;
  }

  private static boolean isOfWord(int c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'z')
        || c == '-'
        || c == '+'
        || c == '.'
        || c == 'E';
  }

  private char escaped() throws IOException {
    int c = take();
    return switch (c) {
      case '"', '\\', '/' -> (char) c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      case END -> throw ended();
      default -> throw malformed("an unknown escape in a string");
    };
  }

  private char unicode() throws IOException {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int c = take();
      if (c == END) {
        throw ended();
      }
      int digit = Character.digit(c, 16);
      if (digit < 0) {
        throw malformed("an escape that is not four hexadecimal digits");
      }
      value = value << 4 | digit;
    }
    return (char) value;
  }

  private void open(char bracket) throws IOException {
    expect(bracket);
    if (++depth > MAX_DEPTH) {
      throw malformed("more than " + MAX_DEPTH + " brackets inside each other");
    }
  }

  private void close(char bracket) throws IOException {
    expect(bracket);
    depth--;
  }

  /// Whether another member or element follows.
  private boolean comma(char close) throws IOException {
    int c = peek();
    if (c == ',') {
      advance();
      return true;
    }
    if (c != close) {
      throw unexpected(take(), "',' or '" + close + "'");
    }
    return false;
  }

  private void expect(char wanted) throws IOException {
    peek();
    int c = take();
    if (c != wanted) {
      throw unexpected(c, "'" + wanted + "'");
    }
  }

  private MalformedDump unexpected(int c, String wanted) {
    return c == END ? ended() : malformed("expected " + wanted + ", found '" + (char) c + "'");
  }

  private int take() throws IOException {
    int c = look();
    advance();
    return c;
  }

  private int look() throws IOException {
    if (next == limit) {
      fill();
    }
    return limit < 0 ? END : buffer[next];
  }

  private void advance() {
    if (limit < 0) {
      return;
    }
    if (buffer[next++] == '\n') {
      line++;
      column = 0;
    } else {
      column++;
    }
  }

  private void fill() throws IOException {
    try {
      next = 0;
      limit = in.read(buffer, 0, buffer.length);
    } catch (CharacterCodingException e) {
      throw malformed("bytes that are not UTF-8 after");
    }
    if (limit < 0) {
      next = limit; // stays at the end
    }
  }
}
