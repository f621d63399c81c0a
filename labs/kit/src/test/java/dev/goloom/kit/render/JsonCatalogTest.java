package dev.goloom.kit.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.goloom.kit.LabInfo;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JsonCatalogTest {
  private static final LabInfo RACE =
      new LabInfo("lost-update", "Lost <update>", "Why?", "a book", 4, List.of("go", "perf"));

  @Test
  void labs_written_satisfyTheSchemaInOrder() throws IOException {
    String json = json(List.of(RACE, new LabInfo("b", "B", "What?", "", 1, List.of())));
    assertEquals(List.of(), complaints(json));
    assertEquals(
        JsonParser.parseString(
            """
            [{"id":"lost-update","title":"Lost <update>","question":"Why?","source":"a book",
              "minutes":4,"needs":["go","perf"]},
             {"id":"b","title":"B","question":"What?","source":"","minutes":1,"needs":[]}]
            """),
        JsonParser.parseString(json));
  }

  @Test
  void noLabs_written_areAnEmptyArray() throws IOException {
    assertEquals("[]\n", json(List.of()));
  }

  @Test
  void brokenEntry_checked_isRejected() throws IOException {
    for (String key : List.of("id", "title", "question", "source", "minutes", "needs")) {
      JsonObject entry = entry();
      entry.remove(key);
      assertFalse(complaints("[" + entry + "]").isEmpty(), "without " + key);
      entry.add(key, new JsonObject());
      assertFalse(complaints("[" + entry + "]").isEmpty(), "with an object as " + key);
    }
    JsonObject entry = entry();
    entry.addProperty("extra", 1);
    assertFalse(complaints("[" + entry + "]").isEmpty());
    assertFalse(complaints(entry().toString()).isEmpty(), "not an array");
  }

  private static JsonObject entry() throws IOException {
    return JsonParser.parseString(json(List.of(RACE))).getAsJsonArray().get(0).getAsJsonObject();
  }

  private static List<String> complaints(String json) throws IOException {
    return SchemaFile.published("catalog.schema.json").complaints(json);
  }

  private static String json(List<LabInfo> labs) throws IOException {
    var out = new StringBuilder();
    JsonCatalog.write(labs, out);
    return out.toString();
  }
}
