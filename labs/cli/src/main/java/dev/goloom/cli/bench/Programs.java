package dev.goloom.cli.bench;

import dev.goloom.cli.bench.Contender.Benchmark;
import dev.goloom.kit.Run;
import dev.goloom.kit.process.Checkout;
import dev.goloom.kit.process.Go;
import dev.goloom.kit.process.Scratch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// The two programs that measure, in Java and in Go, and on how many carriers they do.
record Programs(Path jar, Optional<Go> go, Optional<Path> executable, long carriers) {

  /// Finds the one and builds the other.
  ///
  /// @param go the Go tool, if its column is wanted and it is there
  /// @param scratch where the executable goes
  /// @throws IOException if the benchmarks are not built, or Go's cannot be
  /// @throws InterruptedException if the run is cancelled
  static Programs prepare(Optional<Go> go, Scratch scratch, Run run)
      throws IOException, InterruptedException {
    return new Programs(findJar(), go, built(go, scratch, run), run.number("carriers"));
  }

  /// Where the benchmarks in Java are.
  ///
  /// @throws IOException if they are not built
  static Path findJar() throws IOException {
    return Checkout.jar("benchmarks")
        .orElseThrow(
            () -> new IOException("benchmarks are not built: mvn package -pl benchmarks -am"));
  }

  private static Optional<Path> built(Optional<Go> go, Scratch scratch, Run run)
      throws IOException, InterruptedException {
    Optional<Path> source = Checkout.existing("benchmarks/go");
    if (go.isEmpty() || source.isEmpty()) {
      return Optional.empty();
    }
    run.note("building the Go benchmark");
    Path executable = scratch.file("bench");
    go.get().build(source.get(), executable);
    return Optional.of(executable);
  }

  /// A contender in Java.
  Contender inJava(String name, Benchmark benchmark) {
    return new Contender.Jmh(name, jar, benchmark, Contender.Jmh.flags(carriers));
  }

  /// A contender in Go, if there is Go.
  Optional<Contender> inGo(String name, Benchmark benchmark) {
    return executable.map(
        program -> new Contender.InGo(name, go.orElseThrow(), program, benchmark, carriers));
  }
}
