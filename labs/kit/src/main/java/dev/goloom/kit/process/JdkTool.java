package dev.goloom.kit.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A tool that comes with the JDK that runs this: `jcmd`, `jfr`. Immutable, thread-safe.
public final class JdkTool {
  private static final int MAX_OUTPUT = 1 << 20;

  private final Path executable;

  private JdkTool(Path executable) {
    this.executable = executable;
  }

  /// Finds a tool.
  ///
  /// @throws IOException if this Java has none, because it is no JDK
  public static JdkTool named(String name) throws IOException {
    Path tool = Path.of(System.getProperty("java.home"), "bin", name);
    if (!Files.isExecutable(tool)) {
      throw new IOException("this Java has no " + name + ": name a JDK in LAB_JAVA_HOME");
    }
    return new JdkTool(tool);
  }

  /// Runs it to its end or the deadline.
  ///
  /// @throws IOException if it cannot be started
  /// @throws InterruptedException if this thread is interrupted; the tool is gone then
  public Child.Outcome run(List<String> arguments, Duration deadline)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(executable.toString());
    command.addAll(arguments);
    return new Child(command, Map.of(), null, deadline, MAX_OUTPUT).run((_, _) -> {});
  }
}
