package dev.goloom.kit.render;

import com.google.gson.stream.JsonWriter;
import dev.goloom.kit.Claim;
import dev.goloom.kit.Environment;
import dev.goloom.kit.Finding;
import dev.goloom.kit.Report;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The report for programs: what `--json` prints. `docs/reference/report.schema.json` is its
/// contract.
///
/// One report is an object and several are an array of such objects. Keys are always present and
/// always in the same order. JSON has no word for a number that is not finite, so those are `null`.
public final class JsonReport {
  /// The name in a claim's evidence that is taken by the myth which the claim contradicts.
  public static final String REFUTES = "refutes";

  private static final BigDecimal NANOS_PER_SECOND = BigDecimal.valueOf(1_000_000_000);

  private JsonReport() {}

  /// Writes one report as an object.
  ///
  /// @throws IOException if `out` fails; nothing was written then
  public static void write(Report report, Appendable out) throws IOException {
    JsonPage.write(out, json -> report(json, report));
  }

  /// Writes reports as an array, also if there is only one or none.
  ///
  /// @throws IOException if `out` fails; nothing was written then
  public static void write(List<Report> reports, Appendable out) throws IOException {
    JsonPage.write(
        out,
        json -> {
          json.beginArray();
          for (Report report : reports) {
            report(json, report);
          }
          json.endArray();
        });
  }

  private static void report(JsonWriter json, Report report) throws IOException {
    json.beginObject();
    json.name("lab").value(report.lab().id());
    environment(json, report.environment());
    json.name("claims").beginArray();
    for (Report.Result result : report.results()) {
      claim(json, result.claim(), result.finding());
    }
    json.endArray();
    json.name("verdict").value(report.verdict().name());
    json.name("seconds").value(seconds(report.took()));
    json.endObject();
  }

  private static void environment(JsonWriter json, Environment environment) throws IOException {
    json.name("version").value(environment.version());
    json.name("jvm").value(environment.jvm());
    json.name("os").value(environment.os());
    json.name("cpus").value(environment.cpus());
    json.name("go").value(environment.go().orElse(null));
  }

  private static void claim(JsonWriter json, Claim claim, Finding finding) throws IOException {
    json.beginObject();
    json.name("id").value(claim.id());
    json.name("statement").value(claim.statement());
    json.name("expected").value(claim.expected());
    json.name("observed").value(finding.observed());
    json.name("verdict").value(finding.verdict().name());
    json.name("unit").value(finding.unit());
    json.name("samples").value(finding.samples());
    json.name("evidence");
    evidence(json, claim, finding);
    json.endObject();
  }

  /// The myth comes first and owns its name: a measurement that also uses it is not shown under it,
  /// because two equal keys would be read differently by different parsers.
  private static void evidence(JsonWriter json, Claim claim, Finding finding) throws IOException {
    json.beginObject();
    if (claim.myth().isPresent()) {
      json.name(REFUTES).value(claim.myth().get());
    }
    for (Map.Entry<String, Object> entry : finding.evidence().entrySet()) {
      if (claim.myth().isEmpty() || !entry.getKey().equals(REFUTES)) {
        json.name(entry.getKey());
        datum(json, Datum.of(entry.getValue()));
      }
    }
    json.endObject();
  }

  private static void datum(JsonWriter json, Datum datum) throws IOException {
    switch (datum) {
      case Datum.Nothing() -> json.nullValue();
      case Datum.Flag(boolean value) -> json.value(value);
      case Datum.Figure figure -> json.value(figure.isFinite() ? figure.value() : null);
      case Datum.Words(String text) -> json.value(text);
      case Datum.Items(List<Datum> values) -> {
        json.beginArray();
        for (Datum value : values) {
          datum(json, value);
        }
        json.endArray();
      }
      case Datum.Fields(Map<String, Datum> values) -> {
        json.beginObject();
        for (Map.Entry<String, Datum> entry : values.entrySet()) {
          json.name(entry.getKey());
          datum(json, entry.getValue());
        }
        json.endObject();
      }
    }
  }

  /// A decimal keeps its scale when it is written: `1.500`, not `1.5`.
  private static BigDecimal seconds(Duration took) {
    return BigDecimal.valueOf(took.getSeconds())
        .add(BigDecimal.valueOf(took.getNano()).divide(NANOS_PER_SECOND))
        .setScale(3, RoundingMode.HALF_UP);
  }
}
