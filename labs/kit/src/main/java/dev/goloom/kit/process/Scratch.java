package dev.goloom.kit.process;

import java.io.IOException;
import java.nio.file.Path;

/// A temporary directory that is gone after `close`, or after this JVM at the latest, Ctrl-C
/// included. Thread-safe.
public final class Scratch implements AutoCloseable {
  private final Path directory;

  /// Creates an empty directory in the system's place for temporary files.
  ///
  /// @throws IOException if it cannot be created, for example because the disk is full
  public Scratch() throws IOException {
    directory = Leftovers.directory();
  }

  /// The absolute path of a file in it; the file is not created.
  public Path file(String name) {
    return directory.resolve(name).toAbsolutePath();
  }

  /// Deletes the directory and what is in it. Later calls do nothing.
  @Override
  public void close() {
    Leftovers.delete(directory);
  }
}
