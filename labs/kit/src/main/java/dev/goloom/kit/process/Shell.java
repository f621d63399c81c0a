package dev.goloom.kit.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Runs commands as a person would type them.
public final class Shell {
  private static final int MAX_OUTPUT = 1 << 20;

  private Shell() {}

  /// Runs lines for `sh`; the first that fails ends them.
  ///
  /// @param directory where; null for the current one
  /// @throws IOException if there is no `sh`
  /// @throws InterruptedException if this thread is interrupted; the commands are gone then
  public static Child.Outcome run(String commands, @Nullable Path directory, Duration deadline)
      throws IOException, InterruptedException {
    return new Child(List.of("sh", "-e", "-c", commands), Map.of(), directory, deadline, MAX_OUTPUT)
        .run((_, _) -> {});
  }
}
