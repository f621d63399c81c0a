package dev.goloom.kit.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.goloom.kit.Environment;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Report;
import dev.goloom.kit.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class JsonReportTest {
  private static final Finding SEEN = Finding.of(Verdict.HOLDS, "seen");

  @Test
  void everyVerdictAndBlock_written_satisfiesTheSchema() throws IOException {
    for (Report report : Examples.gallery()) {
      assertEquals(List.of(), complaints(json(report)));
    }
    assertEquals(List.of(), complaints(json(Examples.gallery())));
  }

  @Test
  void oneReport_written_hasExactlyTheKeysOfTheContractInOrder() throws IOException {
    JsonObject report = object(Examples.report("a", Examples.result("c", "s", SEEN)));
    assertEquals(
        List.of("lab", "version", "jvm", "os", "cpus", "go", "claims", "verdict", "seconds"),
        List.copyOf(report.keySet()));
    assertEquals(
        List.of(
            "id", "statement", "expected", "observed", "verdict", "unit", "samples", "evidence"),
        List.copyOf(claim(report).keySet()));
  }

  @Test
  void listOfOneOrNone_written_staysAnArray() throws IOException {
    assertEquals(1, array(List.of(Examples.report("a"))).size());
    assertEquals("[]\n", json(List.of()));
    assertEquals(List.of(), complaints("[]"));
  }

  @Test
  void labWithoutClaims_written_isSkipped() throws IOException {
    JsonObject report = object(Examples.report("a"));
    assertEquals("SKIPPED", report.get("verdict").getAsString());
    assertEquals(List.of(), complaints(report.toString()));
  }

  @Test
  void noGo_written_isNull() throws IOException {
    var machine = new Environment("1", "vm", "os", 1, -1, Optional.empty());
    JsonObject report = object(Examples.report("a", machine));
    assertTrue(report.get("go").isJsonNull());
    assertEquals(List.of(), complaints(report.toString()));
  }

  @Test
  void seconds_written_haveThreeDecimals() throws IOException {
    assertEquals("7.250", seconds(Duration.ofMillis(7_250)));
    assertEquals("0.000", seconds(Duration.ZERO));
    assertEquals("0.002", seconds(Duration.ofNanos(1_500_000)));
    assertEquals("360000.000", seconds(Duration.ofHours(100)));
  }

  @Test
  void myth_written_isEvidenceOfTheNameRefutes() throws IOException {
    JsonObject evidence = evidence(Examples.myth("c", "s", "everybody says so", SEEN.with("n", 1)));
    assertEquals("everybody says so", evidence.get("refutes").getAsString());
    assertEquals(1, evidence.get("n").getAsInt());
  }

  @Test
  void mythAndEvidenceOfTheSameName_written_makeOneKey() throws IOException {
    var result = Examples.myth("c", "s", "the myth", SEEN.with("refutes", "else"));
    String json = json(Examples.report("a", result));
    assertEquals(json.indexOf("\"refutes\""), json.lastIndexOf("\"refutes\""));
    assertEquals("the myth", evidence(result).get("refutes").getAsString());
  }

  @Test
  void numbersThatAreNotFinite_written_areNullAtAnyDepth() throws IOException {
    JsonObject evidence =
        evidence(
            SEEN.with("nan", Double.NaN)
                .with("float", Float.POSITIVE_INFINITY)
                .with("deep", List.of(Map.of("worst", Double.NEGATIVE_INFINITY))));
    assertEquals(JsonNull.INSTANCE, evidence.get("nan"));
    assertEquals(JsonNull.INSTANCE, evidence.get("float"));
    assertEquals(JsonParser.parseString("[{\"worst\":null}]"), evidence.get("deep"));
  }

  @Test
  void evidenceOfEveryShape_written_keepsItsShape() throws IOException {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("p50", 1.5);
    fields.put("runs", new long[] {1, 2});
    JsonObject evidence =
        evidence(
            SEEN.with("fields", fields)
                .with("flag", true)
                .with("words", "a")
                .with("list", Arrays.asList(1, null, "x"))
                .with("maybe", Optional.empty())
                .with("enum", Verdict.HOLDS)
                .with("took", Duration.ofSeconds(2)));
    assertEquals(
        JsonParser.parseString(
            """
            {"fields":{"p50":1.5,"runs":[1,2]},"flag":true,"words":"a","list":[1,null,"x"],
             "maybe":null,"enum":"HOLDS","took":"PT2S"}
            """),
        evidence);
  }

  @Test
  void hugeLong_written_keepsEveryDigit() throws IOException {
    assertTrue(json(report(SEEN.with("n", Long.MAX_VALUE))).contains("\"n\": " + Long.MAX_VALUE));
  }

  @Test
  void text_written_isNotEscapedForHtml() throws IOException {
    String json = json(Examples.report("a", Examples.result("c", "a <= b && 'µ' > \"q\"", SEEN)));
    assertTrue(json.contains("\"a <= b && 'µ' > \\\"q\\\"\""), json);
  }

  @Test
  void document_written_endsWithOneNewline() throws IOException {
    String json = json(Examples.report("a"));
    assertTrue(json.endsWith("}\n") && !json.endsWith("\n\n"));
  }

  @ParameterizedTest
  @EnumSource(Verdict.class)
  void everyVerdict_written_isAWordOfTheSchema(Verdict verdict) throws IOException {
    JsonObject report = object(report(Finding.of(verdict, "seen")));
    assertEquals(verdict.name(), claim(report).get("verdict").getAsString());
    assertEquals(List.of(), complaints(report.toString()));
  }

  @ParameterizedTest
  @MethodSource("damage")
  void brokenReport_checked_isRejected(Consumer<JsonObject> damage) throws IOException {
    JsonObject report = object(report(SEEN));
    damage.accept(report);
    assertFalse(complaints(report.toString()).isEmpty(), report.toString());
    assertFalse(complaints("[" + report + "]").isEmpty(), "the same inside an array");
  }

  static Stream<Consumer<JsonObject>> damage() throws IOException {
    var damage = new ArrayList<Consumer<JsonObject>>();
    JsonObject sound = object(report(SEEN));
    for (String key : sound.keySet()) {
      damage.add(report -> report.remove(key));
      damage.add(report -> report.add(key, new JsonObject()));
    }
    for (String key : claim(sound).keySet()) {
      damage.add(report -> claim(report).remove(key));
      damage.add(report -> claim(report).add(key, new JsonArray()));
    }
    damage.add(report -> report.addProperty("extra", 1));
    damage.add(report -> report.addProperty("lab", "Not An Id"));
    damage.add(report -> report.addProperty("cpus", 0));
    damage.add(report -> report.addProperty("cpus", 1.5));
    damage.add(report -> report.addProperty("go", false));
    damage.add(report -> report.addProperty("seconds", -1));
    damage.add(report -> report.addProperty("verdict", "NOT OBSERVABLE"));
    damage.add(report -> claim(report).addProperty("extra", 1));
    damage.add(report -> claim(report).addProperty("verdict", "holds"));
    damage.add(report -> claim(report).addProperty("samples", -1));
    damage.add(report -> claim(report).addProperty("samples", 0.5));
    damage.add(report -> claim(report).addProperty("statement", ""));
    damage.add(report -> evidenceOf(report).add("refutes", new JsonPrimitive(1)));
    return damage.stream();
  }

  @Test
  void notAReport_checked_isRejected() throws IOException {
    for (String json : List.of("null", "1", "\"x\"", "{}", "[{}]", "[[]]", "[null]")) {
      assertFalse(complaints(json).isEmpty(), json);
    }
  }

  private static List<String> complaints(String json) throws IOException {
    return SchemaFile.published("report.schema.json").complaints(json);
  }

  private static Report report(Finding finding) {
    return Examples.report("a", Examples.result("c", "s", finding));
  }

  private static String seconds(Duration took) throws IOException {
    Report example = Examples.report("a");
    return object(new Report(example.lab(), example.environment(), List.of(), took))
        .get("seconds")
        .getAsString();
  }

  private static JsonObject evidence(Finding finding) throws IOException {
    return evidence(Examples.result("c", "s", finding));
  }

  private static JsonObject evidence(Report.Result result) throws IOException {
    return evidenceOf(object(Examples.report("a", result)));
  }

  private static JsonObject evidenceOf(JsonObject report) {
    return claim(report).getAsJsonObject("evidence");
  }

  private static JsonObject claim(JsonObject report) {
    return report.getAsJsonArray("claims").get(0).getAsJsonObject();
  }

  private static JsonObject object(Report report) throws IOException {
    return JsonParser.parseString(json(report)).getAsJsonObject();
  }

  private static JsonArray array(List<Report> reports) throws IOException {
    JsonElement json = JsonParser.parseString(json(reports));
    return json.getAsJsonArray();
  }

  private static String json(Report report) throws IOException {
    var out = new StringBuilder();
    JsonReport.write(report, out);
    return out.toString();
  }

  private static String json(List<Report> reports) throws IOException {
    var out = new StringBuilder();
    JsonReport.write(reports, out);
    return out.toString();
  }
}
