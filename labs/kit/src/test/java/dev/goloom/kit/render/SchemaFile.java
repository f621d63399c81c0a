package dev.goloom.kit.render;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A JSON schema that the documentation publishes.
final class SchemaFile {
  private final Schema schema;

  private SchemaFile(Schema schema) {
    this.schema = schema;
  }

  /// Reads a schema from `docs/reference`, wherever the build was started.
  static SchemaFile published(String name) throws IOException {
    Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    Path file = module.resolve("../../docs/reference").resolve(name).normalize();
    var registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    return new SchemaFile(registry.getSchema(Files.readString(file), InputFormat.JSON));
  }

  /// What is wrong with a document; empty if nothing is.
  List<String> complaints(String json) {
    return schema.validate(json, InputFormat.JSON).stream().map(Error::toString).toList();
  }
}
