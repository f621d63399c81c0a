package dev.goloom.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// Walks through the commands that should start fast, so that the JVM can put their classes into a
/// start-up cache. Run by the launcher script.
final class Training {
  private Training() {}

  /// Runs each command once, its output thrown away.
  public static void main(String[] args) {
    String[][] commands = {
      {"--version"},
      {"--help"},
      {},
      {"list"},
      {"list", "--json"},
      {"show", "data-races"},
      {"race", "list"},
      {"run", "--help"},
      {"doctor"},
      {"run", "no-such-lab"}
    };
    for (String[] command : commands) {
      var sink = new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
      int _ = Main.run(Console.to(sink, sink), command);
    }
  }
}
