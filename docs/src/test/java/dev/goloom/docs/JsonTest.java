package dev.goloom.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the command really prints is what the published schemas say.
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JsonTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @ParameterizedTest
  @CsvSource({
    "list --json, catalog",
    "race run lost-update --json --quick, report",
    "run scheduler-starvation data-races --json --quick, report",
    "bench channels --row uncontended --set rounds=1 --quick --no-go --json, report",
    "tour --json, report"
  })
  void output_followsItsSchema(String arguments, String schema) throws Exception {
    assertEquals(List.of(), schema(schema).validate(lab(arguments), InputFormat.JSON));
  }

  @Test
  void schema_rejectsSomethingElse() throws Exception {
    List<Error> errors = schema("report").validate("{\"lab\": 1}", InputFormat.JSON);
    assertTrue(errors.size() > 1, "a schema that accepts anything proves nothing");
  }

  private static Schema schema(String name) throws IOException {
    Path file = ROOT.resolve("docs/reference/" + name + ".schema.json");
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(Files.readString(file), InputFormat.JSON);
  }

  private static String lab(String arguments) throws IOException, InterruptedException {
    Process lab =
        new ProcessBuilder("sh", "-c", "exec sh ./lab " + arguments)
            .directory(ROOT.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    lab.getOutputStream().close();
    String printed = new String(lab.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    lab.waitFor();
    return printed;
  }
}
