package dev.goloom.cli.dev;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `lab dev check`
@Command(name = "dev", hidden = true, description = "For contributors.")
public final class DevCommand implements Runnable {
  private final Supplier<PrintWriter> out;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  /// Creates the command.
  public DevCommand(Supplier<PrintWriter> out) {
    this.out = out;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "lab dev needs a word: check");
  }

  @Command(
      name = "check",
      description = "Run every command that the pages show and compare what it prints.")
  int check(
      @Parameters(paramLabel = "PAGE", arity = "0..*", description = "All pages if none is named.")
          List<Path> files)
      throws IOException, InterruptedException {
    Path root = Path.of(System.getProperty("goloom.home", ".")).toAbsolutePath().normalize();
    var check = new PageCheck(root, out.get());
    List<Path> pages = files == null || files.isEmpty() ? PageCheck.pages(root) : files;
    for (Path page : pages) {
      check.check(page);
    }
    return check.failures() == 0 ? 0 : 1;
  }
}
