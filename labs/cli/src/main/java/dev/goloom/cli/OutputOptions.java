package dev.goloom.cli;

import dev.goloom.kit.BadValue;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How a report is shown.
final class OutputOptions {
  @Option(names = "--json", description = "One JSON object on standard output, nothing else there.")
  boolean json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Also write one self-contained HTML file.")
  @Nullable Path html;

  @Option(names = "--plain", description = "No colour, no symbols beyond ASCII.")
  boolean plain;

  /// Refuses before any work is done what could not be written afterwards.
  ///
  /// @throws BadValue if the HTML file cannot be created
  void check() throws BadValue {
    if (html == null) {
      return;
    }
    Path file = html.toAbsolutePath();
    Path directory = file.getParent();
    if (Files.isDirectory(file)) {
      throw new BadValue("--html " + html + " is a directory; name a file in it");
    }
    if (directory == null || !Files.isDirectory(directory)) {
      throw new BadValue("--html " + html + ": there is no directory " + directory);
    }
    boolean device = Files.exists(file) && !Files.isRegularFile(file);
    boolean writable = !Files.exists(file) || Files.isWritable(file);
    if (!writable || (!device && !Files.isWritable(directory))) {
      throw new BadValue("--html " + html + " may not be written by this user");
    }
  }
}
