package dev.goloom.kit.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
  void write_impossible_leavesTheOldOneAndNoDraft() throws IOException {
    Path notAFile = directory.resolve("d");
    Files.createDirectories(notAFile.resolve("e"));
    assertThrows(IOException.class, () -> WholeFile.write(notAFile, "x"));
    assertEquals(List.of(notAFile), files());
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
