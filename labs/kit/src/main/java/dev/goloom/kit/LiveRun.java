package dev.goloom.kit;

import dev.goloom.kit.process.Child;
import dev.goloom.kit.process.Go;
import dev.goloom.kit.process.Scratch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// The run that measurements see. Confined to the running thread, except `note`.
final class LiveRun implements Run {
  private static final Duration TWIN_DEADLINE = Duration.ofMinutes(1);

  private final Lab lab;
  private final Parameters parameters;
  private final boolean quick;
  private final Optional<Go> go;
  private final boolean runTwins;
  private final Listener listener;
  private final Map<String, Twin> twins;

  LiveRun(
      Lab lab,
      Parameters parameters,
      boolean quick,
      Optional<Go> go,
      boolean runTwins,
      Listener listener,
      Map<String, Twin> twins) {
    this.lab = lab;
    this.parameters = parameters;
    this.quick = quick;
    this.go = go;
    this.runTwins = runTwins;
    this.listener = listener;
    this.twins = twins;
  }

  @Override
  public long number(String name) {
    return parameters.number(name);
  }

  @Override
  public boolean quick() {
    return quick;
  }

  @Override
  public void note(String doing) {
    listener.note(doing);
  }

  /// Remembers failures too: a Go program that does not compile is told once, and not tried again
  /// for each claim.
  @Override
  public Twin twin() throws InterruptedException {
    String program = lab.getClass().getPackageName() + " " + lab.twinArguments(parameters);
    Twin known = twins.get(program);
    if (known == null) {
      known = runOrExplain();
      twins.put(program, known);
    }
    return known;
  }

  private Twin runOrExplain() throws InterruptedException {
    try {
      return runTwin();
    } catch (IOException e) {
      return new Twin.Absent("the Go side did not run here: " + e.getMessage());
    }
  }

  private Twin runTwin() throws IOException, InterruptedException {
    if (go.isEmpty()) {
      return new Twin.Absent(
          "needs Go, and there is no 'go' on PATH: install Go 1.21 or newer, then add --go");
    }
    if (!runTwins) {
      return new Twin.Absent("needs the Go side: add --go");
    }
    try (InputStream source = lab.getClass().getResourceAsStream("main.go")) {
      return source == null
          ? new Twin.Absent("this lab has no Go program")
          : buildAndRun(go.get(), source);
    }
  }

  private Twin buildAndRun(Go tool, InputStream source) throws IOException, InterruptedException {
    try (var scratch = new Scratch()) {
      Path file = scratch.file("main.go");
      Path executable = scratch.file("twin");
      Files.copy(source, file);
      note("building the Go program");
      tool.build(file, executable);
      note("running the Go program");
      Child.Outcome outcome =
          tool.run(executable, lab.twinArguments(parameters), Map.of(), TWIN_DEADLINE)
              .orFail("the Go program");
      return new Twin.Ran(tool.version(), outcome.out());
    }
  }
}
