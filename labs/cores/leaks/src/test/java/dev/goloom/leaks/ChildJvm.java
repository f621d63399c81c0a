package dev.goloom.leaks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs a program of the tests in a JVM with other flags.
final class ChildJvm {
  static final String EXPORT = "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED";
  static final String OPEN = "--add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED";
  private static final long MINUTES = 10;

  private ChildJvm() {}

  /// What it printed, and how it ended.
  record Output(int code, List<String> lines) {}

  static Output run(List<String> flags, Class<?> program, String... args)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(List.of(args));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      List<String> lines = process.inputReader().readAllLines();
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        throw new IOException(program + " does not end");
      }
      return new Output(process.exitValue(), lines);
    } finally {
      process.destroyForcibly();
    }
  }
}
