package dev.goloom.leaks;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/// Writes JSON as it comes, without keeping any. The caller keeps the structure right.
final class JsonOutput {
  private final Appendable out;
  private boolean first = true;

  JsonOutput(Appendable out) {
    this.out = out;
  }

  JsonOutput open(char bracket) throws IOException {
    separate();
    out.append(bracket);
    first = true;
    return this;
  }

  JsonOutput close(char bracket) throws IOException {
    out.append(bracket);
    first = false;
    return this;
  }

  JsonOutput name(String name) throws IOException {
    separate();
    quoted(name);
    out.append(':');
    first = true;
    return this;
  }

  JsonOutput value(String text) throws IOException {
    separate();
    quoted(text);
    return this;
  }

  JsonOutput value(long number) throws IOException {
    separate();
    out.append(String.valueOf(number));
    return this;
  }

  JsonOutput value(boolean truth) throws IOException {
    separate();
    out.append(String.valueOf(truth));
    return this;
  }

  JsonOutput value(Optional<String> text) throws IOException {
    if (text.isPresent()) {
      return value(text.get());
    }
    separate();
    out.append("null");
    return this;
  }

  void line() throws IOException {
    out.append('\n');
  }

  private void separate() throws IOException {
    if (!first) {
      out.append(',');
    }
    first = false;
  }

  private void quoted(String text) throws IOException {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
