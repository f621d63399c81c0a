package dev.goloom.cli.leaks;

import dev.goloom.leaks.LeakDetector;
import dev.goloom.leaks.LeakProfile;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Runs in the other JVM: proves its leaks and writes them down.
public final class Prover {
  private Prover() {}

  /// Writes the profile to a file, which is there when it is complete; or why there is none to the
  /// file beside it.
  public static void run(String result) throws IOException {
    Path file = Path.of(result);
    Path draft = file.resolveSibling("draft");
    try {
      LeakProfile profile = LeakDetector.create().profile();
      try (Writer out = Files.newBufferedWriter(draft)) {
        profile.writeJson(out, Integer.MAX_VALUE);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException | Error e) {
      Files.writeString(failure(file), e.toString());
    }
  }

  /// Where the reason goes if there is no result.
  static Path failure(Path result) {
    return result.resolveSibling("failure");
  }
}
