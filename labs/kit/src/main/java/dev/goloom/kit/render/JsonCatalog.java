package dev.goloom.kit.render;

import com.google.gson.stream.JsonWriter;
import dev.goloom.kit.LabInfo;
import java.io.IOException;
import java.util.List;

/// The catalogue for programs: what `lab list --json` prints. `docs/reference/catalog.schema.json`
/// is its contract.
public final class JsonCatalog {
  private JsonCatalog() {}

  /// Writes the labs as an array, in the order given.
  ///
  /// @throws IOException if `out` fails; nothing was written then
  public static void write(List<LabInfo> labs, Appendable out) throws IOException {
    JsonPage.write(
        out,
        json -> {
          json.beginArray();
          for (LabInfo lab : labs) {
            lab(json, lab);
          }
          json.endArray();
        });
  }

  private static void lab(JsonWriter json, LabInfo lab) throws IOException {
    json.beginObject();
    json.name("id").value(lab.id());
    json.name("title").value(lab.title());
    json.name("question").value(lab.question());
    json.name("source").value(lab.source());
    json.name("minutes").value(lab.minutes());
    json.name("needs").beginArray();
    for (String need : lab.needs()) {
      json.value(need);
    }
    json.endArray();
    json.endObject();
  }
}
