package dev.goloom.kit.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Writes a file in one step: readers see the old one or the new one, and a full disk or Ctrl-C
/// leaves the old one and nothing else.
public final class WholeFile {
  private WholeFile() {}

  /// Replaces a file, or creates it with the permissions that new files have here. A link is
  /// followed; a pipe or a device is written to.
  ///
  /// @throws IOException if it cannot be written; the old content is then untouched
  public static void write(Path file, String text) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      Files.writeString(file, text, StandardCharsets.UTF_8);
      return;
    }
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    String name = "." + target.getFileName() + "." + ProcessHandle.current().pid();
    Path draft = target.resolveSibling(name);
    Leftovers.track(draft);
    try {
      Files.writeString(draft, text, StandardCharsets.UTF_8);
      Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Leftovers.delete(draft);
    }
  }
}
