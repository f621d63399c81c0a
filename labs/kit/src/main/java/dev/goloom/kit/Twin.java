package dev.goloom.kit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the lab's Go program said.
///
/// Its lines read `name key=value key=value ...`, so that a person can read them too.
public sealed interface Twin {

  /// It did not run.
  ///
  /// @param reason what is missing and how to get it
  record Absent(String reason) implements Twin {}

  /// It ran.
  record Ran(String version, List<String> lines) implements Twin {
    public Ran {
      lines = List.copyOf(lines);
    }

    /// The values of the line with a name.
    ///
    /// @throws IllegalStateException if there is none: the program and the lab have grown apart
    public Row row(String name) {
      return find(name)
          .orElseThrow(
              () -> new IllegalStateException("the Go program printed no line '" + name + "'"));
    }

    /// The values of the line with a name, if there is one.
    public Optional<Row> find(String name) {
      return lines.stream()
          .map(line -> line.trim().split("\\s+"))
          .filter(words -> words[0].equals(name))
          .findFirst()
          .map(words -> new Row(name, values(words)));
    }

    /// Whether Go ended the process of a scene, as it does for a panic that nobody recovers and
    /// when all goroutines wait: with exit code 2 (`exit`), and it said why (`told`).
    ///
    /// @throws IllegalStateException if there is no such line
    public Finding isFatal(String scene) {
      Row row = row(scene);
      long exit = (long) row.number("exit");
      boolean told = "true".equals(row.values().get("told"));
      return Finding.when(
              exit == 2 && told,
              "exit code " + exit + (told ? ", and it said so" : ", and it did not say so"))
          .withSamples(1, "processes")
          .with("go", version)
          .with("exit", exit);
    }

    private static Map<String, String> values(String[] words) {
      var values = new LinkedHashMap<String, String>();
      for (String word : words) {
        int equals = word.indexOf('=');
        if (equals > 0) {
          values.put(word.substring(0, equals), word.substring(equals + 1));
        }
      }
      return values;
    }
  }

  /// One line of a Go program.
  record Row(String name, Map<String, String> values) {

    /// A number; a trailing unit is ignored.
    ///
    /// @throws IllegalStateException if the line has no such number
    public double number(String key) {
      String text = values.get(key);
      if (text == null) {
        throw new IllegalStateException("the Go line '" + name + "' has no '" + key + "'");
      }
      return Double.parseDouble(text.replaceFirst("[a-z%]+$", ""));
    }
  }
}
