package dev.goloom.kit.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The Go tool of this machine.
///
/// @param tool the executable
/// @param version for example `go1.26.8`
public record Go(Path tool, String version) {
  private static final Duration BUILD_DEADLINE = Duration.ofMinutes(3);
  private static final int MAX_OUTPUT = 1 << 20;

  /// Looks for `go` on `PATH`. Reads files only, starts no process.
  public static Optional<Go> onPath() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    for (String directory : path.split(System.getProperty("path.separator"), -1)) {
      Path tool = Path.of(directory, "go");
      if (!directory.isEmpty() && Files.isExecutable(tool) && !Files.isDirectory(tool)) {
        return Optional.of(new Go(tool, version(tool)));
      }
    }
    return Optional.empty();
  }

  private static String version(Path tool) {
    try {
      Path file = tool.toRealPath().resolve("../../VERSION").normalize();
      return Files.readString(file, StandardCharsets.UTF_8).lines().findFirst().orElse("go");
    } catch (IOException e) {
      return "go (version unknown)"; // a packaging without the file: the tool works all the same
    }
  }

  /// Builds one program.
  ///
  /// @param source a file, or a directory with a `go.mod`
  /// @throws ChildFailed if it does not compile, with the compiler's words
  /// @throws InterruptedException if this thread is interrupted
  public void build(Path source, Path executable) throws IOException, InterruptedException {
    boolean module = Files.isDirectory(source);
    var command = new ArrayList<>(List.of(tool.toString(), "build", "-o", executable.toString()));
    command.add(module ? "." : source.toAbsolutePath().toString());
    new Child(command, environment(executable), module ? source : null, BUILD_DEADLINE, MAX_OUTPUT)
        .run((_, _) -> {})
        .orFail("go build");
  }

  /// Runs a program that was built.
  ///
  /// @throws IOException if it cannot be started
  /// @throws InterruptedException if this thread is interrupted; the program is gone then
  public Child.Outcome run(
      Path executable, List<String> args, Map<String, String> environment, Duration deadline)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(executable.toString());
    command.addAll(args);
    return new Child(command, environment, null, deadline, MAX_OUTPUT).run((_, _) -> {});
  }

  private static Map<String, String> environment(Path executable) {
    var environment = new HashMap<String, String>();
    environment.put("GOTOOLCHAIN", "local"); // never download another toolchain
    environment.put("GOFLAGS", "-mod=mod");
    environment.put("GOPROXY", "off");
    environment.put("GOTMPDIR", executable.resolveSibling(".").normalize().toString());
    if (System.getenv("HOME") == null && System.getenv("GOCACHE") == null) {
      environment.put("GOCACHE", executable.resolveSibling("gocache").toString());
    }
    return environment;
  }
}
