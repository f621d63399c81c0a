package dev.goloom.stress;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Expect;

/// Runs [RaceMain] the way the command does: in a JVM of its own, with flags.
final class ChildJvm {
  private static final int PATIENCE_SECONDS = 60;

  private ChildJvm() {}

  /// What the child printed, and how it ended.
  record Output(int exitCode, String out, String err) {

    /// The outcome records.
    List<OutcomeCount> outcomes() {
      return out.lines()
          .map(line -> line.split("\t", -1))
          .filter(fields -> fields[0].equals("outcome"))
          .map(Output::outcome)
          .toList();
    }

    private static OutcomeCount outcome(String[] fields) {
      return new OutcomeCount(
          fields[1], Long.parseLong(fields[2]), Expect.valueOf(fields[3]), fields[4]);
    }
  }

  static Output race(String flag, String... args) throws IOException, InterruptedException {
    Path out = Files.createTempFile("race", ".out");
    Path err = Files.createTempFile("race", ".err");
    try {
      Process child =
          new ProcessBuilder(command(flag, args))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      try {
        assertTrue(child.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "the child did not end");
      } finally {
        child.destroyForcibly();
      }
      return new Output(child.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static List<String> command(String flag, String... args) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(flag);
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Dstdout.encoding=" + StandardCharsets.UTF_8);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(RaceMain.class.getName());
    command.addAll(List.of(args));
    return command;
  }
}
