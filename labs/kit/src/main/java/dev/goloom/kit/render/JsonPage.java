package dev.goloom.kit.render;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;

/// One JSON document, indented, with a newline at its end.
///
/// Nothing reaches the output before the document is complete, so a reader of a pipe never sees
/// half of one.
final class JsonPage {
  private JsonPage() {}

  /// Something that writes one JSON value.
  @FunctionalInterface
  interface Body {
    void write(JsonWriter json) throws IOException;
  }

  static void write(Appendable out, Body body) throws IOException {
    var page = new StringWriter();
    try (var json = new JsonWriter(page)) {
      json.setStrictness(Strictness.STRICT);
      json.setHtmlSafe(false);
      json.setIndent("  ");
      body.write(json);
    }
    out.append(page.append('\n').toString());
  }
}
