package dev.goloom.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Every command on a page is run as a reader would, by the launcher script, and prints what the
/// page says.
class PagesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @Test
  void pages_everyCommand_printsWhatThePageSays() throws Exception {
    Process check =
        new ProcessBuilder("sh", ROOT.resolve("lab").toString(), "dev", "check")
            .directory(ROOT.toFile())
            .redirectErrorStream(true)
            .start();
    check.getOutputStream().close();
    String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    check.waitFor();
    System.out.println(said);
    assertEquals(0, check.exitValue(), said);
    assertTrue(said.contains("OK   README.md"), "nothing was run:\n" + said);
  }
}
