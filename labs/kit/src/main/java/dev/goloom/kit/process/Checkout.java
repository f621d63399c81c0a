package dev.goloom.kit.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The checkout that the command was started from: where the jars and sources are that it runs in
/// child processes but does not link against.
public final class Checkout {
  private Checkout() {}

  /// The jar that the build of a top-level module makes, if it has been built.
  public static Optional<Path> jar(String module) {
    return existing(module + "/target/" + module + ".jar");
  }

  /// A file or directory, if it is there.
  public static Optional<Path> existing(String path) {
    // The launcher script names the top directory; started without it, this is the best guess.
    Path file = Path.of(System.getProperty("goloom.home", ".")).toAbsolutePath().resolve(path);
    return Files.exists(file) ? Optional.of(file.normalize()) : Optional.empty();
  }
}
