package dev.goloom.cli;

import picocli.CommandLine.Option;

/// How labs are run.
final class RunOptions {
  @Option(names = "--quick", description = "Shorter measurements.")
  boolean quick;

  @Option(names = "--go", description = "Also run the Go side, and show both columns.")
  boolean go;

  @Option(names = "--predict", description = "Ask what will happen before each claim.")
  boolean predict;
}
