package dev.goloom.cli;

import dev.goloom.kit.Report;
import dev.goloom.kit.Verdict;
import dev.goloom.kit.process.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the user ran and when, one line a lab, in the user's state directory.
///
/// A convenience: whatever goes wrong with it is no reason to fail a run.
final class History {
  private History() {}

  /// The last run of a lab.
  record Entry(Instant when, String lab, Verdict verdict) {}

  /// Replaces what is known of the report's lab.
  static void remember(Report report) {
    var entries = new LinkedHashMap<>(byLab());
    String id = report.lab().id();
    entries.remove(id);
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    entries.put(id, new Entry(now, id, report.verdict()));
    file().ifPresent(file -> write(file, entries));
  }

  /// The last run of each lab, the latest last.
  static Map<String, Entry> byLab() {
    var entries = new LinkedHashMap<String, Entry>();
    for (String line : lines()) {
      parse(line).ifPresent(entry -> entries.put(entry.lab(), entry));
    }
    return entries;
  }

  private static void write(Path file, Map<String, Entry> entries) {
    var text = new StringBuilder();
    entries
        .values()
        .forEach(e -> text.append(e.when() + "\t" + e.lab() + "\t" + e.verdict() + "\n"));
    try {
      Files.createDirectories(file.resolveSibling("."));
      WholeFile.write(file, text.toString());
    } catch (IOException e) {
      // No home, a full disk, a read-only one: then nothing is remembered.
    }
  }

  private static List<String> lines() {
    Optional<Path> file = file();
    if (file.isEmpty()) {
      return List.of();
    }
    try {
      return Files.readAllLines(file.get(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return List.of(); // nothing was remembered yet
    }
  }

  private static Optional<Entry> parse(String line) {
    List<String> fields = List.of(line.split("\t", -1));
    try {
      return Optional.of(
          new Entry(Instant.parse(fields.get(0)), fields.get(1), Verdict.valueOf(fields.get(2))));
    } catch (RuntimeException e) {
      return Optional.empty(); // a line of another version or a damaged one
    }
  }

  private static Optional<Path> file() {
    String state = System.getenv("XDG_STATE_HOME");
    if (state != null && !state.isEmpty()) {
      return Optional.of(Path.of(state, "goloom", "history"));
    }
    String home = System.getenv("HOME");
    return home == null || home.isEmpty()
        ? Optional.empty()
        : Optional.of(Path.of(home, ".local", "state", "goloom", "history"));
  }
}
