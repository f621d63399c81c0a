package dev.goloom.kit.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  @TempDir private Path directory;

  @Test
  void write_existing_replacesItAndLeavesNoDraft() throws IOException {
    Path file = directory.resolve("a.html");
    WholeFile.write(file, "old");
    WholeFile.write(file, "new");

    assertEquals("new", Files.readString(file));
    assertEquals(List.of(file), files());
  }

  @Test
  void write_newFile_hasTheUsualPermissions() throws IOException {
    Path file = directory.resolve("a");
    Path usual = Files.writeString(directory.resolve("b"), "");
    WholeFile.write(file, "x");
    assertEquals(Files.getPosixFilePermissions(usual), Files.getPosixFilePermissions(file));
  }

  @Test
  void write_impossible_leavesNoDraft() throws IOException {
    Path aDirectory = directory.resolve("d");
    Files.createDirectories(aDirectory.resolve("e"));
    assertThrows(IOException.class, () -> WholeFile.write(aDirectory, "x"));
    assertEquals(List.of(aDirectory), files());
  }

  /// A report to /dev/stdout, or to a link, used to put a plain file in its place.
  @Test
  void bug_linkWasReplacedNotFollowed() throws IOException {
    Path file = Files.writeString(directory.resolve("a"), "old");
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    WholeFile.write(link, "new");
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("new", Files.readString(file));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
